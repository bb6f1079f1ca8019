"""What came of a fortnight, by eyes that share no code with the solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.report import Figure
from benchmarks.solver.fortnight.clock import Clock
from benchmarks.solver.fortnight.duty import Duty
from benchmarks.solver.fortnight.world import DAY, HOUR
from benchmarks.solver.working_time import against_the_law

LONGEST_PROMISE = 2 * HOUR
LEAST_KEPT, MOST_KM = 97.0, 0.9


@dataclass(slots=True)
class Account:
    """`wanted` is everything asked for that day; what is not kept of it is late, undone, unfinished, or was given
    no promise at all."""

    technicians: int = 0
    ill: int = 0
    wanted: int = 0
    kept: int = 0
    late: int = 0
    late_minutes: float = 0.0
    undone: int = 0
    unfinished: int = 0
    unpromised: int = 0
    km: float = 0.0
    work_hours: float = 0.0

    def add(self, other: Account) -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def kept_percent(self) -> float:
        return 100 * self.kept / self.wanted if self.wanted else 100.0

    @property
    def without(self) -> int:
        return self.undone + self.unfinished + self.unpromised


def accounts(clock: Clock) -> list[Account]:
    days = [Account() for _ in range(clock.world.size.days)]
    stays = {stay.request_id: stay for duty in clock.over for stay in duty.stays}
    for request in clock.world.requests:
        window = clock.promises.get(request.request_id)
        of_day = days[request.day if window is None else window[0] // DAY]
        of_day.wanted += 1
        stay = stays.get(request.request_id)
        if window is None:
            of_day.unpromised += 1
        elif stay is None:
            of_day.undone += 1
        elif stay.start > window[1]:
            of_day.late += 1
            of_day.late_minutes += (stay.start - window[1]) / 60
        elif stay.is_unfinished:
            of_day.unfinished += 1
        else:
            of_day.kept += 1
    for duty in clock.over:
        of_day = days[duty.day]
        of_day.technicians += 1
        of_day.km += duty.metres / 1_000
        of_day.work_hours += duty.work_until(duty.back_at) / HOUR if duty.back_at else 0
    for day, people in clock.ill.items():
        days[day].ill = len(people)
    return days


def total(days: list[Account]) -> Account:
    found = Account()
    for one in days:
        found.add(one)
    return found


def unlawful(clock: Clock) -> list[str]:
    """What was really worked, call-outs too, before the law."""
    days, routes = [], []
    for duty in clock.over:
        if duty.left_at is None:
            continue
        name = f"{duty.name}-d{duty.day}"
        days.append(
            {
                "id": name,
                "person": duty.name,
                "breaks": [],
                "worked": [list(span) for span in duty.technician.called_out],
                "weeks_before": list(duty.technician.weeks_before),
            }
        )
        routes.append(
            {
                "technician": name,
                "leaves": duty.left_at,
                "back": duty.back_at,
                "breaks": [],
                "breaks_by_law": duty.rests,
            }
        )
    never_home = [f"{route['technician']} never came home" for route in routes if route["back"] is None]
    instance: dict[str, Any] = {"weekday": 0, "technicians": days}
    return never_home or against_the_law(instance, {"routes": routes})


def impossible(clock: Clock) -> list[str]:
    """Somebody in two places, a visit made twice, the ill at work, skills that nobody has, promises too long."""
    found: list[str] = []
    made = Counter(stay.request_id for duty in clock.over for stay in duty.stays)
    found += [f"{name} was made {times} times" for name, times in made.items() if times > 1]
    on_duty = Counter((duty.name, duty.day) for duty in clock.over)
    found += [f"{name} has {times} days on day {day}" for (name, day), times in on_duty.items() if times > 1]
    for duty in clock.over:
        if duty.name in clock.ill.get(duty.day, []) and duty.left_at is not None:
            found.append(f"{duty.name} worked while ill on day {duty.day}")
        found += _in_two_places(clock, duty)
    for name, (opens, closes) in clock.promises.items():
        if closes - opens > LONGEST_PROMISE:
            found.append(f"{name} was promised {(closes - opens) / HOUR:.2f} h")
        request = clock.world.by_id[name]
        hours = request.hours_on(opens // DAY)
        if request.deadline is not None:
            hours = ((request.asked_at, request.deadline),)
        if not any(a <= opens and closes <= b for a, b in hours):
            found.append(f"{name} was promised when nobody is there")
    return found


def _in_two_places(clock: Clock, duty: Duty) -> list[str]:
    """Between two visits there is at least the way at the quickest hour; nobody begins before the window opens."""
    found = []
    stays = sorted(duty.stays, key=lambda stay: stay.start)
    for stay in stays:
        request = clock.world.by_id[stay.request_id]
        if not duty.technician.can_do(request):
            found.append(f"{duty.name} has not the skills for {stay.request_id}")
        if stay.start < max(clock.promises[stay.request_id][0], request.asked_at):
            found.append(f"{stay.request_id} begins before its window")
        if duty.left_at is None or stay.start < duty.left_at or duty.back_at is None or stay.end > duty.back_at:
            found.append(f"{duty.name} is at {stay.request_id} before leaving or after coming home")
        resting = sum(max(0, min(b, stay.end) - max(a, stay.start)) for a, b in duty.rests)
        if (
            not stay.is_absent
            and not stay.is_unfinished
            and stay.end - stay.start - resting != clock.world.lasts(request)
        ):
            found.append(f"{stay.request_id} did not last as long as it had to")
    for a, b in pairwise(stays):
        there, then = clock.world.by_id[a.request_id].place, clock.world.by_id[b.request_id].place
        if b.start < a.end + int(clock.map.between([there, then])[0][:, 0, 1].min()):
            found.append(f"{duty.name} is at {a.request_id} and {b.request_id} at once")
    return found


def figures(ours: Clock, greedy: Clock) -> list[Figure]:
    mine, theirs = total(accounts(ours)), total(accounts(greedy))
    law, doubles = len(unlawful(ours)), len(impossible(ours))
    greedy_law, greedy_doubles = len(unlawful(greedy)), len(impossible(greedy))

    def at_most(name: str, value: float, unit: str, baseline: float, limit: float, target: str) -> Figure:
        return Figure(
            name=name,
            value=value,
            unit=unit,
            baseline="greedy",
            baseline_value=baseline,
            target=target,
            holds=value <= limit,
        )

    return [
        at_most("law broken", law, "times", greedy_law, 0, "none"),
        at_most("double bookings and other impossibilities", doubles, "times", greedy_doubles, 0, "none"),
        Figure(
            name="promises kept, of all that was asked for",
            value=mine.kept_percent,
            unit="%",
            baseline="greedy",
            baseline_value=theirs.kept_percent,
            target=f">= {LEAST_KEPT:.0f}",
            holds=mine.kept_percent >= LEAST_KEPT,
        ),
        at_most("driven", mine.km, "km", theirs.km, MOST_KM * theirs.km, f"<= {MOST_KM} of it"),
        at_most("late", mine.late_minutes, "min", theirs.late_minutes, theirs.late_minutes, "<= it"),
        at_most("late visits", mine.late, "visits", theirs.late, theirs.late, "<= it"),
        at_most("undone, unfinished, unpromised", mine.without, "visits", theirs.without, theirs.without, "<= it"),
    ]
