"""A day planned anew: changes are heeded, what is fixed stays, promises come before driving."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scheduling.domain.day.roads import HOUR_S, ways_between
from scheduling.domain.model import (
    Arrangement,
    Booking,
    Candidate,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Need,
    OpeningHours,
    Proposed,
    Search,
    Shift,
    Site,
    Slot,
    Started,
    Technician,
    Week,
)
from scheduling.domain.replan import replan
from scheduling.domain.what_if import (
    Answer,
    Change,
    Day,
    Longer,
    LongerMeetsFixed,
    RoadClosed,
    TechnicianAway,
    Urgent,
    Versions,
)
from scheduling.solver.effort import Effort
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place

PARIS = "Europe/Paris"
DAY = date(2026, 11, 24)
BASE = Place(48.86, 2.35)
PREPARED = {"P1": 5, "P2": 15, "P3": 30, "P4": 30}


def at(hour: float, day: date = DAY) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(PARIS)).astimezone(UTC) + timedelta(hours=hour)


def who(n: int) -> UUID:
    return UUID(int=n)


ADA, BOB, EVE = who(1), who(2), who(3)


def technician(person: UUID, **changes: object) -> Technician:
    shifts = tuple(Shift(day, time(8), time(17)) for day in range(5))
    breaks = tuple(Shift(day, time(12), time(13)) for day in range(5))
    return replace(Technician(person, 1, PARIS, shifts, breaks, start=BASE, end=BASE), **changes)  # type: ignore[arg-type]


def job(
    n: int,
    crew: tuple[UUID, ...],
    starts: float,
    place: Place = BASE,
    minutes: int = 60,
    priority: str = "P3",
    candidates: tuple[UUID, ...] = (ADA, BOB, EVE),
) -> Job:
    opening = tuple(OpeningHours(day, time(7), time(19)) for day in range(5))
    site = Site(who(n + 500), f"Site {n}", place, PARIS, opening)
    need = Need(f"TKT-{n}", "onsite", priority, minutes, len(crew), site, requester_id=who(n + 900))  # type: ignore[arg-type]
    slot = Slot(at(starts), at(starts) + timedelta(minutes=minutes))
    found = Arrangement(who(n + 100), 1, 1, "onsite", slot, crew)
    named = tuple(Candidate(person, 800) for person in candidates)
    return Job(who(n + 300), who(999), 1, 0, need, named, None, Confirmed(found))


def day_of(*jobs: Job, now: float = -2.0, team: tuple[Technician, ...] | None = None, **changes: object) -> Day:
    people = team or (technician(ADA), technician(BOB))
    known = {one.technician_id: one for one in people}
    return replace(Day(DAY, PARIS, at(now), jobs, known, {}, (), {}, {}), **changes)  # type: ignore[arg-type]


def planned(day: Day, *changes: Change, keep: tuple[UUID, ...] = (), iterations: int = 300) -> Answer:
    versions = Versions(dict.fromkeys(day.technicians, 1), {})
    return replan(day, versions, changes, keep, PREPARED, Effort(60, iterations), 1)


def test_nothing_to_better_changes_nothing() -> None:
    answer = planned(day_of(job(1, (ADA,), 9), job(2, (ADA,), 14), job(3, (BOB,), 9)))
    assert (answer.moved, answer.placed, answer.left_out, answer.warn) == ((), (), (), ())
    assert answer.before == answer.after
    assert answer.before.visits == 3


def test_who_is_away_is_stood_in_for_at_the_time_that_was_promised() -> None:
    far = Place(48.90, 2.40)
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 13.5, far), job(3, (BOB,), 10.5), job(4, (BOB,), 15.5))
    answer = planned(day, TechnicianAway(ADA))
    assert [moved.was.technician_ids for moved in answer.moved] == [(ADA,), (ADA,)]
    assert [moved.to.technician_ids for moved in answer.moved] == [(BOB,), (BOB,)]
    assert [moved.to.slot == moved.was.slot and moved.promise_kept for moved in answer.moved] == [True, True]
    assert {moved.reasons[0] for moved in answer.moved} == {"technician_away"}
    assert {(one.person_id, one.role) for one in answer.warn} == {
        (ADA, "technician"),
        (BOB, "technician"),
        (who(901), "client"),
        (who(902), "client"),
    }
    assert [guard.technician_id for guard in answer.guards] == [BOB]


def remote(one: Job) -> Job:
    assert one.visit is not None
    return replace(one, visit=Confirmed(replace(one.visit.arrangement, mode="remote")))


def test_a_remote_visit_of_somebody_away_comes_back_to_be_decided() -> None:
    day = day_of(remote(job(1, (ADA,), 9)), remote(job(2, (ADA,), 15)), remote(job(3, (BOB,), 9)))
    answer = planned(day, TechnicianAway(ADA, at(8), at(12)))
    assert [(left.visit_id, left.reasons, left.ways) for left in answer.left_out] == [
        (who(101), ("technician_away",), ())
    ]
    assert (answer.before.visits, answer.after.visits, answer.after.left_out) == (3, 2, 1)
    assert {one.person_id for one in answer.warn} == {ADA, who(901)}
    assert answer.moved == ()
    assert planned(day, TechnicianAway(ADA, at(8), at(12)), keep=(who(101),)).left_out == ()


def test_whoever_is_away_for_some_hours_keeps_the_rest_of_their_day() -> None:
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 15))
    answer = planned(day, TechnicianAway(ADA, at(8), at(12)))
    assert [moved.visit_id for moved in answer.moved] == [who(101)]


def test_too_much_for_those_who_are_left_leaves_out_the_least_urgent() -> None:
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n, (ADA,), hour, priority="P4") for n, hour in enumerate(hours)]
    jobs += [job(n + 10, (BOB,), hour, priority="P1") for n, hour in enumerate(hours)]
    answer = planned(day_of(*jobs), TechnicianAway(ADA))
    assert {left.priority for left in answer.left_out} == {"P4"}
    assert answer.after.left_out == len(answer.left_out) >= 4
    assert answer.after.visits == 12 - len(answer.left_out)
    assert {left.reasons for left in answer.left_out} <= {("no_room",), ("costs_more_than_leaving_out",)}


def test_what_is_left_out_is_told_with_ways_that_were_tried() -> None:
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n + 10, (BOB,), hour, priority="P4") for n, hour in enumerate(hours)]
    answer = planned(day_of(job(1, (ADA,), 9, minutes=180), *jobs), TechnicianAway(ADA))
    ways = [way for left in answer.left_out for way in left.ways]
    assert ways
    assert {way.technician_ids for way in ways} == {(BOB,)}
    assert any(way.instead_of or way.overtime_minutes or way.later_minutes for way in ways)


def test_a_crew_is_told_who_would_come_together() -> None:
    team = (technician(ADA), technician(BOB), technician(EVE))
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n + 10, (EVE,), hour, priority="P1", candidates=(EVE,)) for n, hour in enumerate(hours)]
    answer = planned(day_of(job(1, (ADA, BOB), 9, minutes=180, priority="P4"), *jobs, team=team), TechnicianAway(ADA))
    (left,) = answer.left_out
    assert left.ways
    assert {frozenset(way.technician_ids) for way in left.ways} == {frozenset({BOB, EVE})}


def test_only_those_whom_routing_named_come() -> None:
    day = day_of(job(1, (ADA,), 9, candidates=(ADA,)), job(2, (ADA,), 14))
    answer = planned(day, TechnicianAway(ADA))
    assert [moved.visit_id for moved in answer.moved] == [who(102)]
    assert [(left.visit_id, left.reasons) for left in answer.left_out] == [(who(101), ("no_technician_can",))]
    assert answer.left_out[0].ways == ()


def test_a_kept_visit_a_proposal_and_a_time_held_are_nobody_elses() -> None:
    asked = job(2, (BOB,), 9)
    proposed = replace(asked, visit=Proposed(asked.visit.arrangement))  # type: ignore[union-attr]
    held = Booking(BOB, Slot(at(10), at(11)), BASE)
    day = day_of(job(1, (ADA,), 11), proposed, job(3, (BOB,), 11), others=(held,))
    answer = planned(day, TechnicianAway(ADA), keep=(who(103),))
    (moved,) = answer.moved
    assert (moved.visit_id, moved.to.technician_ids) == (who(101), (BOB,))
    assert not at(9) - timedelta(hours=1) < moved.to.starts_at < at(13)
    assert not moved.promise_kept
    assert (answer.before.broken_promises, answer.after.broken_promises) == (0, 1)


def test_whoever_has_begun_is_left_alone_and_the_rest_begins_there() -> None:
    begun, gone, done = job(1, (ADA,), 9), job(2, (BOB,), 9.5), job(3, (BOB,), 8)
    jobs = (
        replace(begun, visit=Started(begun.visit.arrangement, None, at(9.25))),  # type: ignore[union-attr]
        replace(gone, visit=EnRoute(gone.visit.arrangement, at(9.3))),  # type: ignore[union-attr]
        replace(done, visit=Finished(done.visit.arrangement, None, at(8), at(9), "done")),  # type: ignore[union-attr]
        job(4, (ADA,), 14, Place(48.9, 2.3)),
    )
    answer = planned(day_of(*jobs, now=9.5), TechnicianAway(ADA))
    assert [(moved.visit_id, moved.to.technician_ids) for moved in answer.moved] == [(who(104), (BOB,))]


def test_a_longer_visit_pushes_the_others_back() -> None:
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 10.5), team=(technician(ADA),))
    answer = planned(day, Longer(who(101), 120))
    longer = next(moved for moved in answer.moved if moved.visit_id == who(101))
    assert longer.to.ends_at - longer.to.starts_at == timedelta(minutes=120)
    assert "longer_visit" in longer.reasons
    for a in answer.moved:
        assert a.promise_kept


def begun(kind: str, one: Job) -> Job:
    assert one.visit is not None
    match kind:
        case "en route":
            return replace(one, visit=EnRoute(one.visit.arrangement, at(8.8)))
        case "started":
            return replace(one, visit=Started(one.visit.arrangement, None, at(9)))
        case _:
            return one


@pytest.mark.parametrize("kind", ["kept", "late", "en route", "started"])
@pytest.mark.parametrize("behind", [job(2, (ADA,), 10.5), job(2, (ADA,), 11, Place(48.95, 2.5))], ids=["met", "near"])
def test_a_visit_that_stays_takes_longer_and_what_comes_behind_it_moves(kind: str, behind: Job) -> None:
    day = day_of(begun(kind, job(1, (ADA,), 9)), behind, now=8.5 if kind == "kept" else 9.2, team=(technician(ADA),))
    answer = planned(day, Longer(who(101), 120), keep=(who(101),) if kind == "kept" else ())
    longer, pushed = answer.moved
    assert (longer.visit_id, longer.to.technician_ids, longer.to.slot) == (who(101), (ADA,), Slot(at(9), at(11)))
    assert longer.reasons == ("longer_visit", "kept_promise")
    assert (pushed.visit_id, pushed.to.starts_at >= at(11)) == (who(102), True)
    assert pushed.to.slot != pushed.was.slot
    assert {one.person_id for one in answer.warn} == {ADA, who(902)}
    assert answer.left_out == ()


def test_what_a_longer_visit_reaches_into_moves_though_its_day_could_not_be_planned() -> None:
    jobs = (begun("started", job(1, (ADA,), 9)), job(2, (ADA,), 10.5), job(3, (ADA,), 15))
    day = day_of(*jobs, now=9.5, team=(technician(ADA, visits_per_day=2), technician(BOB)))
    answer = planned(day, Longer(who(101), 120))
    assert [(one.visit_id, one.to.technician_ids) for one in answer.moved] == [(who(101), (ADA,)), (who(102), (BOB,))]


def test_a_remote_visit_may_take_longer_and_not_without_its_technician() -> None:
    day = day_of(remote(job(1, (ADA,), 9)), job(2, (ADA,), 10.5))
    assert [one.visit_id for one in planned(day, Longer(who(101), 120)).moved] == [who(101), who(102)]
    answer = planned(day, Longer(who(101), 120), TechnicianAway(ADA))
    assert ([one.visit_id for one in answer.moved], [one.visit_id for one in answer.left_out]) == (
        [who(102)],
        [who(101)],
    )


def test_who_began_late_is_there_for_the_whole_new_length() -> None:
    late = job(1, (ADA,), 9)
    late = replace(late, visit=Started(late.visit.arrangement, None, at(9.5)))  # type: ignore[union-attr]
    late = replace(late, need=replace(late.need, resolve_by=at(10.5)))  # type: ignore[type-var]
    answer = planned(day_of(late, job(2, (ADA,), 11), now=9.75, team=(technician(ADA),)), Longer(who(101), 120))
    assert [(one.visit_id, one.to.starts_at, one.is_late) for one in answer.moved] == [
        (who(101), at(9), True),
        (who(102), answer.moved[1].to.starts_at, False),
    ]
    assert answer.moved[1].to.starts_at >= at(11.5)
    assert (answer.before.late, answer.after.late) == (0, 1)


def test_what_stays_does_not_reach_into_what_stays() -> None:
    asked = job(2, (ADA,), 10.5)
    proposed = replace(asked, visit=Proposed(asked.visit.arrangement))  # type: ignore[union-attr]
    day = day_of(begun("started", job(1, (ADA,), 9)), proposed, now=9.5)
    assert [one.visit_id for one in planned(day, Longer(who(101), 90)).moved] == [who(101)]
    with pytest.raises(LongerMeetsFixed):
        planned(day, Longer(who(101), 100))


def test_an_urgent_ticket_gets_a_place_soon() -> None:
    urgent = replace(job(9, (ADA,), 9, priority="P1"), visit=None)
    answer = planned(day_of(job(1, (ADA,), 9), job(2, (BOB,), 14), urgent, now=8.5), Urgent(who(309)))
    (placed,) = answer.placed
    assert placed.ticket_id == who(309)
    assert at(8.5) < placed.to.starts_at < at(11)
    assert placed.reasons[0] == "asked_urgent"
    searched = replace(urgent, search=Search(who(777), 1, 1))
    assert planned(day_of(job(1, (ADA,), 9), searched), Urgent(who(309))).placed[0].read == (1, -1)


def test_a_closed_road_is_gone_round() -> None:
    west, east = Place(48.86, 2.20), Place(48.86, 2.50)
    team = (technician(ADA, start=west, end=west),)
    day = day_of(job(1, (ADA,), 9, east), team=team)
    open_way = planned(day)
    closed = planned(day, RoadClosed(48.86, 2.35, 5_000))
    assert closed.before == open_way.before
    assert closed.after.travel_metres > open_way.after.travel_metres + 2_000


def test_a_crew_stays_together_and_is_replaced_as_one() -> None:
    day = day_of(job(1, (ADA, BOB), 9), job(2, (EVE,), 14), team=(technician(ADA), technician(BOB), technician(EVE)))
    assert planned(day).moved == ()
    answer = planned(day, TechnicianAway(ADA))
    (moved,) = answer.moved
    assert moved.to.technician_ids == (BOB, EVE)
    assert moved.promise_kept


def test_limits_of_a_day_hold_for_whoever_stands_in() -> None:
    team = (technician(ADA), technician(BOB, visits_per_day=1), technician(EVE, minutes_per_day=60))
    day = day_of(job(1, (ADA,), 9), job(2, (BOB,), 14), job(3, (EVE,), 14), team=team)
    answer = planned(day, TechnicianAway(ADA))
    assert [left.visit_id for left in answer.left_out] == [who(101)]


def test_rest_since_the_evening_before_is_kept() -> None:
    team = (technician(ADA), technician(BOB))
    late = {BOB: (Slot(at(-3), at(0)),)}
    answer = planned(day_of(job(1, (ADA,), 9), team=team, worked=late), TechnicianAway(ADA))
    assert all(moved.to.starts_at >= at(11) for moved in answer.moved)
    assert answer.moved


def test_who_was_called_out_before_rests_first() -> None:
    """D7. From three to four at night: not before three in the afternoon."""
    team = (technician(ADA), technician(BOB, call_outs=(Slot(at(3), at(4)),)))
    answer = planned(day_of(job(1, (ADA,), 9), team=team), TechnicianAway(ADA))
    assert answer.moved
    assert all(moved.to.starts_at >= at(15) for moved in answer.moved)


def test_twelve_weeks_on_average_bind_whoever_stands_in() -> None:
    """D7. Eleven weeks of 48 hours leave none to the twelfth."""
    full = tuple(Week(date(2026, 11, 23) - timedelta(weeks=n), 48 * 60) for n in range(1, 12))
    for weeks, left_out in ((full, 1), (full[1:], 0)):
        team = (technician(ADA), technician(BOB, weeks=weeks))
        answer = planned(day_of(job(1, (ADA,), 9), team=team), TechnicianAway(ADA))
        assert (len(answer.left_out), len(answer.moved)) == (left_out, 1 - left_out)


@pytest.mark.parametrize("hour", [1.5, 9, 17.25, 21])
def test_on_call_day_and_night_the_law_counts_from_the_first_work(hour: float) -> None:
    always = tuple(Shift(day, time(0), time(0)) for day in range(7))
    team = (technician(ADA, shifts=always, breaks=()), technician(BOB, shifts=always, breaks=()))
    jobs = []
    for one in (job(1, (ADA,), hour + 0.5), job(2, (BOB,), hour + 2)):
        assert one.need is not None
        assert one.need.site is not None
        jobs.append(replace(one, need=replace(one.need, site=replace(one.need.site, hours=()))))
    answer = planned(day_of(*jobs, team=team, now=hour), TechnicianAway(ADA))
    assert [(moved.visit_id, moved.promise_kept) for moved in answer.moved if moved.was.technician_ids == (ADA,)] == [
        (who(101), True)
    ]
    assert answer.left_out == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"shifts": tuple(Shift(day, time(8), time(12)) for day in range(5))},
        {"visits_per_day": 2},
        {"absences": ()},
    ],
    ids=["past the shift", "more than the limit", "too far to drive"],
)
def test_what_stands_though_it_could_not_be_planned_is_left_alone(changes: dict[str, object]) -> None:
    """Somebody decided so: a change elsewhere tears nothing from them."""
    far = Place(50.5, 3.0) if "absences" in changes else BASE
    mine = [job(1, (ADA,), 9), job(2, (ADA,), 10.5, far), job(3, (ADA,), 15)]
    team = (technician(ADA, **changes), technician(BOB))
    waiting = replace(job(4, (BOB,), 9, candidates=(BOB,)), visit=None, search=Search(who(104), 1, 1))
    answer = planned(day_of(*mine, waiting, team=team), Urgent(waiting.ticket_id))
    assert (answer.moved, answer.left_out) == ((), ())
    assert [placed.to.technician_ids for placed in answer.placed] == [(BOB,)]
    longer = planned(day_of(*mine, team=team), Longer(who(101), 70))
    assert who(101) in {moved.visit_id for moved in longer.moved}


def test_what_cannot_be_in_time_any_more_is_told_of_before_too() -> None:
    day = day_of(job(1, (ADA,), 8), job(2, (BOB,), 15), now=13.5)
    gone = replace(technician(ADA), absences=(Slot(at(7), at(18)),))
    answer = planned(replace(day, technicians={ADA: gone, BOB: technician(BOB)}))
    (moved,) = answer.moved
    assert not moved.promise_kept
    assert (answer.before.broken_promises, answer.after.broken_promises) == (1, 1)


coordinates = st.builds(Place, st.floats(-70, 70, allow_subnormal=False), st.floats(-170, 170, allow_subnormal=False))


@given(st.lists(st.none() | coordinates, min_size=1, max_size=6), st.integers(0, 23))
def test_the_matrix_is_each_way_to_the_second(places: list[Place | None], hour: int) -> None:
    roads, origin = Roads(), int(at(-24).timestamp())
    ways = ways_between(places, roads, origin, ZoneInfo(PARIS))
    local = datetime.fromtimestamp(origin + hour * HOUR_S, ZoneInfo(PARIS)).hour
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            travel = roads.travel(a, b, local)
            assert (ways.seconds[ways.paces[hour], i, j], ways.metres[i, j]) == (travel.seconds, travel.metres)


@given(st.integers(100, 20_000), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_no_way_is_shorter_for_a_closed_road(radius: int, a: float, b: float, c: float, d: float) -> None:
    places = [Place(48.8 + a, 2.3 + b), Place(48.8 + c, 2.3 + d)]
    plain = ways_between(places, Roads(), 0, ZoneInfo(PARIS))
    closed = ways_between(places, Roads(), 0, ZoneInfo(PARIS), [RoadClosed(48.8, 2.3, radius)])
    assert np.all(closed.seconds >= plain.seconds)
    assert np.all(closed.metres >= plain.metres)
    assert np.array_equal(closed.metres, closed.metres.T)


sites = st.builds(Place, st.floats(48.8, 48.95), st.floats(2.2, 2.5))
hours = st.sampled_from([8, 9.5, 11, 13, 14.5, 16])


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, tuple[Change, ...], tuple[UUID, ...]]:
    team = (ADA, BOB, EVE)
    taken = draw(st.sets(st.tuples(st.sampled_from(team), hours), min_size=1, max_size=14))
    jobs = []
    for n, (person, hour) in enumerate(sorted(taken, key=str)):
        priority, minutes = draw(st.sampled_from(["P1", "P2", "P3", "P4"])), draw(st.sampled_from([30, 45, 60]))
        one = job(n, (person,), hour, draw(sites), minutes, priority)
        kind = draw(st.sampled_from(["confirmed", "confirmed", "confirmed", "proposed"]))
        jobs.append(replace(one, visit=Proposed(one.visit.arrangement)) if kind == "proposed" else one)  # type: ignore[union-attr]
    confirmed = [one for one in jobs if isinstance(one.visit, Confirmed)]
    names = [one.visit.arrangement.visit_id for one in confirmed if one.visit]
    changes: list[Change] = draw(
        st.lists(
            st.one_of(
                st.just(TechnicianAway(ADA)),
                st.just(RoadClosed(48.87, 2.33, 3_000)),
                *([st.builds(Longer, st.sampled_from(names), st.sampled_from([15, 90]))] if names else []),
            ),
            max_size=3,
            unique_by=lambda change: change.kind,
        )
    )
    keep = draw(st.lists(st.sampled_from(names), max_size=3, unique=True)) if names else []
    now = draw(st.sampled_from([-2.0, 10.0]))
    return day_of(*jobs, now=now, team=tuple(map(technician, team))), tuple(changes), tuple(keep)


@hypothesis_settings(max_examples=40, deadline=None)
@given(days())
def test_whatever_changes_the_diff_can_be_lived(asked: tuple[Day, tuple[Change, ...], tuple[UUID, ...]]) -> None:
    """Read without the solver: what the day would be, had the diff been published."""
    day, changes, keep = asked
    try:
        answer = planned(day, *changes, keep=keep, iterations=60)
    except LongerMeetsFixed:
        assert keep or day.now == at(10)
        return
    moved = {one.visit_id: one for one in answer.moved}
    left = {one.visit_id for one in answer.left_out}
    away = {change.technician_id for change in changes if isinstance(change, TechnicianAway)}
    lengths = {change.visit_id: timedelta(minutes=change.minutes) for change in changes if isinstance(change, Longer)}
    seats: dict[UUID, list[tuple[datetime, datetime, bool]]] = {}
    assert not moved.keys() & left
    for one in day.jobs:
        assert one.visit is not None
        found = one.visit.arrangement
        fixed = isinstance(one.visit, Proposed) or found.visit_id in keep or found.slot.starts_at <= day.now
        change = moved.get(found.visit_id)
        if isinstance(one.visit, Proposed) or found.visit_id in keep:
            assert change is None or change.only_ends_otherwise
            assert found.visit_id not in left
        if found.visit_id in left:
            continue
        seat = change.to if change else found
        slot = change.to.slot if change else found.slot
        if change is not None:
            assert (change.was.technician_ids, change.was.slot) == (found.technician_ids, found.slot)
            assert change.was != change.to
            assert slot.ends_at - slot.starts_at == lengths.get(
                found.visit_id, found.slot.ends_at - found.slot.starts_at
            )
            if not (fixed and change.only_ends_otherwise):
                assert slot.starts_at >= day.now
                assert not set(seat.technician_ids) & away
                assert at(8) <= slot.starts_at
                assert slot.ends_at <= at(17)
        elif not fixed:
            assert not set(found.technician_ids) & away
        if not (set(seat.technician_ids) & away):
            for person in seat.technician_ids:
                seats.setdefault(person, []).append(
                    (slot.starts_at, slot.ends_at, change is None or (fixed and change.only_ends_otherwise))
                )
    for own in seats.values():
        own.sort()
        for a, b in pairwise(own):
            assert a[1] <= b[0] or (a[2] and b[2])
    assert answer.after.left_out == len(answer.left_out)
    assert answer.after.visits == len(day.jobs) - len(answer.left_out)


def test_the_same_question_has_the_same_answer() -> None:
    day = day_of(*(job(n, (ADA if n % 2 else BOB,), hour) for n, hour in enumerate((8, 9, 10, 13.5, 14.5, 15.5))))
    assert planned(day, TechnicianAway(ADA)) == planned(day, TechnicianAway(ADA))


@pytest.mark.parametrize("hour", [8.0, 12.5])
def test_a_day_without_visits_is_a_day(hour: float) -> None:
    assert planned(day_of(now=hour)).moved == ()
