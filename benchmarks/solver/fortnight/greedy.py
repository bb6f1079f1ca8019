"""A dispatcher who works as people do: the earliest window that anybody has free, for whoever is nearest; what was
given stays, and only the work of somebody ill or late goes to the nearest who can still be there in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.solver.fortnight.agenda import Free, free_now, free_on, starts_of
from benchmarks.solver.fortnight.clock import Clock
from benchmarks.solver.fortnight.duty import LAW, Duty
from benchmarks.solver.fortnight.world import DAY, HOUR, Request, Span, Technician, without

WINDOW = 2 * HOUR
QUARTER = 15 * 60


@dataclass(frozen=True, slots=True)
class Habits:
    """Visits are written down as `longer` than planned, and those that are promised may begin so long before
    their window closes at the latest, as far as the agenda says. `by_detour`: near is what adds the least driving."""

    longer: float = 1.0
    before_closing: int = 45 * 60
    by_detour: bool = True
    earliest_first: bool = False
    offers: int = 3
    days: int = 4
    overtime: int = HOUR


@dataclass(frozen=True, slots=True)
class Gap:
    start: int
    metres: int
    technician_id: str
    k: int


class Greedy:
    def __init__(self, clock: Clock, habits: Habits | None = None) -> None:
        self.clock, self.world, self.map = clock, clock.world, clock.map
        self.habits = habits or Habits()
        self.agendas: dict[int, dict[str, list[Request]]] = {}
        self.of_day: dict[int, dict[str, Request]] = {}
        self.today: dict[str, list[Request]] = {}
        self.homeless: list[Request] = []
        self._offered: dict[Span, tuple[int, Gap]] = {}
        self._people = {one.technician_id: one for one in self.world.technicians}

    def offers(self, request: Request) -> list[Span]:
        if request.deadline is not None:
            return [self._urgent(request)]
        for day in self.clock.days_from(request.day)[: self.habits.days]:
            if found := self._on_day(request, day):
                return found
        return []

    def _on_day(self, request: Request, day: int) -> list[Span]:
        found: list[Span] = []
        self._offered = {}
        agendas = self.agendas.setdefault(day, {})
        people = [
            (self._people[name], free_on(self._people[name], lawful), agendas.get(name, []))
            for name, lawful in self.clock.shifts[day].items()
        ]
        hours = [(a, b) for a, b in request.hours_on(day) if b > a]
        while hours and len(found) < self.habits.offers:
            gaps = [gap for span in hours for gap in self._gaps(request, span, people, self.habits.before_closing)]
            if not gaps:
                break
            if self.habits.earliest_first:
                earliest = min(gap.start for gap in gaps) // (2 * QUARTER)
                gaps = [gap for gap in gaps if gap.start // (2 * QUARTER) == earliest]
            best = min(gaps, key=_nearest)
            window = _window_from(best.start, request.hours_on(day))
            self._offered[window] = day, best
            found.append(window)
            hours = without(hours, best.start - HOUR, best.start + HOUR)
        return found

    def _gaps(
        self,
        request: Request,
        hours: Span,
        people: Iterable[tuple[Technician, Free, list[Request]]],
        before_closing: int,
    ) -> Iterator[Gap]:
        windows = {**self.clock.promises, request.request_id: hours}
        for one, free, order in people:
            if not one.can_do(request):
                continue
            for k in range(len(order) + 1):
                starts = starts_of(self.map, free, [*order[:k], request, *order[k:]], windows, self.habits.longer)
                if starts is None or starts[k] > hours[1]:
                    continue
                others = zip((*order[:k], *order[k:]), (*starts[:k], *starts[k + 1 :]), strict=True)
                if all(
                    start <= max(windows[other.request_id][0], windows[other.request_id][1] - before_closing)
                    for other, start in others
                ):
                    yield Gap(starts[k], self._metres(free, order, k, request), one.technician_id, k)

    def _metres(self, free: Free, order: list[Request], k: int, request: Request) -> int:
        before = order[k - 1].place if k else free.place
        if not self.habits.by_detour:
            return self.map.metres(before, request.place)
        after = order[k].place if k < len(order) else free.home
        saved = self.map.metres(before, after) if order or free.has_left else 0
        return self.map.metres(before, request.place) + self.map.metres(request.place, after) - saved

    def take(self, request: Request, window: Span) -> None:
        if request.deadline is not None:
            self.of_day.setdefault(self.clock.now // DAY, {})[request.request_id] = request
            self.homeless.append(request)
            self._find_homes()
            return
        day, gap = self._offered[window]
        self.of_day.setdefault(day, {})[request.request_id] = request
        self.agendas[day].setdefault(gap.technician_id, []).insert(gap.k, request)

    def evening(self, day: int) -> None:
        pass

    def morning(self) -> None:
        agendas = self.agendas.get(self.clock.now // DAY, {})
        self.today = {name: agendas.get(name, []) for name in self.clock.duties}
        self.homeless = [request for name, order in agendas.items() if name not in self.today for request in order]
        self._find_homes()

    def look(self) -> None:
        for duty in self.clock.duties.values():
            self._hand_over_what_is_late(duty)
        self._find_homes()

    def next_for(self, duty: Duty) -> Request | None:
        left = self._left(duty)
        return left[0] if left else None

    def cannot(self, duty: Duty, request: Request) -> None:
        self.today[duty.name].remove(request)
        self.homeless.append(request)

    def _left(self, duty: Duty) -> list[Request]:
        order = self.today[duty.name]
        order[:] = [request for request in order if request.request_id not in self.clock.begun]
        return order

    def _urgent(self, request: Request) -> Span:
        assert request.deadline is not None
        now = self.clock.now
        hours = now, request.deadline
        gaps = list(self._gaps(request, hours, self._people_now(), 0))
        if not gaps:
            return now, min(now + WINDOW, request.deadline)
        return _window_from(min(gaps, key=_nearest).start, (hours,))

    def _people_now(self, overtime: int | None = None) -> list[tuple[Technician, Free, list[Request]]]:
        now, sigma = self.clock.now, self.world.size.sigma
        longer = self.habits.overtime if overtime is None else overtime
        return [
            (duty.technician, free_now(duty, now, sigma, longer), self._left(duty))
            for duty in self.clock.duties.values()
            if not duty.is_over
        ]

    def _find_homes(self) -> None:
        """In time where that can be, and else as little late as it can be, with all lawful overtime at last."""
        waiting = sorted(self.homeless, key=lambda request: self.clock.promises[request.request_id][1])
        self.homeless = []
        for request in waiting:
            opens, closes = self.clock.promises[request.request_id]
            opens, evening = max(self.clock.now, opens), DAY * (self.clock.now // DAY + 1)
            gaps = list(self._gaps(request, (opens, closes), self._people_now(), 0)) if opens <= closes else []
            best = min(gaps, key=_nearest, default=None)
            for overtime in (None, LAW.overtime):
                late = [] if best else self._gaps(request, (opens, evening), self._people_now(overtime), 0)
                best = min(late, key=lambda gap: (gap.start, gap.technician_id), default=best)
            if best is None:
                self.homeless.append(request)
            else:
                self.today[best.technician_id].insert(best.k, request)

    def _hand_over_what_is_late(self, duty: Duty) -> None:
        order = self._left(duty)
        free = free_now(duty, self.clock.now, self.world.size.sigma, 4 * HOUR)
        starts = starts_of(self.map, free, order, self.clock.promises, 1.0)
        for request, start in list(zip(order, starts or [], strict=False)):
            opens, closes = self.clock.promises[request.request_id]
            if start <= closes or closes < self.clock.now:
                continue
            others = [one for one in self._people_now() if one[0] is not duty.technician]
            gaps = list(self._gaps(request, (max(self.clock.now, opens), closes), others, 0))
            if gaps:
                best = min(gaps, key=_nearest)
                order.remove(request)
                self.today[best.technician_id].insert(best.k, request)


def _nearest(gap: Gap) -> tuple[int, int, str]:
    return gap.metres, gap.start, gap.technician_id


def _window_from(start: int, hours: tuple[Span, ...]) -> Span:
    opens, closes = next((a, b) for a, b in hours if a <= start <= b)
    begins = max(opens, min(start // QUARTER * QUARTER, closes - WINDOW))
    return begins, min(begins + WINDOW, closes)
