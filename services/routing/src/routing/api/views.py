"""Assignments and technicians under the names of S000-102 and S000-103: camelCase, to read only."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Row
from routing import queries
from routing.api import assignments, offers, technicians
from routing.api.profiles import Place, Position, Shift, Skill, TechnicianOut
from routing.api.shapes import Mode, OfferState, Priority, Shape
from routing.domain.errors import OfferUnknown, TechnicianUnknown

PAGE_LIMIT = 200
NOT_KNOWN = "Empty until the product knows it."
BOUND: tuple[OfferState, ...] = ("accepted", "done")
Limit = Annotated[int, Query(ge=1, le=PAGE_LIMIT)]


class View(Shape):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class Schedule(View):
    starts_at: datetime
    ends_at: datetime


class Assignment(View):
    assignment_id: UUID
    request_id: UUID
    technician_id: UUID
    schedule: Schedule | None = Field(description="The visit's slot, once there is one.")
    priority: Priority
    notes: str = Field(description="What a dispatcher or the technician typed as their reason; clients get none.")
    status: OfferState


class Profile(View):
    name: str | None
    active: bool
    zone: str
    modes: list[Mode]
    departments: list[str]


class Certification(View):
    code: str
    valid_until: date


class Availability(View):
    shifts: list[Shift]
    breaks: list[Shift]
    absences: list[Schedule]


class Location(View):
    start_place: Place | None
    position: Position | None


class Technician(View):
    technician_id: UUID
    profile: Profile
    skills: list[Skill]
    certifications: list[Certification]
    availability: Availability
    location: Location
    performance: dict[str, Any] = Field({}, description=NOT_KNOWN)


def add(routes: Routes) -> None:
    @routes.get("/api/v1/views/assignments", roles=assignments.DESK | assignments.CUSTOMERS, tags=["views"])
    async def view_assignments(
        who: Who, reader: Reader, after: str | None = None, limit: Limit = 50
    ) -> Page[Assignment]:
        """Who was asked for which request, oldest first; a client sees who comes, for the requests they may know of."""
        since = decode_cursor(after, UUID)[0] if after else None
        rows = await _offers(reader, who, after=since, limit=limit + 1)
        items = [_assignment(row, who) for row in rows[:limit]]
        return Page(items=items, next=encode_cursor(items[-1].assignment_id) if len(rows) > limit else None)

    @routes.get("/api/v1/views/assignments/{offer_id}", roles=assignments.DESK | assignments.CUSTOMERS, tags=["views"])
    async def view_assignment(offer_id: UUID, who: Who, reader: Reader) -> Assignment:
        rows = await _offers(reader, who, offer_id=offer_id, limit=1)
        if not rows:
            raise OfferUnknown
        return _assignment(rows[0], who)

    @routes.get("/api/v1/views/technicians", roles=technicians.READERS, tags=["views"])
    async def view_technicians(
        who: Who, reader: Reader, after: str | None = None, limit: Limit = 50
    ) -> Page[Technician]:
        """A technician gets their own only."""
        since = decode_cursor(after, UUID)[0] if after else None
        own = [who.person_id] if who.role == "technician" else None
        rows = await queries.technician_rows(reader, own, since, limit + 1)
        items = [_technician(technicians.technician_out(row)) for row in rows[:limit]]
        return Page(items=items, next=encode_cursor(items[-1].technician_id) if len(rows) > limit else None)

    @routes.get("/api/v1/views/technicians/{technician_id}", roles=technicians.READERS, tags=["views"])
    async def view_technician(technician_id: UUID, who: Who, reader: Reader) -> Technician:
        if who.role == "technician" and who.person_id != technician_id:
            raise TechnicianUnknown
        rows = await queries.technician_rows(reader, [technician_id], None, 1)
        if not rows:
            raise TechnicianUnknown
        return _technician(technicians.technician_out(rows[0]))


async def _offers(
    reader: Reader, who: Who, *, offer_id: UUID | None = None, after: UUID | None = None, limit: int
) -> Sequence[Row]:
    """A client_manager reaches those of the company, a client those of their own requests, as in intake."""
    customer = who.role in assignments.CUSTOMERS
    return await queries.offer_rows(
        reader,
        technician_id=None,
        ticket_ids=None,
        states=BOUND if customer else offers.STATES,
        after=after,
        limit=limit,
        offer_id=offer_id,
        client_id=(who.client_id or UUID(int=0)) if customer else None,
        requester_id=who.person_id if who.role == "client" else None,
    )


def _assignment(row: Row, who: Who) -> Assignment:
    typed = () if who.role in assignments.CUSTOMERS else (row["reason"], row["note"])
    visit: dict[str, Any] = row["visit"] or {}
    return Assignment(
        assignment_id=row["offer_id"],
        request_id=row["ticket_id"],
        technician_id=row["technician_id"],
        schedule=visit.get("slot"),
        priority=row["facts"]["priority"],
        notes="\n".join(filter(None, typed)),
        status=row["state"],
    )


def _technician(known: TechnicianOut) -> Technician:
    return Technician(
        technician_id=known.technician_id,
        profile=Profile.model_validate(known),
        skills=known.skills,
        certifications=[Certification.model_validate(certificate) for certificate in known.certificates],
        availability=Availability(
            shifts=known.shifts,
            breaks=known.breaks,
            absences=[Schedule.model_validate(absence) for absence in known.absences],
        ),
        location=Location.model_validate(known),
    )
