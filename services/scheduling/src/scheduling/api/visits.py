"""HTTP in: visits as each reader may see them, a technician's three commands, and a day's plan."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.errors import FieldError, Invalid
from chassis.http import Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from scheduling.api.said_in import WhyNotDone
from scheduling.domain.errors import VisitUnknown
from scheduling.domain.messages import FinishVisit, SetOff, StartVisit
from scheduling.domain.model import Mode, Outcome, Slot, StateName
from scheduling.queries import VisitFilter, find_visits, searches_waiting
from scheduling.queries.days import day_tag
from scheduling.settings import Settings
from scheduling.usecases.finish_visit import finish_visit
from scheduling.usecases.set_off import set_off
from scheduling.usecases.start_visit import start_visit

PAGE = 200
PLAN_LIMIT = 2_000
RECENT = timedelta(days=1)
PLANNERS = frozenset({"dispatcher", "manager", "admin"})
CLIENTS = frozenset({"client", "client_manager"})
READERS = PLANNERS | CLIENTS | {"technician"}

Ids = Annotated[list[UUID] | None, Query(max_length=PAGE)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


class ReasonNeeded(Invalid):
    code = "reason_needed"


class VisitOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    visit_id: UUID
    ticket_id: UUID
    client_id: UUID
    attempt: int
    revision: int
    number: str
    state: StateName
    mode: Mode
    technician_ids: list[UUID]
    starts_at: datetime
    ends_at: datetime
    site_label: str | None
    latitude: float | None
    longitude: float | None
    travel_minutes: int
    travel_metres: int
    reasons: list[str]
    en_route_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    outcome: Outcome | None
    reason: str | None
    notes: str | None


class FinishBody(BaseModel):
    outcome: Outcome
    reason: WhyNotDone | None = Field(default=None, description="Why it is not done")
    notes: str | None = Field(default=None, max_length=4_000)


class RouteOut(BaseModel):
    technician_id: UUID
    travel_minutes: int
    travel_metres: int
    visits: list[VisitOut]


class WaitingOut(BaseModel):
    ticket_id: UUID
    attempt: int
    revision: int
    priority: str
    tries: int


class PlanOut(BaseModel):
    """`tag`, and the header `ETag`, change with anything of that day's plan."""

    day: date
    tag: str
    routes: list[RouteOut]
    waiting: list[WaitingOut]


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["visits"])

    @routes.get("/api/v1/visits", roles=READERS)
    async def list_visits(
        who: Who,
        reader: Reader,
        ids: Ids = None,
        ticket_ids: Ids = None,
        technician: UUID | None = None,
        day: Day | None = None,
        after: str | None = None,
    ) -> Page[VisitOut]:
        """In order of their slots; `day` is a day of the caller's zone. Named neither by id nor by day, visits that
        were over a day ago are left out."""
        wanted = {
            **seen_by(who),
            "ids": tuple(ids) if ids else None,
            "ticket_ids": tuple(ticket_ids) if ticket_ids else None,
            "after": decode_cursor(after, AwareDatetime, UUID) if after else None,
        }
        if technician is not None and who.role in PLANNERS:
            wanted["technician_id"] = technician
        if day is None and not ids and not ticket_ids:
            wanted["live_or_since"] = reader.now - RECENT
        if day is not None:
            wanted["from_instant"], wanted["to_instant"] = _day(day, who.zone)
        rows = await find_visits(reader, VisitFilter(**wanted), PAGE)
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return Page(
            items=[_out(row, who) for row in rows[:PAGE]],
            next=encode_cursor(last["starts_at"], last["visit_id"]) if last else None,
        )

    @routes.get("/api/v1/visits/{visit_id}", roles=READERS)
    async def read_visit(visit_id: UUID, who: Who, reader: Reader) -> VisitOut:
        return await _one(reader, visit_id, who)

    @routes.post("/api/v1/visits/{visit_id}/en-route", roles={"technician"})
    async def go(visit_id: UUID, who: Who, tx: Tx) -> VisitOut:
        await set_off(tx, SetOff(visit_id, who.person_id, tx.now))
        return await _one(tx, visit_id, who)

    @routes.post("/api/v1/visits/{visit_id}/start", roles={"technician"})
    async def start(visit_id: UUID, who: Who, tx: Tx) -> VisitOut:
        await start_visit(tx, StartVisit(visit_id, who.person_id, tx.now))
        return await _one(tx, visit_id, who)

    @routes.post("/api/v1/visits/{visit_id}/finish", roles={"technician"})
    async def finish(visit_id: UUID, body: FinishBody, who: Who, tx: Tx) -> VisitOut:
        if body.outcome == "not_done" and body.reason is None:
            raise ReasonNeeded(errors=[FieldError("/reason", "reason_needed")])
        command = FinishVisit(visit_id, who.person_id, tx.now, body.outcome, body.reason, body.notes)
        await finish_visit(tx, command)
        return await _one(tx, visit_id, who)

    @routes.get("/api/v1/plans/{day}", roles=PLANNERS, response_model=PlanOut)
    async def read_plan(day: Day, reader: Reader) -> Response:
        """Every technician's visits of a day of the organisation, and the searches still without a slot."""
        from_instant, to_instant = _day(day, settings.organisation_zone)
        tag = await day_tag(reader, Slot(from_instant, to_instant))
        wanted = VisitFilter(from_instant=from_instant, to_instant=to_instant)
        rows = [row for row in await find_visits(reader, wanted, PLAN_LIMIT) if row["state"] != "cancelled"]
        by_technician: dict[UUID, list[VisitOut]] = {}
        for visit in (VisitOut.model_validate(row) for row in rows):
            for technician_id in visit.technician_ids:
                by_technician.setdefault(technician_id, []).append(visit)
        plan = PlanOut(
            day=day,
            tag=tag,
            routes=[
                RouteOut(
                    technician_id=technician_id,
                    travel_minutes=sum(visit.travel_minutes for visit in visits),
                    travel_metres=sum(visit.travel_metres for visit in visits),
                    visits=visits,
                )
                for technician_id, visits in sorted(by_technician.items())
            ],
            waiting=[WaitingOut(**row) for row in await searches_waiting(reader)],
        )
        return Response(plan.model_dump_json(), headers={"ETag": f'"{tag}"'}, media_type="application/json")

    return routes


def seen_by(who: Who) -> dict[str, Any]:
    """A technician's own visits; of a client's own tickets, or their company's, once they are more than a proposal."""
    if who.role in PLANNERS:
        return {}
    if who.role == "technician":
        return {"technician_id": who.person_id}
    company = {"client_id": who.client_id or UUID(int=0), "hide_proposals": True}
    return company | ({"requester_id": who.person_id} if who.role == "client" else {})


async def _one(reader: Reader, visit_id: UUID, who: Who) -> VisitOut:
    found = await find_visits(reader, VisitFilter(ids=(visit_id,), **seen_by(who)), 1)
    if not found:
        raise VisitUnknown
    return _out(found[0], who)


def _out(row: dict[str, Any], who: Who) -> VisitOut:
    return VisitOut.model_validate({**row, "notes": None} if who.role in CLIENTS else row)


def _day(day: date, zone: str) -> tuple[datetime, datetime]:
    first = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    return first, datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
