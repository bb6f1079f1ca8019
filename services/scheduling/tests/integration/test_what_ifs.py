"""What a day would be with some changes: asked, worked out aside, published exactly as shown, or forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import OpeningHours, Site, Window
from contracts.portal.people import PersonErased
from contracts.routing.assignments import JobChanged, OfferDeclined, OfferWithdrawn
from contracts.routing.technicians import Shift
from contracts.scheduling.plans import PlanPublished
from contracts.scheduling.visits import VisitCancelled, VisitConfirmed, VisitMoved, VisitProposed, VisitReassigned
from contracts.words import DeclineReason, Mode, Priority, WithdrawReason
from scheduling.domain.busy import BusySource
from scheduling.domain.model import Slot
from scheduling.domain.replan import replan
from scheduling.domain.what_if import Answer
from scheduling.run_what_ifs import plan_next
from scheduling.settings import Settings
from scheduling.solver.effort import Effort
from scheduling.store import save_busy_source, save_busy_times
from scheduling.timers import tell_changed_plans
from scheduling.usecases.take_what_if import AskedDay

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]
PARIS = ZoneInfo("Europe/Paris")
PREPARED = {"P1": 5, "P2": 15, "P3": 30, "P4": 30}
SHIFTS = tuple(Shift(weekday=day, starts=time(8), ends=time(17)) for day in range(7))


class InTime:
    """The planner without its process, by work instead of time."""

    async def plan(self, asked: AskedDay) -> Answer:
        return replan(
            asked.day, asked.versions, asked.what_if.changes, asked.what_if.keep, PREPARED, Effort(60, 100), 1
        )


class Broken:
    async def plan(self, asked: AskedDay) -> Answer:
        raise RuntimeError


class Day:
    """A day far enough ahead that the hour of the test makes no difference, with visits where they are wanted."""

    def __init__(self, hear: Hear, solve_all: Solve, said: Said, routing: Any) -> None:
        self.hear, self.solve_all, self.said, self.routing = hear, solve_all, said, routing
        self.day = datetime.now(PARIS).date() + timedelta(days=2)
        self.ada, self.bob = routing.ada, routing.bob

    def at(self, hour: float) -> datetime:
        return datetime.combine(self.day, time(), tzinfo=PARIS) + timedelta(hours=hour)

    async def team(self, *people: UUID) -> None:
        await self.hear(*(self.technician(who) for who in people or (self.ada, self.bob)))

    def technician(self, who: UUID, version: int = 1, **changes: Any) -> Any:
        return self.routing.technician(who, version, shifts=SHIFTS, **changes)

    def job(self, hour: float, **changes: Any) -> dict[str, Any]:
        window = Window(starts_at=self.at(hour), ends_at=self.at(hour + 1))
        site = Site(
            site_id=uuid4(),
            label="Atelier",
            latitude=48.88,
            longitude=2.30,
            zone="Europe/Paris",
            department="75",
            hours=tuple(OpeningHours(weekday=d, opens=time(7), closes=time(19)) for d in range(7)),
        )
        fields = {"windows": (window,), "site": site, "priority": Priority.P3, "resolve_by": self.at(60)}
        return {**fields, **changes}

    async def propose(self, hour: float, first: UUID, *others: UUID, **changes: Any) -> VisitProposed:
        """To the first; the others could come too."""
        ticket_id = uuid4()
        job = self.job(hour, **changes)
        named = self.routing.request(first, *others, ticket_id=ticket_id, **job)
        best, *rest = named.candidates
        candidates = (best.model_copy(update={"score": 1000}), *(one.model_copy(update={"score": 1}) for one in rest))
        await self.hear(named.model_copy(update={"candidates": candidates}))
        await self.solve_all()
        found = (await self.said())[-1]
        assert isinstance(found, VisitProposed), found
        return found

    async def confirm(self, hour: float, first: UUID, *others: UUID, **changes: Any) -> VisitConfirmed:
        proposed = await self.propose(hour, first, *others, **changes)
        for who in proposed.technician_ids:
            accepted = self.routing.accepted(who, visit_id=proposed.visit_id, revision=proposed.revision)
            await self.hear(
                accepted.model_copy(
                    update={"ticket_id": proposed.ticket_id, "job": self.routing.job(**self.job(hour, **changes))}
                )
            )
        found = (await self.said())[-1]
        assert isinstance(found, VisitConfirmed), found
        assert found.technician_ids == (first,)
        return found


@pytest.fixture
async def day(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> Day:
    found = Day(hear, solve_all, said, routing)
    await found.team()
    return found


@pytest.fixture
def desk(as_role: Any) -> Any:
    return as_role("dispatcher")


async def ask(desk: Any, day: date, *changes: dict[str, Any], keep: tuple[UUID, ...] = ()) -> dict[str, Any]:
    body = {"changes": list(changes), "keep": [str(one) for one in keep]}
    answer = await desk.post(f"/api/v1/plans/{day}/what-ifs", json=body)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def solved(desk: Any, db: Db, settings: Settings, asked: dict[str, Any]) -> dict[str, Any]:
    while await plan_next(db, settings, InTime()):
        pass
    answer = await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["state"] == "ready", found
    return found


async def publish(desk: Any, what_if: dict[str, Any]) -> Any:
    headers = {"If-Match": f'"{what_if["tag"]}"'}
    return await desk.post(f"/api/v1/plans/what-ifs/{what_if['what_if_id']}/publish", headers=headers)


def away(who: UUID) -> dict[str, Any]:
    return {"kind": "technician_away", "technician_id": str(who), "starts_at": None, "ends_at": None}


async def record_absence(day: Day, who: UUID) -> None:
    absence = Window(starts_at=utc_now() - timedelta(minutes=1), ends_at=day.at(30))
    await day.hear(day.technician(who, 2, absences=(absence,)))


async def test_the_shape_of_what_is_asked_and_answered(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first = await day.confirm(9, day.ada, day.bob)
    plan = await desk.get(f"/api/v1/plans/{day.day}")
    assert plan.headers["etag"] == f'"{plan.json()["tag"]}"'
    before = len(await said())
    asked = await ask(desk, day.day, away(day.ada))
    assert (asked["state"], asked["answer"], asked["tag"]) == ("solving", None, None)
    found = await solved(desk, db, service_settings, asked)
    assert found["tag"] == plan.json()["tag"]
    assert found["changes"] == [away(day.ada)]
    (moved,) = found["answer"]["moved"]
    assert (moved["visit_id"], moved["ticket_id"]) == (str(first.visit_id), str(first.ticket_id))
    assert (moved["from"]["technician_ids"], moved["to"]["technician_ids"]) == ([str(day.ada)], [str(day.bob)])
    assert moved["promise_kept"] is True
    assert {"promise", "is_late", "reasons", "number", "site_label"} < moved.keys()
    assert found["answer"]["before"].keys() == found["answer"]["after"].keys()
    assert {(one["role"], one["person_id"]) for one in found["answer"]["warn"]} >= {("technician", str(day.bob))}
    assert datetime.fromisoformat(found["expires_at"]) - datetime.fromisoformat(found["asked_at"]) == timedelta(days=1)
    assert len(await said()) == before


async def test_discarded_it_leaves_nothing_behind(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    before, plan = await said(), (await desk.get(f"/api/v1/plans/{day.day}")).json()
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    for _ in range(2):
        assert (await desk.delete(f"/api/v1/plans/what-ifs/{found['what_if_id']}")).status_code == 204
    assert await said() == before
    assert (await desk.get(f"/api/v1/plans/{day.day}")).json() == plan
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (409, "what_if_over")


async def test_discarded_while_it_is_worked_out_it_stays_discarded(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    answer = await publish(desk, asked)
    assert (answer.status_code, answer.json()["code"]) == (409, "what_if_not_ready")
    assert (await desk.delete(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 204
    assert not await plan_next(db, service_settings, InTime())


async def test_what_cannot_be_worked_out_ends_as_failed(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    async with asyncio.timeout(10):
        while (found := (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).json())["state"] == "solving":
            await plan_next(db, service_settings, Broken())
    assert (found["state"], found["failure"], found["answer"]) == ("failed", "solver_failed", None)
    assert (await publish(desk, {**found, "tag": "x"})).json()["code"] == "what_if_over"


async def test_a_worker_that_dies_leaves_it_to_the_next(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    async with db.tx() as tx:
        await tx.execute("UPDATE what_ifs SET due_at = now() - interval '1 second', tries = 1")
    assert (await solved(desk, db, service_settings, asked))["answer"]["moved"] == []


async def test_only_planners_and_only_what_is_there(day: Day, desk: Any, as_role: Any) -> None:
    asked = await ask(desk, day.day)
    where = f"/api/v1/plans/what-ifs/{asked['what_if_id']}"
    for role in ("client", "client_manager", "technician", "sales"):
        who = as_role(role)
        assert (await who.post(f"/api/v1/plans/{day.day}/what-ifs", json={})).status_code == 403
        assert (await who.get(where)).status_code == 403
        assert (await who.post(f"{where}/publish")).status_code == 403
        assert (await who.delete(where)).status_code == 403
    gone = f"/api/v1/plans/what-ifs/{uuid4()}"
    assert (await desk.get(gone)).status_code == 404
    assert (await desk.delete(gone)).status_code == 404
    assert (await desk.post(f"{gone}/publish", headers={"If-Match": '"x"'})).status_code == 404
    assert (await desk.post(f"{where}/publish")).status_code == 428
    assert (await as_role("manager").get(where)).status_code == 200


async def test_what_makes_no_sense_is_refused_by_its_field(day: Day, desk: Any) -> None:
    confirmed = await day.confirm(9, day.ada)
    wrong = [
        away(uuid4()),
        {"kind": "longer", "visit_id": str(uuid4()), "minutes": 60},
        {"kind": "urgent", "ticket_id": str(confirmed.ticket_id)},
        {**away(day.ada), "starts_at": day.at(12).isoformat(), "ends_at": day.at(11).isoformat()},
    ]
    body = {"changes": wrong, "keep": [str(uuid4())]}
    answer = await desk.post(f"/api/v1/plans/{day.day}/what-ifs", json=body)
    assert answer.status_code == 422, answer.text
    found = {error["pointer"] for error in answer.json()["errors"]}
    assert found == {
        "/changes/0/technician_id",
        "/changes/1/visit_id",
        "/changes/2/ticket_id",
        "/changes/3/ends_at",
        "/keep/0",
    }


async def test_an_urgent_ticket_that_nobody_is_named_for_says_what_to_do(day: Day, desk: Any) -> None:
    confirmed, given_up = await day.confirm(9, day.ada), await day.propose(14, day.bob)
    await day.hear(
        OfferDeclined(
            **day.routing.ticket(1, given_up.ticket_id),
            offer_id=uuid4(),
            technician_id=day.bob,
            visit_id=given_up.visit_id,
            revision=1,
            reason=DeclineReason.BUSY,
        )
    )
    tickets = (uuid4(), given_up.ticket_id, confirmed.ticket_id)
    body = {"changes": [{"kind": "urgent", "ticket_id": str(one)} for one in tickets]}
    answer = await desk.post(f"/api/v1/plans/{day.day}/what-ifs", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422, answer.text
    unnamed, refused, has_one = [error["detail"] for error in answer.json()["errors"]]
    assert unnamed == refused
    assert "Nobody is named" in refused
    assert "Assign it" in refused
    assert "has one already" in has_one


async def test_of_one_person_the_oldest_open_ones_go(day: Day, desk: Any, as_role: Any) -> None:
    other = await ask(as_role("manager"), day.day)
    asked = [await ask(desk, day.day) for _ in range(6)]
    states = [(await desk.get(f"/api/v1/plans/what-ifs/{one['what_if_id']}")).json()["state"] for one in asked]
    assert states == ["discarded", *["solving"] * 5]
    assert (await desk.get(f"/api/v1/plans/what-ifs/{other['what_if_id']}")).json()["state"] == "solving"


async def test_publishing_says_exactly_what_was_shown_and_only_once(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, second = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    shown = {one["visit_id"]: one for one in found["answer"]["moved"]}
    assert shown.keys() == {str(first.visit_id), str(second.visit_id)}
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (409, "absence_not_recorded")
    assert len(await said()) == before
    await record_absence(day, day.ada)
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["state"]) == (200, "published"), answer.text
    events = (await said())[before:]
    given = [event for event in events if isinstance(event, VisitReassigned)]
    assert {str(event.visit_id) for event in given} == shown.keys()
    for event in given:
        to = shown[str(event.visit_id)]["to"]
        assert (event.revision, event.from_technician_ids, event.technician_ids) == (2, (day.ada,), (day.bob,))
        assert event.slot.starts_at == datetime.fromisoformat(to["starts_at"])
        assert event.decided_by is not None
    assert [event for event in events if not isinstance(event, VisitReassigned | PlanPublished)] == []
    again = await publish(desk, found)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert len(await said()) == before + len(events)
    assert (await desk.delete(f"/api/v1/plans/what-ifs/{found['what_if_id']}")).status_code == 409
    visits = (await desk.get(f"/api/v1/plans/{day.day}")).json()["routes"]
    assert [route["technician_id"] for route in visits] == [str(day.bob)]


async def test_what_changed_meanwhile_is_not_overwritten(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, as_role: Any
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, {**found, "tag": "another"})).status_code == 412
    visit_id = found["answer"]["moved"][0]["visit_id"]
    assert (
        await as_role("technician", person_id=day.ada).post(f"/api/v1/visits/{visit_id}/en-route")
    ).status_code == 200
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (412, "plan_changed")
    assert len(await said()) == before


async def test_time_that_somebody_else_took_is_not_taken_again(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    starts_at = datetime.fromisoformat(found["answer"]["moved"][0]["to"]["starts_at"]).astimezone(PARIS)
    await day.propose(starts_at.hour + starts_at.minute / 60, day.bob)
    before = len(await said())
    assert (await publish(desk, found)).status_code == 412
    assert len(await said()) == before


@pytest.mark.parametrize(
    "changed",
    [
        lambda day: {"windows": day.job(10)["windows"]},
        lambda day: {"resolve_by": day.at(9)},
        lambda day: {"priority": Priority.P1},
    ],
    ids=["windows", "deadline", "priority"],
)
async def test_what_was_shown_does_not_outlive_what_its_ticket_asks_for(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, changed: Callable[[Day], Any]
) -> None:
    confirmed, other = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    same = {"windows": day.job(9)["windows"], "resolve_by": day.at(60), "priority": Priority.P3}
    await day.hear(JobChanged(**day.routing.ticket(1, other.ticket_id), priority=Priority.P1))
    key = day.routing.ticket(1, confirmed.ticket_id)
    await day.hear(JobChanged(**key, **(same | changed(day))))
    before = len(await said())
    answer = await publish(desk, found)
    assert (answer.status_code, answer.json()["code"]) == (412, "plan_changed")
    assert len(await said()) == before
    await day.hear(JobChanged(**key, **same))
    assert (await publish(desk, found)).status_code == 200


@pytest.mark.parametrize(("hour", "status"), [(9.5, 412), (13, 200)])
async def test_what_was_shown_does_not_outlive_a_calendar_read_since(
    day: Day, desk: Any, db: Db, service_settings: Settings, hour: float, status: int
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    async with db.tx() as tx:
        await save_busy_source(tx, day.bob, "sealed", "agenda.example")
        busy = [Slot(day.at(hour), day.at(hour + 1))]
        await save_busy_times(tx, BusySource(day.bob, ""), "sealed", busy, day.at(60), "", "")
    assert (await publish(desk, found)).status_code == status


async def test_what_others_do_elsewhere_on_the_day_does_not_stand_in_the_way(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    await day.propose(15, day.bob)
    assert (await publish(desk, found)).status_code == 200
    assert any(isinstance(event, VisitReassigned) for event in await said())


async def test_two_who_publish_at_once_do_it_once(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada, day.bob)
    mine = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    other = as_role("manager")
    theirs = await solved(other, db, service_settings, await ask(other, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    answers = await asyncio.gather(publish(desk, mine), publish(other, theirs))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    assert sum(isinstance(event, VisitReassigned) for event in await said()) == 1


async def test_what_has_no_place_any_more_is_taken_back_for_a_dispatcher(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said, hear: Hear
) -> None:
    confirmed = await day.confirm(9, day.ada)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    (left,) = found["answer"]["left_out"]
    assert (left["visit_id"], left["reasons"]) == (str(confirmed.visit_id), ["no_technician_can"])
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    (gone,) = [event for event in await said() if isinstance(event, VisitCancelled)]
    assert (gone.visit_id, gone.reason, gone.from_state) == (confirmed.visit_id, "left_out_by_plan", "confirmed")
    before = len(await said())
    withdrawn = OfferWithdrawn(
        **day.routing.ticket(1, confirmed.ticket_id),
        offer_id=uuid4(),
        technician_id=day.ada,
        visit_id=confirmed.visit_id,
        revision=1,
        why=WithdrawReason.LEFT_OUT_BY_PLAN,
        accepted=True,
    )
    await hear(withdrawn)
    assert len(await said()) == before


async def test_a_remote_visit_of_somebody_away_is_taken_back_for_a_dispatcher(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.hear(day.routing.accepted(day.ada, mode=Mode.REMOTE))
    await day.solve_all()
    confirmed = (await said())[-1]
    assert isinstance(confirmed, VisitConfirmed), confirmed
    asked = await ask(desk, confirmed.slot.starts_at.astimezone(PARIS).date(), away(day.ada))
    found = await solved(desk, db, service_settings, asked)
    (left,) = found["answer"]["left_out"]
    assert (left["visit_id"], left["reasons"]) == (str(confirmed.visit_id), ["technician_away"])
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    gone = (await said())[-1]
    assert isinstance(gone, VisitCancelled), gone
    assert (gone.visit_id, gone.reason) == (confirmed.visit_id, "left_out_by_plan")


async def test_an_urgent_ticket_is_proposed_and_who_makes_room_is_moved(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    await day.confirm(9, day.ada)
    urgent = await day.propose(15, day.bob, day.ada, priority=Priority.P1)
    change = {"kind": "urgent", "ticket_id": str(urgent.ticket_id)}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, change))
    (placed,) = found["answer"]["placed"]
    assert placed["ticket_id"] == str(urgent.ticket_id)
    assert "asked_urgent" in placed["reasons"]
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    (proposed,) = [event for event in (await said())[before:] if isinstance(event, VisitProposed)]
    assert (proposed.ticket_id, proposed.visit_id, proposed.revision) == (urgent.ticket_id, urgent.visit_id, 2)
    assert proposed.slot.starts_at == datetime.fromisoformat(placed["to"]["starts_at"])
    assert proposed.decided_by is not None


async def test_a_longer_visit_moves_the_next_and_keeps_what_is_to_be_kept(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada)
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, longer))
    assert {one["visit_id"] for one in found["answer"]["moved"]} >= {str(first.visit_id)}
    kept = await solved(desk, db, service_settings, await ask(desk, day.day, longer, keep=(second.visit_id,)))
    assert str(second.visit_id) not in {one["visit_id"] for one in kept["answer"]["moved"]}
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    moved = {event.visit_id: event for event in (await said())[before:] if isinstance(event, VisitMoved)}
    assert moved[first.visit_id].slot.ends_at - moved[first.visit_id].slot.starts_at == timedelta(minutes=100)
    assert {str(one) for one in moved} == {one["visit_id"] for one in found["answer"]["moved"]}


async def test_a_visit_under_way_takes_longer_and_the_next_one_waits(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    later = Window(starts_at=day.at(10), ends_at=day.at(15))
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada, windows=(later,))
    ada = as_role("technician", person_id=day.ada)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/en-route")).status_code == 200
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    found = await solved(desk, db, service_settings, await ask(desk, day.day, longer))
    before = len(await said())
    assert (await publish(desk, found)).status_code == 200
    moved = {event.visit_id: event for event in (await said())[before:] if isinstance(event, VisitMoved)}
    assert moved.keys() == {first.visit_id, second.visit_id}
    ends_at = first.slot.starts_at + timedelta(minutes=100)
    assert (moved[first.visit_id].slot.starts_at, moved[first.visit_id].slot.ends_at) == (first.slot.starts_at, ends_at)
    assert moved[second.visit_id].slot.starts_at >= ends_at
    visit = (await ada.get(f"/api/v1/visits/{first.visit_id}")).json()
    assert (visit["state"], datetime.fromisoformat(visit["ends_at"])) == ("en_route", ends_at)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/start")).status_code == 200


async def test_what_reaches_into_what_stays_says_so(day: Day, desk: Any, db: Db, service_settings: Settings) -> None:
    first, second = await day.confirm(9, day.ada), await day.confirm(10, day.ada)
    longer = {"kind": "longer", "visit_id": str(first.visit_id), "minutes": 100}
    asked = await ask(desk, day.day, longer, keep=(first.visit_id, second.visit_id))
    assert await plan_next(db, service_settings, InTime())
    found = (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).json()
    assert (found["state"], found["failure"]) == ("failed", "longer_meets_fixed")


async def test_routing_counts_on_and_the_visit_goes_on(
    day: Day, desk: Any, as_role: Any, db: Db, service_settings: Settings, said: Said, hear: Hear
) -> None:
    confirmed = await day.confirm(9, day.ada, day.bob)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    bob = as_role("technician", person_id=day.bob)
    assert (await bob.post(f"/api/v1/visits/{confirmed.visit_id}/start")).status_code == 200
    before = len(await said())
    withdrawn = OfferWithdrawn(
        **day.routing.ticket(1, confirmed.ticket_id),
        offer_id=uuid4(),
        technician_id=day.ada,
        visit_id=confirmed.visit_id,
        revision=1,
        why=WithdrawReason.REASSIGNED,
        accepted=True,
    )
    accepted = day.routing.accepted(day.bob, attempt=2, visit_id=confirmed.visit_id, revision=2)
    accepted = accepted.model_copy(update={"ticket_id": confirmed.ticket_id})
    await hear(withdrawn, accepted, accepted)
    (again,) = (await said())[before:]
    assert (again.wire_type, again.attempt, again.visit_id) == ("scheduling.visit_started", 2, confirmed.visit_id)
    visit = (await bob.get(f"/api/v1/visits/{confirmed.visit_id}")).json()
    assert (visit["state"], visit["attempt"], visit["revision"]) == ("started", 2, 2)
    assert (await bob.post(f"/api/v1/visits/{confirmed.visit_id}/finish", json={"outcome": "done"})).status_code == 200
    assert (await said())[-1].attempt == 2


async def test_somebody_who_is_forgotten_leaves_no_what_if(day: Day, desk: Any, db: Db, hear: Hear) -> None:
    asked = await ask(desk, day.day)
    await hear(PersonErased(occurred_at=utc_now(), person_id=UUID(asked["asked_by"])))
    assert (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 404


async def plans_of(said: Said) -> list[PlanPublished]:
    return [event for event in await said() if isinstance(event, PlanPublished)]


async def test_publishing_tells_the_plan_of_each_region_with_what_drives_each_stop(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first, gone = await day.confirm(9, day.ada, day.bob), await day.confirm(14, day.ada)
    found = await solved(desk, db, service_settings, await ask(desk, day.day, away(day.ada)))
    await record_absence(day, day.ada)
    assert (await publish(desk, found)).status_code == 200
    (told,) = await plans_of(said)
    assert (told.key, told.revision) == (f"75-{day.day}", 1)
    (route,) = told.routes
    (stop,) = route.stops
    (moved,) = found["answer"]["moved"]
    assert (route.technician_id, stop.visit_id) == (day.bob, first.visit_id)
    assert [reason.code for reason in stop.reasons] == moved["reasons"]
    assert stop.promise is not None
    assert stop.promise.starts_at == datetime.fromisoformat(moved["promise"]["starts_at"])
    assert [(left.ticket_id, left.reasons[0].code) for left in told.left_out] == [(gone.ticket_id, "left_out_by_plan")]
    assert told.cost == sum(part.cost for part in told.cost_parts) > 0
    assert all(part.cost == part.amount * part.weight for part in told.cost_parts)
    assert await tell_changed_plans(db) == 0


async def test_plans_that_change_by_other_ways_are_told_too_and_once(
    day: Day, as_role: Any, db: Db, said: Said
) -> None:
    await day.propose(11, day.bob)
    assert await tell_changed_plans(db) == 0
    first = await day.confirm(9, day.ada)
    await day.confirm(14, day.ada)
    assert await tell_changed_plans(db) == 1
    (told,) = await plans_of(said)
    assert (told.region, told.day, told.revision) == ("75", day.day, 1)
    assert [(route.technician_id, len(route.stops)) for route in told.routes] == [(day.ada, 2)]
    assert await tell_changed_plans(db) == 0
    ada = as_role("technician", person_id=day.ada)
    assert (await ada.post(f"/api/v1/visits/{first.visit_id}/start")).status_code == 200
    await asyncio.gather(tell_changed_plans(db), tell_changed_plans(db))
    assert [one.revision for one in await plans_of(said)] == [1, 2]


async def test_what_is_a_day_old_goes(day: Day, desk: Any, db: Db) -> None:
    asked = await ask(desk, day.day)
    async with db.tx() as tx:
        await tx.execute("UPDATE what_ifs SET asked_at = now() - interval '25 hours'")
    assert (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).status_code == 404
    await tell_changed_plans(db)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM what_ifs") == 0
