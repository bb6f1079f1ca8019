"""What a published plan makes of a job, of whom its time may be taken, and what a region's day then says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts.scheduling import visits as say
from scheduling.domain.decide import decide
from scheduling.domain.errors import PlanChanged
from scheduling.domain.evolve import evolve
from scheduling.domain.messages import AcceptOffer, AttemptClosed, ReleaseVisit, VisitCancelled, VisitMoved
from scheduling.domain.model import (
    Arrangement,
    Booking,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Need,
    Proposed,
    Site,
    Slot,
    Started,
    Technician,
)
from scheduling.domain.publish_plan import (
    Taking,
    busy_within,
    is_free,
    is_lawful,
    lacks_absence,
    needs_of,
    taken_by,
)
from scheduling.domain.region_plan import RegionDay, region_plan, touched_by
from scheduling.domain.replan_messages import AttemptFollowed, LeaveOut, MoveVisit, VisitReassigned
from scheduling.domain.what_if import Moved, RoadClosed, Seat, TechnicianAway
from scheduling.publishes import contract_event, plan_event
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place
from scheduling.store.job import NEED as NEED_ROW

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADA, BOB, DESK = UUID(int=1), UUID(int=2), UUID(int=9)
SITE = Site(UUID(int=5), "Atelier", Place(48.86, 2.35), "Europe/Paris", department="2A")
NEED = Need("TKT-1", "onsite", "P2", 60, site=SITE, resolve_by=NOW + HOUR)
FOUND = Arrangement(UUID(int=3), 1, 1, "onsite", Slot(NOW, NOW + HOUR), (ADA,))
JOB = Job(UUID(int=4), UUID(int=6), 1, 0, NEED, (), None, Confirmed(FOUND))
DAY = Slot(NOW.replace(hour=0), NOW.replace(hour=0) + 24 * HOUR)


def move(crew: tuple[UUID, ...], hours: int = 1, revision: int = 1) -> MoveVisit:
    slot = Slot(NOW + hours * HOUR, NOW + (hours + 1) * HOUR)
    return MoveVisit(FOUND.visit_id, revision, slot, crew, 5, 900, ("made_room",), DESK)


def accepted(attempt: int, revision: int = 2) -> AcceptOffer:
    return AcceptOffer(attempt, BOB, UUID(int=77), NEED, FOUND.visit_id, revision, NOW)


def test_the_same_people_at_another_time_is_a_move_and_others_are_a_reassignment() -> None:
    (moved,) = decide(JOB, move((ADA,)))
    assert isinstance(moved, VisitMoved)
    (given,) = decide(JOB, move((BOB,)))
    assert isinstance(given, VisitReassigned)
    assert (given.from_technician_ids, given.arrangement.technician_ids, given.arrangement.revision) == (
        (ADA,),
        (BOB,),
        2,
    )
    after = evolve(JOB, given)
    assert (after.attempt, after.visit) == (1, Confirmed(given.arrangement))
    event = contract_event(after, given, NOW)
    assert isinstance(event, say.VisitReassigned)
    assert event.from_slot is not None
    assert (event.from_slot.starts_at, event.slot.starts_at) == (NOW, NOW + HOUR)


def test_what_has_no_place_ends_the_attempt() -> None:
    cancelled, closed = decide(JOB, LeaveOut(FOUND.visit_id, 1, DESK))
    assert isinstance(cancelled, VisitCancelled)
    assert (cancelled.reason, cancelled.arrangement.revision, closed) == ("left_out_by_plan", 2, AttemptClosed(1))


@pytest.mark.parametrize(
    "job",
    [
        replace(JOB, visit=EnRoute(FOUND, NOW)),
        replace(JOB, visit=Confirmed(replace(FOUND, revision=2))),
        replace(JOB, visit=Confirmed(replace(FOUND, visit_id=UUID(int=8)))),
        replace(JOB, visit=None),
    ],
)
def test_a_visit_that_is_not_as_it_was_read_is_not_touched(job: Job) -> None:
    with pytest.raises(PlanChanged):
        decide(job, move((BOB,)))
    with pytest.raises(PlanChanged):
        decide(job, LeaveOut(FOUND.visit_id, 1, DESK))


@pytest.mark.parametrize("visit", [EnRoute(FOUND, NOW), Started(FOUND, NOW, NOW)])
def test_a_visit_that_has_begun_only_ends_at_another_time(visit: EnRoute | Started) -> None:
    longer = replace(move((ADA,)), slot=Slot(NOW, NOW + 2 * HOUR))
    (moved,) = decide(replace(JOB, visit=visit), longer)
    after = evolve(replace(JOB, visit=visit), moved)
    arrangement = replace(
        FOUND, revision=2, slot=longer.slot, travel_minutes=5, travel_metres=900, reasons=("made_room",)
    )
    assert after.visit == replace(visit, arrangement=arrangement)


@pytest.mark.parametrize(
    ("visit", "begins"),
    [(Confirmed(FOUND), 1.0), (EnRoute(FOUND, NOW), 1.0), (Started(FOUND, None, NOW + HOUR / 2), 1.5)],
)
def test_where_only_the_end_is_another_only_what_is_added_is_taken(
    visit: Confirmed | EnRoute | Started, begins: float
) -> None:
    was, to = Seat((ADA,), NOW, NOW + HOUR), Seat((ADA,), NOW, NOW + 2 * HOUR)
    moved = Moved(FOUND.visit_id, 1, JOB.ticket_id, "TKT-1", None, was, to, DAY, True, False, 0, 0, ())
    job = replace(JOB, visit=visit)
    assert taken_by(job, moved) == Slot(NOW + begins * HOUR, NOW + (begins + 1) * HOUR)
    assert taken_by(job, replace(moved, was=to, to=was)) is None
    elsewhere = Seat((BOB,), NOW, NOW + HOUR)
    assert taken_by(job, replace(moved, to=elsewhere)) == elsewhere.slot


def test_routings_next_attempt_is_followed_without_another_search() -> None:
    (given,) = decide(JOB, move((BOB,)))
    job = evolve(JOB, given)
    assert decide(job, ReleaseVisit(1, 1, "reassigned")) == []
    (followed,) = decide(job, accepted(2))
    assert isinstance(followed, AttemptFollowed)
    after = evolve(job, followed)
    assert (after.attempt, after.search) == (2, None)
    assert after.visit is not None
    assert (after.visit.name, after.visit.arrangement.attempt, after.visit.arrangement.revision) == ("confirmed", 2, 2)
    assert decide(after, accepted(2)) == []
    assert contract_event(after, followed, NOW) is None


@pytest.mark.parametrize(
    ("visit", "said"),
    [
        (EnRoute(FOUND, NOW), "scheduling.visit_en_route"),
        (Started(FOUND, None, NOW), "scheduling.visit_started"),
        (Finished(FOUND, None, NOW, NOW + HOUR, "done"), "scheduling.visit_finished"),
    ],
)
def test_what_happened_before_the_attempt_was_known_is_said_again(
    visit: EnRoute | Started | Finished, said: str
) -> None:
    (followed,) = decide(replace(JOB, visit=visit), accepted(2))
    event = contract_event(JOB, followed, NOW)
    assert event is not None
    assert (event.wire_type, event.attempt) == (said, 2)


def test_a_proposal_is_answered_as_always() -> None:
    job = replace(JOB, visit=Proposed(FOUND))
    assert not any(isinstance(fact, AttemptFollowed) for fact in decide(job, accepted(2)))


def test_time_is_free_when_nothing_overlaps_and_near_what_changed_when_it_can_be_reached() -> None:
    taking = Taking(ADA, Slot(NOW, NOW + HOUR), SITE.place, near_changed=False)
    next_to = Booking(ADA, Slot(NOW + HOUR, NOW + 2 * HOUR), Place(48.95, 2.5))
    assert is_free(taking, [next_to], Roads())
    assert not is_free(replace(taking, near_changed=True), [next_to], Roads())
    assert not is_free(taking, [replace(next_to, slot=Slot(NOW + HOUR / 2, NOW + HOUR))], Roads())
    assert is_free(taking, [replace(next_to, technician_id=BOB, slot=taking.slot)], Roads())


def test_an_absence_is_recorded_when_it_covers_what_was_asked() -> None:
    away, known = TechnicianAway(ADA), Technician(ADA, 1, "Europe/Paris", ())
    whole = replace(known, absences=(Slot(NOW - HOUR, DAY.ends_at),))
    part = replace(known, absences=(Slot(NOW - HOUR, NOW + HOUR),))
    assert lacks_absence([away], {ADA: known}, DAY, NOW)
    assert lacks_absence([away], {ADA: part}, DAY, NOW)
    assert not lacks_absence([away], {ADA: whole}, DAY, NOW)
    assert not lacks_absence([TechnicianAway(ADA, NOW, NOW + HOUR)], {ADA: part}, DAY, NOW)
    assert not lacks_absence([RoadClosed(48.0, 2.0, 500)], {}, DAY, NOW)


def test_a_regions_day_says_what_it_costs_and_what_drives_each_stop() -> None:
    late = replace(FOUND, visit_id=UUID(int=8), slot=Slot(NOW + 2 * HOUR, NOW + 3 * HOUR), reasons=("made_room",))
    jobs = [JOB, replace(JOB, ticket_id=UUID(int=44), visit=Confirmed(late))]
    asked = {UUID(int=44): Slot(NOW + HOUR, NOW + 3 * HOUR)}
    ada = Technician(ADA, 1, "Europe/Paris", (), start=Place(48.90, 2.40))
    where = RegionDay("2A", NOW.date())
    event = plan_event(region_plan(where, 3, jobs, [UUID(int=66)], {ADA: ada}, asked), NOW)
    assert (event.key, event.revision) == ("2a-2026-11-24", 3)
    (route,) = event.routes
    first, second = route.stops
    assert first.travel_minutes == route.travel_minutes > 0 == second.travel_minutes
    assert [reason.code for reason in second.reasons] == ["made_room"]
    assert second.promise is not None
    assert second.promise.starts_at == NOW + HOUR
    parts = {part.term: part for part in event.cost_parts}
    assert parts.keys() == {"travel", "late_p2", "left_out"}
    assert parts["late_p2"].amount == 120
    assert event.cost == sum(part.cost for part in event.cost_parts)


def test_a_region_is_touched_on_both_days_of_a_move_and_not_by_proposals() -> None:
    moved = evolve(JOB, decide(JOB, move((ADA,), hours=24))[0])
    assert {one.day.day for one in touched_by(JOB, moved)} == {24, 25}
    assert touched_by(JOB, replace(JOB, visit=Proposed(FOUND))) == {RegionDay("2A", NOW.date())}
    assert touched_by(replace(JOB, visit=None), replace(JOB, visit=Proposed(FOUND))) == set()


def test_sites_kept_before_departments_were_heard_are_of_region_00() -> None:
    row = NEED_ROW.dump_python(NEED, mode="json")
    del row["site"]["department"]
    old = NEED_ROW.validate_python(row)
    assert old.site is not None
    assert old.site.department == "00"


def test_moved_once_more_before_routing_answered_it_is_said_again_for_that_attempt() -> None:
    """Or whoever follows attempts would keep the time of the first move."""
    job = JOB
    for command in (move((BOB,)), move((BOB,), 3, revision=2)):
        (fact,) = decide(job, command)
        job = evolve(job, fact)
    (followed,) = decide(job, accepted(2))
    event = contract_event(job, followed, NOW)
    assert isinstance(event, say.VisitConfirmed)
    assert (event.attempt, event.revision, event.slot.starts_at) == (2, 3, NOW + 3 * HOUR)


def test_given_up_before_routing_answered_it_is_not_looked_for_again() -> None:
    job = JOB
    for command in (move((BOB,)), LeaveOut(FOUND.visit_id, 2, DESK)):
        for fact in decide(job, command):
            job = evolve(job, fact)
    assert decide(job, accepted(2)) == [AttemptClosed(2)]


@pytest.mark.parametrize(
    "changed",
    [
        {"minutes": 90},
        {"technicians_needed": 2},
        {"priority": "P1"},
        {"resolve_by": None},
        {"windows": (Slot(NOW, NOW + HOUR),)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_what_a_ticket_asks_for_is_told_apart(changed: dict[str, Any]) -> None:
    other = replace(JOB, ticket_id=UUID(int=44))
    asks = replace(JOB, need=replace(NEED, **changed))
    assert needs_of([JOB, other]) == needs_of([other, JOB])
    assert needs_of([JOB, other]) != needs_of([asks, other])
    assert needs_of([JOB]) == needs_of([replace(JOB, visit=None, need=replace(NEED, service="Other"))])


def test_only_the_other_calendars_time_that_is_met_counts() -> None:
    lunch, evening = Slot(NOW + HOUR, NOW + 2 * HOUR), Slot(NOW + 8 * HOUR, NOW + 9 * HOUR)
    given = [Slot(NOW, NOW + HOUR), Slot(NOW + 1.5 * HOUR, NOW + 2.5 * HOUR)]
    assert busy_within(given, [lunch, evening]) == (lunch,)
    assert busy_within(given[:1], [lunch, evening]) == ()


def test_what_came_into_the_day_counts_for_the_law() -> None:
    taking = Taking(ADA, Slot(NOW, NOW + 2 * HOUR), SITE.place, near_changed=True)
    worked = Booking(ADA, Slot(NOW + 3 * HOUR, NOW + 8 * HOUR), None)
    evening = replace(worked, slot=Slot(NOW + 8.5 * HOUR, NOW + 12 * HOUR))
    assert is_lawful(taking, [taking], [worked], {})
    assert not is_lawful(taking, [taking], [worked, evening], {})
    assert is_lawful(replace(taking, near_changed=False), [taking], [worked, evening], {})
    assert is_lawful(taking, [taking], [worked, replace(evening, technician_id=BOB)], {})
    assert not is_lawful(taking, [taking], [worked], {ADA: [evening.slot]})
