"""What happens, in order of time: requests, illnesses, drives, visits and breaks. Whoever dispatches decides who goes
where; the clock says how long it took, and keeps technicians to their breaks and their lawful hours."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from types import MappingProxyType
from typing import Protocol

from benchmarks.solver.fortnight.duty import Duty, Stay, duty_of
from benchmarks.solver.fortnight.world import DAY, HOUR, LUNCH, NO_SHOW_LASTS, Request, Span, World

from scheduling.solver.law import LawfulShift, Person, Rest, Shift, lawful

TICK = 15 * 60
MORNING, EVENING = int(6.5 * HOUR), 20 * HOUR


class Dispatcher(Protocol):
    def offers(self, request: Request) -> list[Span]:
        """Windows of at most two hours, of which the client takes one; one for what is urgent."""

    def take(self, request: Request, window: Span) -> None: ...

    def evening(self, day: int) -> None:
        """The last look at a day before it begins."""

    def morning(self) -> None:
        """It is known who is ill: the others are in `clock.duties`."""

    def look(self) -> None:
        """Every quarter of an hour."""

    def next_for(self, duty: Duty) -> Request | None: ...

    def cannot(self, duty: Duty, request: Request) -> None:
        """The law does not let this technician begin it any more."""


class Clock:
    def __init__(self, world: World) -> None:
        self.world, self.map, self.now = world, world.map, 0
        self._promises: dict[str, Span] = {}
        # What was said to a client stands: whoever dispatches only reads it.
        self.promises = MappingProxyType(self._promises)
        self.unpromised: list[str] = []
        self.begun: set[str] = set()
        self.duties: dict[str, Duty] = {}
        self.over: list[Duty] = []
        self.ill: dict[int, list[str]] = {}
        self.worked: dict[str, list[Span]] = {one.technician_id: [] for one in world.technicians}
        self.shifts: dict[int, dict[str, LawfulShift]] = {}
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0
        self.dispatcher: Dispatcher

    def run(self, dispatcher: Dispatcher, tell: Callable[[int], None] = lambda day: None) -> None:
        self.dispatcher = dispatcher
        self._know_shifts(0)
        for request in self.world.requests:
            self._at(request.asked_at, lambda request=request: self._ask(request))  # type: ignore[misc]
        for day in range(self.world.size.days):
            self._at(day * DAY + EVENING - DAY, lambda day=day: dispatcher.evening(day))  # type: ignore[misc]
            self._at(day * DAY + MORNING, lambda day=day: self._morning(day))  # type: ignore[misc]
            self._at(day * DAY + EVENING - 1, lambda day=day: self._night(day, tell))  # type: ignore[misc]
        while self._events:
            self.now, _, happen = heapq.heappop(self._events)
            happen()

    def days_from(self, day: int) -> list[int]:
        """On which somebody works."""
        return [later for later, people in self.shifts.items() if later >= day and people]

    def _at(self, when: int, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (when, self._count, happen))

    def _know_shifts(self, day: int) -> None:
        """What the law leaves of all shifts from that day on, after what was really worked."""
        self.shifts = {later: {} for later in range(day, self.world.size.days)}
        for one in self.world.technicians:
            days = [later for later in self.shifts if later % 7 in one.shifts]
            spans = [one.shifts[later % 7] for later in days]
            given = [
                Shift(
                    (later * DAY + a, later * DAY + b),
                    (Rest(later * DAY + LUNCH[0], later * DAY + LUNCH[1], LUNCH[2]),),
                )
                for later, (a, b) in zip(days, spans, strict=True)
            ]
            called = tuple(span for span in one.called_out if span[1] <= self.now)
            person = Person((*self.worked[one.technician_id], *called), one.weeks_before)
            for later, found in zip(days, lawful(person, given, 0), strict=True):
                if found.shift is not None:
                    self.shifts[later][one.technician_id] = found

    def _ask(self, request: Request) -> None:
        offers = self.dispatcher.offers(request)
        if not offers:
            self.unpromised.append(request.request_id)
            return
        window = offers[self.world.choice(request, len(offers))]
        self._promises[request.request_id] = window
        self.dispatcher.take(request, window)
        if request.deadline is not None:
            self._wake_all()

    def _morning(self, day: int) -> None:
        self._know_shifts(day)
        people = {one.technician_id: one for one in self.world.technicians}
        here = {name: people[name] for name in self.shifts[day]}
        self.ill[day] = [name for name, one in here.items() if self.world.is_ill(one, day)]
        self.duties = {
            name: duty_of(one, day, self.shifts[day][name]) for name, one in here.items() if name not in self.ill[day]
        }
        self.over += self.duties.values()
        self.dispatcher.morning()
        for duty in self.duties.values():
            self._at(duty.begins, lambda duty=duty: self._decide(duty))  # type: ignore[misc]
        if self.duties:
            for when in range(day * DAY + int(7.5 * HOUR), day * DAY + 19 * HOUR, TICK):
                self._at(when, self._look)

    def _look(self) -> None:
        self.dispatcher.look()
        self._wake_all()

    def _wake_all(self) -> None:
        for duty in self.duties.values():
            self._decide(duty)

    def _night(self, day: int, tell: Callable[[int], None]) -> None:
        for duty in self.duties.values():
            if duty.left_at is not None and duty.back_at is not None:
                self.worked[duty.name] += work_spans(duty)
        self.duties = {}
        self._know_shifts(day + 1)
        tell(day)

    def _decide(self, duty: Duty) -> None:
        if not duty.is_free(self.now) or self.now < duty.begins:
            return
        if duty.lunch and duty.left_at is None and self.now >= duty.lunch.earliest + duty.lunch.duration:
            duty.lunch = None  # had at home
        request = self.dispatcher.next_for(duty)
        if request is not None and not self._may(duty, request):
            self.dispatcher.cannot(duty, request)
            request = self.dispatcher.next_for(duty)
            if request is not None and not self._may(duty, request):
                request = None
        if self._is_lunchtime(duty, request):
            assert duty.lunch is not None
            duty.resting_until = duty.rest(self.now, duty.lunch.duration)
            self._at(duty.resting_until, lambda: self._decide(duty))
        elif request is not None:
            opens = self.promises[request.request_id][0]
            leaves = self.map.leave_by(duty.place, request.place, opens, self.now)
            self._wait_or(duty, leaves, lambda: self._go(duty, request))
        elif duty.left_at is None:
            duty.is_over = self.now >= duty.ends
        else:
            home_by = min(duty.ends, duty.must_be_back(self.now))
            leaves = self.map.leave_by(duty.place, duty.technician.home, home_by, self.now)
            self._wait_or(duty, leaves, lambda: self._go_home(duty))

    def _wait_or(self, duty: Duty, until: int, go: Callable[[], None]) -> None:
        if until <= self.now:
            go()
            return
        if duty.lunch and duty.left_at is not None and duty.lunch.earliest > self.now:
            until = min(until, duty.lunch.earliest)
        self._at(until, lambda: self._decide(duty))

    def _is_lunchtime(self, duty: Duty, request: Request | None) -> bool:
        """As soon as somebody is free at that time, unless the next client would wait for it and lunch need not."""
        if duty.lunch is None or duty.left_at is None or self.now < duty.lunch.earliest:
            return False
        if request is None:
            return True
        closes = self.promises[request.request_id][1]
        is_late_after = self.map.there_at(duty.place, request.place, self.now + duty.lunch.duration) > closes
        done = self.map.there_at(duty.place, request.place, self.now) + request.planned
        return not is_late_after or done > duty.lunch.latest

    def _may(self, duty: Duty, request: Request) -> bool:
        opens = self.promises[request.request_id][0]
        leaves = self.map.leave_by(duty.place, request.place, opens, self.now)
        start = max(opens, self.map.there_at(duty.place, request.place, leaves))
        home = self.map.there_at(request.place, duty.technician.home, start + request.planned)
        begins = leaves if duty.left_at is None else self.now
        return home <= duty.must_be_back(begins)

    def _go(self, duty: Duty, request: Request) -> None:
        self.begun.add(request.request_id)
        self._leave(duty)
        duty.doing, duty.opens = request, self.promises[request.request_id][0]
        duty.metres += self.map.metres(duty.place, request.place)
        duty.there_at = duty.spend(self.now, self.map.there_at(duty.place, request.place, self.now) - self.now)
        duty.place = request.place
        self._at(max(duty.there_at, duty.opens), lambda: self._start(duty))

    def _leave(self, duty: Duty) -> None:
        if duty.left_at is None:
            duty.left_at = duty.since = self.now

    def _start(self, duty: Duty) -> None:
        request = duty.doing
        assert request is not None
        is_absent = self.world.is_absent(request)
        duty.started = self.now
        end = duty.spend(self.now, NO_SHOW_LASTS if is_absent else self.world.lasts(request))
        latest = self.map.leave_by(request.place, duty.technician.home, duty.must_be_back(self.now), self.now)
        is_unfinished = end > latest
        if is_unfinished:
            end = max([latest, *(b for a, b in duty.rests if a < latest)])
            duty.keep_rests_until(latest)
        stay = Stay(request.request_id, duty.name, duty.day, duty.there_at, self.now, end, is_absent, is_unfinished)
        self._at(end, lambda: self._end(duty, stay))

    def _end(self, duty: Duty, stay: Stay) -> None:
        duty.stays.append(stay)
        duty.doing = duty.started = None
        self._decide(duty)

    def _go_home(self, duty: Duty) -> None:
        home = duty.technician.home
        duty.metres += self.map.metres(duty.place, home)
        duty.back_at = duty.spend(self.now, self.map.there_at(duty.place, home, self.now) - self.now)
        duty.place, duty.is_over = home, True


def work_spans(duty: Duty) -> list[Span]:
    assert duty.left_at is not None
    assert duty.back_at is not None
    spans, since = [], duty.left_at
    for begin, end in [*sorted(duty.rests), (duty.back_at, duty.back_at)]:
        if since < begin:
            spans.append((since, begin))
        since = end
    return spans
