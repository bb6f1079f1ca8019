"""Appointments over HTTP: times to choose from, one held for ten minutes, confirmed, or given up."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from chassis.http import BadCursor, Limit, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from scheduling.api.visits import CLIENTS, PLANNERS
from scheduling.domain.appointment import Asker, Choice, open_to
from scheduling.domain.errors import SlotGone, SlotMalformed
from scheduling.domain.model import Job, StateName
from scheduling.settings import Settings
from scheduling.store import read_job
from scheduling.usecases.cancel_appointment import cancel_appointment
from scheduling.usecases.confirm_hold import confirm_hold
from scheduling.usecases.hold_slot import hold_slot
from scheduling.usecases.list_slots import list_slots
from scheduling.usecases.release_hold import release_hold

ARRANGERS = PLANNERS | CLIENTS
SEARCHES = Limit("60/minute")


class TimeOut(BaseModel):
    starts_at: datetime
    ends_at: datetime
    promised_from: datetime
    promised_until: datetime
    technician_ids: list[UUID]


class SlotOut(TimeOut):
    """`added_minutes` of driving and `is_late`, past what was promised, are for staff."""

    token: str
    is_recommended: bool
    added_minutes: int | None = None
    is_late: bool | None = None


class SlotsOut(BaseModel):
    ticket_id: UUID
    slots: list[SlotOut]


class HoldBody(BaseModel):
    ticket_id: UUID
    token: Annotated[str, Field(min_length=1, max_length=1_000)]


class HoldOut(TimeOut):
    hold_id: UUID
    ticket_id: UUID
    expires_at: datetime


class ArrangedOut(BaseModel):
    """`proposed`: the technician is still asked; the time is theirs until they answer."""

    ticket_id: UUID
    visit_id: UUID
    revision: int
    state: StateName
    starts_at: datetime
    ends_at: datetime
    technician_ids: list[UUID]


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["appointments"])

    @routes.get("/api/v1/appointments/slots", roles=ARRANGERS, limit=SEARCHES)
    async def read_slots(ticket_id: Annotated[UUID, Query()], who: Who, reader: Reader) -> SlotsOut:
        """Times that can really be kept, the best of each two hours, spread over the coming days; in order."""
        job = open_to(await read_job(reader, ticket_id), asker_of(who))
        return SlotsOut(ticket_id=ticket_id, slots=_slots(await list_slots(reader, settings, job), who))

    @routes.post("/api/v1/appointments/holds", roles=ARRANGERS, status_code=201)
    async def hold(body: HoldBody, who: Who, tx: Tx) -> HoldOut:
        """For ten minutes, one per ticket: a second one replaces the first. 409 tells `slots` that are still free."""
        starts_at, technician_ids = _read(body.token)
        with _instead(who):
            held, choice = await hold_slot(tx, settings, body.ticket_id, starts_at, technician_ids, asker_of(who))
        return HoldOut(hold_id=held.hold_id, ticket_id=held.ticket_id, expires_at=held.expires_at, **_time(choice))

    @routes.post("/api/v1/appointments/{hold_id}/confirm", roles=ARRANGERS)
    async def confirm(hold_id: UUID, who: Who, tx: Tx) -> ArrangedOut:
        """Looked at again: 409 tells `slots` that are still free."""
        with _instead(who):
            job = await confirm_hold(tx, settings, hold_id, asker_of(who))
        return _arranged(job)

    @routes.delete("/api/v1/appointments/holds/{hold_id}", roles=ARRANGERS)
    async def release(hold_id: UUID, who: Who, tx: Tx) -> None:
        await release_hold(tx, hold_id, asker_of(who))

    @routes.post("/api/v1/appointments/{visit_id}/cancel", roles=ARRANGERS)
    async def cancel(visit_id: UUID, who: Who, tx: Tx) -> ArrangedOut:
        """Until the technician is on the way. The ticket stays open, and a dispatcher decides."""
        return _arranged(await cancel_appointment(tx, visit_id, asker_of(who)))

    return routes


def asker_of(who: Who) -> Asker:
    """A client's own tickets, their company's for its manager, everybody's for the desk."""
    if who.role in PLANNERS:
        return Asker(who.person_id)
    return Asker(who.person_id, who.client_id or UUID(int=0), who.role == "client")


@contextmanager
def _instead(who: Who) -> Iterator[None]:
    try:
        yield
    except SlotGone as gone:
        gone.members["slots"] = _slots(gone.choices, who)
        raise


def _read(token: str) -> tuple[datetime, list[UUID]]:
    try:
        starts_at, technician_ids = decode_cursor(token, AwareDatetime, list[UUID])
    except BadCursor as error:
        raise SlotMalformed from error
    return starts_at, technician_ids


def _slots(choices: Sequence[Choice], who: Who) -> list[SlotOut]:
    is_staff = who.role in PLANNERS
    return [
        SlotOut(
            **_time(choice),
            token=encode_cursor(choice.slot.starts_at, choice.technician_ids),
            is_recommended=choice.is_recommended,
            added_minutes=choice.added_minutes if is_staff else None,
            is_late=choice.is_late if is_staff else None,
        )
        for choice in choices
    ]


def _time(choice: Choice) -> dict[str, object]:
    return {
        "starts_at": choice.slot.starts_at,
        "ends_at": choice.slot.ends_at,
        "promised_from": choice.promise.starts_at,
        "promised_until": choice.promise.ends_at,
        "technician_ids": choice.technician_ids,
    }


def _arranged(job: Job) -> ArrangedOut:
    assert job.visit is not None
    now = job.visit.arrangement
    return ArrangedOut(
        ticket_id=job.ticket_id,
        visit_id=now.visit_id,
        revision=now.revision,
        state=job.visit.name,
        starts_at=now.slot.starts_at,
        ends_at=now.slot.ends_at,
        technician_ids=list(now.technician_ids),
    )
