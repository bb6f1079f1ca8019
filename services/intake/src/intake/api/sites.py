"""Where clients are, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field, StringConstraints

from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.clients import own
from intake.api.shapes import In, Line, Note, Number, OpeningHours, Phone, PlaceDetails
from intake.domain.company import KEEPERS
from intake.domain.decide import CUSTOMERS
from intake.domain.errors import SiteNotFound
from intake.queries import clients as queries
from intake.usecases.add_site import add_site
from intake.usecases.change_site import change_site

CHANGERS = KEEPERS | {"client_manager"}


Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class SiteIn(In):
    label: Line
    address: Address
    latitude: Latitude
    longitude: Longitude
    zone: str = "Europe/Paris"
    department: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2,3}$")] | None = Field(
        default=None, description="else read from the postcode of the address"
    )
    hours: Annotated[list[OpeningHours], Field(max_length=28, default_factory=list)]
    siret: Number | None = None
    access_notes: Note | None = Field(default=None, description="floor, access code, whom to ask")
    contact_name: Line | None = None
    contact_phone: Phone | None = None


class SiteChanges(SiteIn):
    """What is left out stays as it is; null empties."""

    label: Line = Field(default_factory=str)
    address: Address = Field(default_factory=str)
    latitude: Latitude = Field(default_factory=float)
    longitude: Longitude = Field(default_factory=float)
    active: bool = Field(default=True, description="no ticket can be opened at one that is not")


class SiteOut(PlaceDetails):
    client_id: UUID
    department: str
    siret: str | None
    active: bool
    version: int


def routes() -> Routes:
    sites = Routes("/api/v1", tags=["clients"])

    @sites.get("/clients/{client_id}/sites", roles=KEEPERS | CUSTOMERS)
    async def sites_of(client_id: UUID, who: Who, reader: Reader, closed: bool = False) -> list[SiteOut]:
        own(who, client_id)
        rows = await queries.sites(reader, client_id=client_id, closed=closed)
        return [SiteOut.model_validate(row) for row in rows]

    @sites.post("/clients/{client_id}/sites", roles=CHANGERS, status_code=201)
    async def add(client_id: UUID, body: SiteIn, who: Who, tx: Tx) -> SiteOut:
        own(who, client_id)
        return await _site(tx, who, await add_site(tx, client_id, body.model_dump(mode="json")))

    @sites.get("/sites", roles=KEEPERS | CUSTOMERS)
    async def list_(
        who: Who,
        reader: Reader,
        client_id: UUID | None = None,
        ids: Annotated[list[UUID], Query(max_length=200)] = [],  # noqa: B006
    ) -> list[SiteOut]:
        """A client's people see their company's; staff those of `client_id`, or all."""
        if who.role in CUSTOMERS:
            if client_id is not None:
                own(who, client_id)
            client_id = who.client_id or UUID(int=0)
        rows = await queries.sites(reader, client_id=client_id, ids=ids)
        return [SiteOut.model_validate(row) for row in rows]

    @sites.get("/sites/{site_id}", roles=KEEPERS | CUSTOMERS)
    async def one(site_id: UUID, who: Who, reader: Reader) -> SiteOut:
        return await _site(reader, who, site_id)

    @sites.patch("/sites/{site_id}", roles=CHANGERS, versioned=True)
    async def change(site_id: UUID, body: SiteChanges, who: Who, tx: Tx) -> SiteOut:
        """A closed site (`active` false) stays on the tickets and assets that name it."""
        site = await _site(tx, who, site_id)
        await change_site(tx, site.client_id, site_id, body.model_dump(mode="json", exclude_unset=True))
        return await _site(tx, who, site_id)

    return sites


async def _site(reader: Reader, who: Who, site_id: UUID) -> SiteOut:
    row = await queries.site(reader, site_id)
    if row is None or (who.role in CUSTOMERS and who.client_id != row["client_id"]):
        raise SiteNotFound
    return SiteOut.model_validate(row)
