"""The bodies and answers of document 003, in its own names."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from intake.api.shapes import In, Line, Note, Words
from intake.domain.client_request import RequestType, ServiceType
from intake.domain.project import ProjectStatus, ProjectUrgency
from intake.domain.quote import Category

NOTHING = BeforeValidator(lambda typed: None if typed == "" else typed)
Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Budget = Annotated[Money | None, NOTHING, Field(description="In the client's own currency.")]
Wished = Annotated[date | None, NOTHING]
Place = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class Camel(In):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")


class ProjectIn(Camel):
    name: Line
    service_type: ServiceType
    description: Words
    address: Place
    estimated_budget: Budget = None
    preferred_start_date: Wished = None
    urgency: ProjectUrgency = ProjectUrgency.NORMAL

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "Installation vidéosurveillance",
                "serviceType": "surveillance",
                "description": "Installation de 16 caméras IP...",
                "address": "123 Rue de Dakar, Sénégal",
                "estimatedBudget": 2500000,
                "preferredStartDate": "2025-12-01",
                "urgency": "normal",
            }
        }
    )


class InterventionIn(Camel):
    type: Literal[RequestType.PLANNED, RequestType.URGENT]
    title: Line
    description: Words
    site: Annotated[Place, Field(description="A site of the client by its label or address, or any other place.")]
    preferred_date: Annotated[
        Wished, Field(description="A day at the site; one that has passed is kept as wished.")
    ] = None
    project_id: Annotated[UUID | None, NOTHING] = None

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "urgent",
                "title": "Caméra défectueuse entrée principale",
                "description": "La caméra ne fonctionne plus depuis ce matin...",
                "site": "Siège social - 123 Rue de Dakar",
                "preferredDate": "2025-11-20",
            }
        }
    )


class ItemIn(Camel):
    name: Line
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    specifications: Annotated[Note | None, NOTHING] = None


class QuoteIn(Camel):
    title: Line
    category: Category
    description: Words
    estimated_budget: Budget = None
    deadline: Annotated[Line | None, NOTHING] = None
    items: Annotated[list[ItemIn], Field(max_length=100, default_factory=list)]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "title": "Devis pour 10 caméras IP 4K",
                "category": "equipment",
                "description": "Nous souhaitons installer 10 caméras...",
                "estimatedBudget": 1500000,
                "deadline": "Dans 2 semaines",
                "items": [{"name": "Caméra IP 4K", "quantity": 10, "specifications": "Vision nocturne 30m"}],
            }
        }
    )


class Said(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True)


class Known(Said):
    id: UUID = Field(alias="_id")


class ProjectShort(Known):
    name: str
    status: ProjectStatus
    service_type: ServiceType


class TicketShort(Known):
    ticket_number: str
    title: str
    status: str


class InterventionShort(Known):
    ticket_number: str
    title: str
    priority: str
    status: str


class ProjectSent(Said):
    success: Literal[True] = True
    message: Literal["Demande de projet envoyée avec succès"] = "Demande de projet envoyée avec succès"
    project: ProjectShort


class InterventionSent(Said):
    success: Literal[True] = True
    message: Literal["Demande d'intervention envoyée avec succès"] = "Demande d'intervention envoyée avec succès"
    ticket: InterventionShort


class QuoteRequestSent(Said):
    success: Literal[True] = True
    message: Literal["Demande de devis envoyée avec succès"] = "Demande de devis envoyée avec succès"
    ticket: TicketShort


class ProjectListed(ProjectShort):
    number: str
    description: str
    address: str
    estimated_budget: float | None
    currency: str
    preferred_start_date: date | None
    urgency: ProjectUrgency
    reason: str | None
    """why it was refused"""
    created_at: datetime


class InterventionListed(InterventionShort):
    type: str
    description: str
    site: str | None
    preferred_date: date | None
    project_id: UUID | None
    created_at: datetime


class Item(Said):
    name: str
    quantity: int
    specifications: str | None


class QuoteListed(TicketShort):
    category: Category
    description: str
    estimated_budget: float | None
    currency: str
    deadline: str | None
    items: list[Item]
    quote_status: str
    """requested, sent, accepted, refused"""
    total: Decimal | None
    """of the quote that was sent, VAT included"""
    valid_until: date | None
    pdf: str | None
    created_at: datetime


class Technician(Known):
    name: str | None


class Work(InterventionShort):
    site: str | None
    scheduled_start: datetime | None
    scheduled_end: datetime | None
    technician: Technician | None
    technicians: list[Technician]
    created_at: datetime


class Projects(Said):
    success: Literal[True] = True
    projects: list[ProjectListed]
    next: str | None = Field(description="Into `?after=` for the next page; null on the last.")


class Interventions(Said):
    success: Literal[True] = True
    tickets: list[InterventionListed]
    next: str | None


class Quotes(Said):
    success: Literal[True] = True
    tickets: list[QuoteListed]
    next: str | None


class WorkList(Said):
    success: Literal[True] = True
    interventions: list[Work]
    next: str | None
