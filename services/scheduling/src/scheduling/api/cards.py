"""What a client reads of their appointment: when, with whom, what to prepare, and what they may still change."""

from datetime import datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Response
from pydantic import BaseModel

from chassis.http import Routes, Who
from chassis.tx import Reader
from scheduling.api.appointments import ARRANGERS, asker_of
from scheduling.api.calendar_file import calendar_file
from scheduling.api.visits import CLIENTS
from scheduling.domain.appointment import acts_on, is_theirs, preparation_for, promise_of
from scheduling.domain.certificates import certified_at
from scheduling.domain.errors import AppointmentUnknown
from scheduling.domain.model import Job, Mode, Need, Slot, Technician
from scheduling.queries import asked_time, known_technicians
from scheduling.settings import Settings
from scheduling.store import read_job, read_job_of_visit


class KnownSkill(BaseModel):
    skill: str
    is_certified: bool


class ProfileOut(BaseModel):
    """Who comes: what they know of what the job needs. Their name and number are the portal's."""

    technician_id: UUID
    skills: list[KnownSkill]


class CardOut(BaseModel):
    """Without a visit, a time is still looked for. A client is not told of a slot before its technician agreed;
    `asked_from` and `asked_until` are what they chose. `preparation` and `may` are codes."""

    ticket_id: UUID
    number: str
    state: Literal["none", "searching", "proposed", "confirmed", "en_route", "started", "finished", "cancelled"]
    mode: Mode
    service: str
    minutes: int
    site_label: str | None
    preparation: list[str]
    may: list[str]
    asked_from: datetime | None = None
    asked_until: datetime | None = None
    visit_id: UUID | None = None
    revision: int | None = None
    technician_ids: list[UUID] = []
    profiles: list[ProfileOut] = []
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    promised_from: datetime | None = None
    promised_until: datetime | None = None


class CardsOut(BaseModel):
    items: list[CardOut]


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["appointments"])

    @routes.get("/api/v1/appointments", roles=ARRANGERS)
    async def find_card(ticket_id: UUID, who: Who, reader: Reader) -> CardsOut:
        """Of one ticket: one, or none where nobody was asked to come yet."""
        job = await read_job(reader, ticket_id)
        if job is None or not is_theirs(job, asker_of(who)):
            return CardsOut(items=[])
        return CardsOut(items=[await _card(reader, job, await asked_time(reader, ticket_id), who, settings)])

    @routes.get("/api/v1/appointments/{visit_id}", roles=ARRANGERS)
    async def read_card(visit_id: UUID, who: Who, reader: Reader) -> CardOut:
        job = await _of_visit(reader, visit_id, who)
        return await _card(reader, job, await asked_time(reader, job.ticket_id), who, settings)

    @routes.get("/api/v1/appointments/{visit_id}/appointment.ics", roles=ARRANGERS, response_class=Response)
    async def read_card_file(visit_id: UUID, who: Who, reader: Reader) -> Response:
        """The one appointment, for a calendar that does not subscribe."""
        card = await _card(reader, await _of_visit(reader, visit_id, who), None, who, settings)
        if card.visit_id is None:
            raise AppointmentUnknown
        visit = {**card.model_dump(), "latitude": None}
        body = calendar_file([visit], reader.now, who.lang, settings.app_name, settings.public_url)
        headers = {"Content-Disposition": f'attachment; filename="{card.number}.ics"'}
        return Response(body, 200, headers, "text/calendar; charset=utf-8")

    return routes


async def _of_visit(reader: Reader, visit_id: UUID, who: Who) -> Job:
    job = await read_job_of_visit(reader, visit_id)
    if job is None or job.visit is None or job.visit.arrangement.visit_id != visit_id:
        raise AppointmentUnknown
    if not is_theirs(job, asker_of(who)) or (who.role in CLIENTS and job.visit.name == "proposed"):
        raise AppointmentUnknown
    return job


async def _card(reader: Reader, job: Job, asked: Slot | None, who: Who, settings: Settings) -> CardOut:
    need, visit = job.need, job.visit
    assert need is not None
    card = CardOut(
        ticket_id=job.ticket_id,
        number=need.number,
        state=visit.name if visit else "searching" if job.search else "none",
        mode=need.mode,
        service=need.service,
        minutes=need.minutes,
        site_label=need.site.label if need.site and need.mode == "onsite" else None,
        preparation=list(preparation_for(need)),
        may=list(acts_on(job, asker_of(who))),
        asked_from=asked.starts_at if asked else None,
        asked_until=asked.ends_at if asked else None,
    )
    if visit is None or (who.role in CLIENTS and visit.name == "proposed"):
        return card
    now = visit.arrangement
    crew = await known_technicians(reader, now.technician_ids)
    promise = promise_of(now.slot.starts_at, ZoneInfo(need.site.zone if need.site else settings.organisation_zone))
    return card.model_copy(
        update={
            "visit_id": now.visit_id,
            "revision": now.revision,
            "technician_ids": list(now.technician_ids),
            "profiles": [_profile(one, need, now.slot.starts_at) for one in crew.values() if one],
            "starts_at": now.slot.starts_at,
            "ends_at": now.slot.ends_at,
            "promised_from": promise.starts_at,
            "promised_until": promise.ends_at,
        }
    )


def _profile(technician: Technician, need: Need, at: datetime) -> ProfileOut:
    known, certified = dict(technician.skills), certified_at(technician, at)
    skills = [KnownSkill(skill=skill, is_certified=skill in certified) for skill, _ in need.skills if skill in known]
    return ProfileOut(technician_id=technician.technician_id, skills=skills)
