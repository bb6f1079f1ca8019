"""The solver's words for a day: technicians as tours, promises as windows. Costs are tens of metres driven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.solver.fortnight.duty import LAW, Duty
from benchmarks.solver.fortnight.roads import Map
from benchmarks.solver.fortnight.world import HOUR, Request, Span, Technician, World

from scheduling.solver.law import LawfulShift
from scheduling.solver.tours.problem import Pause, Problem, Tour, Visit

KM = 100
LEFT_OUT = 400 * KM
RISKY = 12 * KM
LATE = 60 * KM
OTHER_TECHNICIAN = 2 * KM
OVERTIME = HOUR
UNPLANNED = HOUR // 2  # of the lawful work of a day, for what lasts longer


@dataclass(frozen=True, slots=True)
class Care:
    """How far from its edge a promise is planned: visits are taken to last `longer` than planned, and to begin so
    long before the window closes; later costs as much as a detour."""

    longer: float = 1.1
    before_closing: int = 40 * 60
    lead: int = 30 * 60  # of the expected start, in its window


def most_planned(lawful: LawfulShift) -> int:
    return max(0, lawful.most_work - UNPLANNED)


def tour_of(technician: Technician, lawful: LawfulShift) -> Tour:
    assert lawful.shift is not None
    pauses = tuple(Pause(rest.earliest, rest.latest, rest.duration, rest.is_by_law) for rest in lawful.shift.rests)
    home, span = technician.home, lawful.shift.span
    return Tour(technician.technician_id, home, home, span, technician.skills, pauses, most_work=most_planned(lawful))


def tour_from_now(duty: Duty, now: int, free: int) -> tuple[Tour, Visit | None] | None:
    """What is left of a day, and what is under way, pinned."""
    begins = max(now, duty.begins)
    back = duty.must_be_back(begins)
    ends = min(duty.ends + OVERTIME, back)
    if duty.is_over or free >= ends:
        return None
    pauses: tuple[Pause, ...] = ()
    if duty.lunch is not None:
        earliest = max(free, duty.lunch.earliest)
        pauses = (Pause(earliest, max(earliest, duty.lunch.latest), duty.lunch.duration),)
    further = max(0, min(duty.ends + LAW.overtime, back) - ends)
    home, skills = duty.technician.home, duty.technician.skills
    tour = Tour(duty.name, duty.place, home, (begins, ends), skills, pauses, overtime=further)
    if duty.left_at is None:
        return replace(tour, most_work=max(0, duty.most_work - UNPLANNED)), None
    return tour, Visit(f"now {duty.name}", duty.place, free - begins, ((begins, begins),), tour_id=duty.name)


def promised(request: Request, window: Span, care: Care, now: int = 0, late: int = 0) -> Visit:
    """What is still to come of the window; its risky end costs a detour, and what is allowed to be late a long one."""
    opens, closes = max(window[0], now), window[1] + late
    safe = max(opens, window[1] - care.before_closing)
    return Visit(
        request.request_id,
        request.place,
        round(request.planned * care.longer),
        ((opens, safe),),
        request.skills,
        LEFT_OUT,
        other_windows=((safe + 1, closes),) if safe < closes else (),
        other_cost=(LATE if late else RISKY) if safe < closes else 0,
    )


def asked(request: Request, windows: Sequence[Span], care: Care) -> Visit:
    lasts = round(request.planned * care.longer)
    return Visit(request.request_id, request.place, lasts, tuple(windows), request.skills, LEFT_OUT // 2)


def problem_of(world: World, tours: Sequence[Tour], visits: Sequence[Visit]) -> Problem:
    return on_map(world.map, tours, visits)


def on_map(there: Map, tours: Sequence[Tour], visits: Sequence[Visit]) -> Problem:
    places = sorted({place for tour in tours for place in (tour.start, tour.end)} | {visit.place for visit in visits})
    local = {place: i for i, place in enumerate(places)}
    seconds, metres = there.between(places)
    return Problem(
        tuple(replace(tour, start=local[tour.start], end=local[tour.end]) for tour in tours),
        tuple(replace(visit, place=local[visit.place]) for visit in visits),
        seconds,
        paces=there.paces,
        tolls=metres // (1_000 // KM),
    )
