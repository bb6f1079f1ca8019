"""The solver against a checker that shares no code with it, on drawn problems and on hand-made ones (S000-88)."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.solver.chances import Chance, find_chances
from scheduling.solver.params import Params, Roads
from scheduling.solver.problem import Candidate, Pinned, Place, Problem, Span, TechnicianDay, Visit
from scheduling.solver.result import Placed, Result, Seat
from scheduling.solver.solve import solve
from scheduling.solver.stop import Stop

HOUR = 3600
MONDAY = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp())
PARIS = Place(48.8566, 2.3522)
STOP = Stop(work_units=0.3, wall_s=5)


# The checker: plain arithmetic on the problem's data, nothing imported from the solver's own steps.


def metres(a: Place, b: Place) -> float:
    to_rad = math.pi / 180
    mean = (a.latitude + b.latitude) / 2 * to_rad
    x = (b.longitude - a.longitude) * to_rad * math.cos(mean)
    y = (b.latitude - a.latitude) * to_rad
    return 6_371_008.8 * math.hypot(x, y) * 1.3


def needed_s(a: Place | None, b: Place | None, hour: int, speeds: tuple[int, ...]) -> float:
    if a is None or b is None:
        return 0.0
    distance = metres(a, b)
    return 0.0 if distance < 65.5 else distance * 3.6 / speeds[hour] * 0.999


def worked_s(day: TechnicianDay, start_s: int, end_s: int) -> int:
    return sum(max(0, min(end_s, span.end_s) - max(start_s, span.start_s)) for span in day.work)


def faults(problem: Problem, result: Result, params: Params) -> list[str]:
    found = []
    visits = {visit.visit_id: visit for visit in problem.visits}
    days = {(day.technician_id, day.day): day for day in problem.days}
    answered = [p.visit_id for p in result.placed] + [u.visit_id for u in result.unplaced]
    if sorted(answered) != sorted(visits):
        found.append("a visit is answered twice or not at all")
    stops: dict[tuple[str, str], list[tuple[Span, Place | None, bool, int]]] = {
        key: [(pinned.span, pinned.place, False, 0) for pinned in day.pinned] for key, day in days.items()
    }
    for placed in result.placed:
        visit = visits[placed.visit_id]
        allowed = {c.technician_id for c in visit.candidates}
        crew = {seat.technician_id for seat in placed.seats}
        if len(crew) != visit.technicians or not crew <= allowed:
            found.append("wrong crew")
        for spans, what in ((visit.windows, "window"), (visit.opening, "opening")):
            inside = any(s.start_s <= placed.slot.start_s and placed.slot.end_s <= s.end_s for s in spans or ())
            if spans is not None and not inside:
                found.append(f"outside every {what}")
        for seat in placed.seats:
            day = days[seat.technician_id, seat.day]
            if worked_s(day, placed.slot.start_s, placed.slot.end_s) < visit.duration_s:
                found.append("not inside working time")
            ready_s = problem.now_s + visit.preparation_s
            stops[seat.technician_id, seat.day].append((placed.slot, visit.place, True, ready_s))
    for key, day_stops in stops.items():
        day = days[key]
        new = sum(1 for stop in day_stops if stop[2])
        if day.visits_left is not None and new > day.visits_left:
            found.append("too many visits in a day")
        here, free_s, was_new = day.base, day.work[0].start_s if day.work else 0, False
        for span, place, is_new, ready_s in sorted(day_stops, key=lambda stop: stop[0].start_s):
            leave_s = max(free_s, ready_s)
            if is_new and span.start_s < free_s:
                found.append("overlap")
            hour = (leave_s + day.utc_offset_s) // HOUR % 24
            if (is_new or was_new) and place is not None:
                way_s = needed_s(here, place, hour, params.roads.speed_kmh_by_hour)
                if worked_s(day, leave_s, span.start_s) < way_s:
                    found.append("not enough time to travel")
            free_s, here, was_new = max(free_s, span.end_s), place or here, is_new
    return found


places = st.builds(Place, st.floats(48.6, 49.1), st.floats(2.0, 2.8))


@st.composite
def technician_days(draw: st.DrawFn, technician: str, number: int) -> TechnicianDay:
    opens = MONDAY + number * 86_400 + draw(st.integers(6, 9)) * HOUR
    noon, closes = opens + draw(st.integers(2, 4)) * HOUR, opens + draw(st.integers(6, 9)) * HOUR
    work = (Span(opens, noon), Span(noon + 1800, closes))
    pinned, at = [], opens + HOUR
    for _ in range(draw(st.integers(0, 2))):
        at += draw(st.integers(0, 24)) * 300
        length = draw(st.integers(3, 18)) * 300
        pinned.append(Pinned(Span(at, at + length), draw(st.none() | places)))
        at += length + HOUR
    limit = draw(st.none() | st.integers(0, 3))
    return TechnicianDay(technician, str(number), HOUR, draw(places), work, tuple(pinned), visits_left=limit)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    names = [f"t{n}" for n in range(draw(st.integers(1, 4)))]
    days = tuple(draw(technician_days(name, number)) for name in names for number in range(2))
    visits = []
    for number in range(draw(st.integers(1, 3))):
        opening = None
        if draw(st.booleans()):
            first = MONDAY + draw(st.integers(5, 15)) * HOUR
            opening = (Span(first, first + 4 * HOUR), Span(first + 86_400, first + 86_400 + 6 * HOUR))
        who = draw(st.lists(st.sampled_from(names), unique=True))
        visits.append(
            Visit(
                f"v{number}",
                draw(st.integers(1, 5)) * 1800,
                draw(st.integers(1, 4)),
                tuple(Candidate(name, draw(st.integers(0, 100))) for name in who),
                draw(st.none() | places),
                draw(st.none() | st.just((Span(MONDAY, MONDAY + 2 * 86_400),))),
                opening,
                draw(st.none() | st.just(MONDAY + 12 * HOUR)),
                draw(st.sampled_from((1, 1, 1, 2))),
                draw(st.sampled_from((0, 300, 1800))),
            )
        )
    return Problem(MONDAY + draw(st.integers(0, 16)) * HOUR + 100, days, tuple(visits))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_plan_breaks_a_rule(problem: Problem) -> None:
    assert faults(problem, solve(problem, Params(), 1, STOP), Params()) == []


def taken(problem: Problem, chance: Chance) -> Result:
    seats = tuple(Seat(day.technician_id, day.day, 0, chance.travel_s, chance.travel_m) for day in chance.days)
    return Result((Placed(problem.visits[0].visit_id, chance.slot, seats, ()),), (), 0, False, 0, 0.0)


@settings(max_examples=100, deadline=None)
@given(problems())
def test_no_time_to_choose_from_breaks_a_rule_and_the_solvers_is_among_them(problem: Problem) -> None:
    problem = replace(problem, visits=problem.visits[:1])
    chances = find_chances(problem, Params())
    assert [fault for chance in chances for fault in faults(problem, taken(problem, chance), Params())] == []
    solved = solve(problem, Params(), 1, STOP)
    assert {placed.slot.start_s for placed in solved.placed} <= {chance.slot.start_s for chance in chances}
    assert bool(solved.placed) == bool(chances)


@settings(max_examples=10, deadline=None)
@given(problems(), st.integers(0, 99))
def test_the_same_question_has_the_same_answer(problem: Problem, seed: int) -> None:
    assert solve(problem, Params(), seed, STOP) == solve(problem, Params(), seed, STOP)


def day(technician: str = "ada", pinned: tuple[Pinned, ...] = (), base: Place = PARIS) -> TechnicianDay:
    work = (Span(MONDAY + 8 * HOUR, MONDAY + 12 * HOUR), Span(MONDAY + 13 * HOUR, MONDAY + 17 * HOUR))
    return TechnicianDay(technician, "2026-11-23", 0, base, work, pinned)


VISIT = Visit("v", HOUR, 2, (Candidate("ada", 80),), PARIS, preparation_s=900)


def only(problem: Problem) -> tuple[int, str, tuple[str, ...]]:
    (placed,) = solve(problem, Params(), 1, STOP).placed
    return placed.slot.start_s, placed.seats[0].technician_id, placed.reasons


def test_an_urgent_visit_gets_the_earliest_slot_whoever_drives_further() -> None:
    near_but_busy = day("ada", (Pinned(Span(MONDAY + 8 * HOUR, MONDAY + 12 * HOUR), PARIS),))
    far_but_free = day("bob", base=Place(48.70, 2.10))
    candidates = (Candidate("ada", 100), Candidate("bob", 10))
    urgent = replace(VISIT, priority=1, candidates=candidates)
    now_s = MONDAY + 7 * HOUR
    start_s, technician, reasons = only(Problem(now_s, (near_but_busy, far_but_free), (urgent,)))
    assert technician == "bob"
    assert start_s < MONDAY + 10 * HOUR
    assert "earliest_slot" in reasons
    assert "least_travel" not in reasons


def test_a_routine_visit_goes_to_the_nearer_technician() -> None:
    """S000-46."""
    candidates = (Candidate("ada", 50), Candidate("bob", 60))
    days = (day("ada"), day("bob", base=Place(48.70, 2.10)))
    routine = replace(VISIT, priority=4, candidates=candidates)
    _, technician, reasons = only(Problem(MONDAY, days, (routine,)))
    assert (technician, "least_travel" in reasons) == ("ada", True)


def test_between_equals_the_better_score_wins() -> None:
    candidates = (Candidate("ada", 50), Candidate("bob", 60))
    _, technician, reasons = only(Problem(MONDAY, (day("ada"), day("bob")), (replace(VISIT, candidates=candidates),)))
    assert (technician, "best_score" in reasons) == ("bob", True)


def test_preparation_comes_before_leaving() -> None:
    now_s = MONDAY + 9 * HOUR
    start_s, _, _ = only(Problem(now_s, (day(),), (VISIT,)))
    assert start_s == now_s + VISIT.preparation_s


def test_a_visit_never_straddles_a_break_it_can_avoid() -> None:
    start_s, _, _ = only(Problem(MONDAY + 11 * HOUR + 600, (day(),), (VISIT,)))
    assert start_s == MONDAY + 13 * HOUR


def test_a_job_longer_than_any_stretch_stops_for_the_break() -> None:
    (placed,) = solve(Problem(MONDAY, (day(),), (replace(VISIT, duration_s=6 * HOUR),)), Params(), 1, STOP).placed
    assert placed.slot == Span(MONDAY + 8 * HOUR, MONDAY + 15 * HOUR)


def test_a_crew_starts_together() -> None:
    """S002-05."""
    candidates = (Candidate("ada", 50), Candidate("bob", 60))
    busy = (Pinned(Span(MONDAY + 8 * HOUR, MONDAY + 10 * HOUR), PARIS),)
    pair = replace(VISIT, candidates=candidates, technicians=2)
    (placed,) = solve(Problem(MONDAY, (day("ada", busy), day("bob")), (pair,)), Params(), 1, STOP).placed
    assert placed.slot.start_s == MONDAY + 10 * HOUR
    assert {seat.technician_id for seat in placed.seats} == {"ada", "bob"}


def test_a_late_place_is_better_than_none_and_says_so() -> None:
    _, _, reasons = only(Problem(MONDAY, (day(),), (replace(VISIT, resolve_by_s=MONDAY + HOUR),)))
    assert "after_deadline" in reasons


@pytest.mark.parametrize(
    ("visit", "days", "reason"),
    [
        (replace(VISIT, candidates=()), (day(),), "no_candidate"),
        (replace(VISIT, technicians=2), (day(),), "too_few_technicians"),
        (VISIT, (), "no_candidate_working"),
        (replace(VISIT, windows=(Span(MONDAY - HOUR, MONDAY),)), (day(),), "windows_past"),
        (replace(VISIT, opening=()), (day(),), "site_closed"),
        (
            replace(
                VISIT,
                opening=(Span(MONDAY + 8 * HOUR, MONDAY + 9 * HOUR),),
                windows=(Span(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR),),
            ),
            (day(),),
            "site_closed_in_windows",
        ),
        (
            replace(VISIT, opening=(Span(MONDAY + 20 * HOUR, MONDAY + 22 * HOUR),)),
            (day(),),
            "no_candidate_in_windows",
        ),
        (
            VISIT,
            (day("ada", (Pinned(Span(MONDAY + 8 * HOUR, MONDAY + 17 * HOUR), PARIS),)),),
            "no_candidate_free",
        ),
    ],
)
def test_an_impossible_visit_says_why(visit: Visit, days: tuple[TechnicianDay, ...], reason: str) -> None:
    (unplaced,) = solve(Problem(MONDAY, days, (visit,)), Params(), 1, STOP).unplaced
    assert unplaced.reasons == (reason,)


def test_travel_depends_on_the_hour() -> None:
    roads, far = Roads(), Place(48.75, 2.10)
    assert roads.travel(PARIS, far, 8).seconds > roads.travel(PARIS, far, 3).seconds
    assert roads.travel(PARIS, far, 8).metres == roads.travel(PARIS, far, 3).metres
    assert roads.travel(PARIS, PARIS, 8).seconds == 0


@pytest.mark.parametrize("wrong", [{"road_factor": 0.5}, {"speed_kmh_by_hour": (50,)}])
def test_roads_refuse_nonsense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="speeds and a road factor"):
        Roads(**wrong)


def test_a_visit_ends_before_the_site_closes() -> None:
    opening = (
        Span(MONDAY + 8 * HOUR, MONDAY + 8 * HOUR + 1800),
        Span(MONDAY + 10 * HOUR, MONDAY + 12 * HOUR),
    )
    start_s, _, _ = only(Problem(MONDAY, (day(),), (replace(VISIT, opening=opening),)))
    assert start_s == MONDAY + 10 * HOUR


def test_a_day_takes_no_more_than_its_limit() -> None:
    problem = Problem(MONDAY, (replace(day(), visits_left=1),), (VISIT, replace(VISIT, visit_id="w")))
    result = solve(problem, Params(), 1, STOP)
    assert (len(result.placed), len(result.unplaced)) == (1, 1)


def test_the_shortest_way_is_no_longer_one_in_the_rush_hour() -> None:
    """At five in the evening it takes more time than at night, and is as short."""
    rush = Span(17 * 3_600, 18 * 3_600)
    night = Span(26 * 3_600, 27 * 3_600)
    days = tuple(
        TechnicianDay("ada", f"1970-01-0{n + 1}", 0, Place(48.86, 2.35), (span,))
        for n, span in enumerate((rush, night))
    )
    visit = Visit("v", 1_800, 1, (Candidate("ada", 50),), Place(48.9, 2.4))
    (placed,) = solve(Problem(16 * 3_600, days, (visit,)), Params(), 1, Stop()).placed
    assert placed.slot.start_s < rush.end_s
    assert "least_travel" in placed.reasons
