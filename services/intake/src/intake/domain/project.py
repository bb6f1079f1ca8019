"""A project a client asks for: pending until someone of the house validates or refuses it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from intake.domain.client_request import ServiceType
from intake.domain.errors import ProjectDecided


class ProjectStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    REFUSED = "refused"


class ProjectUrgency(StrEnum):
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRequest:
    client_id: UUID
    requester_id: UUID
    name: str
    service_type: ServiceType
    description: str
    address: str
    estimated_budget: Decimal | None = None
    preferred_start_on: date | None = None
    urgency: ProjectUrgency = ProjectUrgency.NORMAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    project_id: UUID
    client_id: UUID
    status: ProjectStatus


def validate(project: Project) -> Project:
    """Also after a refusal, which may have been a wrong click."""
    if project.status is ProjectStatus.ACTIVE:
        raise ProjectDecided
    return replace(project, status=ProjectStatus.ACTIVE)


def refuse(project: Project) -> Project:
    if project.status is not ProjectStatus.PENDING:
        raise ProjectDecided
    return replace(project, status=ProjectStatus.REFUSED)
