"""The product's dispatcher: insertion for bookings, every night and every quarter of an hour a plan that begins with
the one that stands, and for whom it leaves out the smallest change that lets them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmarks.solver.fortnight.clock import Clock
from benchmarks.solver.fortnight.duty import Duty
from benchmarks.solver.fortnight.problems import (
    OTHER_TECHNICIAN,
    Care,
    asked,
    problem_of,
    promised,
    tour_from_now,
    tour_of,
)
from benchmarks.solver.fortnight.world import DAY, HOUR, Request, Span, without

from scheduling.solver.effort import Effort
from scheduling.solver.relax import Relaxation, relaxations, solved
from scheduling.solver.tours.plan import insert, plan
from scheduling.solver.tours.problem import Problem, Tour, Visit
from scheduling.solver.tours.result import Plan, Route, Stay

WINDOW = 2 * HOUR
QUARTER = 15 * 60
# How late whoever cannot be reached in time may be, tried in turn.
LATE_BY = (HOUR, 4 * HOUR)
# With a day still to come, much may go wrong; within it, little before the next look.
BOOKING = Care(longer=1.1, before_closing=50 * 60)
NIGHT = Care(longer=1.1, before_closing=45 * 60)
LIVE = Care(longer=1.05, before_closing=20 * 60)


@dataclass(frozen=True, slots=True)
class Settings:
    booking: Care = BOOKING
    night: Care = NIGHT
    live: Care = LIVE
    near: int = 12  # technicians a booking is tried with
    offers: int = 3
    days: int = 4
    booking_iterations: int = 300
    night_iterations: int = 20_000
    morning_iterations: int = 4_000
    live_iterations: int = 600
    night_seconds: float | None = None
    cores: int = 2


class Ours:
    def __init__(self, clock: Clock, settings: Settings | None = None) -> None:
        self.clock, self.world, self.map = clock, clock.world, clock.map
        self.settings = settings or Settings()
        self.of_day: dict[int, dict[str, Request]] = {}
        self.plans: dict[int, dict[str, Route]] = {}
        self.today: dict[str, list[str]] = {}
        self.late: dict[str, int] = {}
        self._people = {one.technician_id: one for one in self.world.technicians}
        self._offered: dict[Span, tuple[int, tuple[Route, ...]]] = {}

    # Bookings

    def offers(self, request: Request) -> list[Span]:
        if request.deadline is not None:
            return [self._urgent(request)]
        for day in self.clock.days_from(request.day)[: self.settings.days]:
            near = self._near(request, day)
            found = self._on_day(request, day, near[: self.settings.near]) or self._on_day(request, day, near)
            if found or (found := self._with_effort(request, day)):
                return found
        return []

    def _on_day(self, request: Request, day: int, tours: list[Tour]) -> list[Span]:
        care = self.settings.booking
        routes = self.plans.get(day, {})
        known = [stay.visit_id for tour in tours if tour.tour_id in routes for stay in routes[tour.tour_id].stays]
        visits = [self._promised(name, care) for name in known]
        before = _plan_of([routes[tour.tour_id] for tour in tours if tour.tour_id in routes])
        free = [(a, b) for a, b in request.hours_on(day) if b > a]
        found: list[Span] = []
        self._offered = {}
        while free and len(found) < self.settings.offers:
            problem = problem_of(self.world, tours, [*visits, asked(request, free, care)])
            after = insert(problem, before, seed=1)
            start = _start_of(after, request.request_id)
            if after.left_out or start is None:
                break
            window = _window_around(start, request.hours_on(day), care.lead)
            self._offered[window] = day, after.routes
            found.append(window)
            free = without(free, start - HOUR, start + HOUR)
        return found

    def _with_effort(self, request: Request, day: int) -> list[Span]:
        """The whole day planned again around it."""
        care = self.settings.booking
        tours = [self._tour(name, day) for name in self.clock.shifts[day]]
        visits = [self._promised(name, care) for name in self.of_day.get(day, {})]
        free = [(a, b) for a, b in request.hours_on(day) if b > a]
        if not free:
            return []
        before = _plan_of(list(self.plans.get(day, {}).values()))
        problem = problem_of(self.world, tours, [*visits, asked(request, free, care)])
        after = plan(
            problem, self._seed(day), self._effort(self.settings.booking_iterations, is_live=True), start=before
        )
        start = _start_of(after, request.request_id)
        if after.left_out or start is None:
            return []
        window = _window_around(start, request.hours_on(day), care.lead)
        self._offered = {window: (day, after.routes)}
        return [window]

    def _tour(self, name: str, day: int) -> Tour:
        return tour_of(self._people[name], self.clock.shifts[day][name])

    def _near(self, request: Request, day: int) -> list[Tour]:
        """Whoever can do it and lives or comes nearest that day."""
        routes = self.plans.get(day, {})
        near = []
        for one in self.world.technicians:
            lawful = self.clock.shifts[day].get(one.technician_id)
            if lawful is None or not one.can_do(request):
                continue
            route = routes.get(one.technician_id)
            places = [one.home, *(self.world.by_id[stay.visit_id].place for stay in (route.stays if route else ()))]
            near.append((min(self.map.metres(place, request.place) for place in places), one, lawful))
        near.sort(key=lambda found: (found[0], found[1].technician_id))
        return [tour_of(one, lawful) for _, one, lawful in near]

    def _promised(self, name: str, care: Care) -> Visit:
        return promised(self.world.by_id[name], self.clock.promises[name], care)

    def take(self, request: Request, window: Span) -> None:
        if request.deadline is not None:
            self.of_day.setdefault(self.clock.now // DAY, {})[request.request_id] = request
            self._replan(self.settings.live_iterations)
            return
        day, routes = self._offered[window]
        self.of_day.setdefault(day, {})[request.request_id] = request
        # Whoever lost everything to others has no route in what was found.
        kept = {stay.visit_id for route in routes for stay in route.stays}
        plans = self.plans.setdefault(day, {})
        for name in [name for name, route in plans.items() if kept & {stay.visit_id for stay in route.stays}]:
            del plans[name]
        plans.update({route.tour_id: route for route in routes})

    # The night and the morning before

    def evening(self, day: int) -> None:
        tours = [self._tour(name, day) for name in self.clock.shifts[day]]
        visits = [self._promised(name, self.settings.night) for name in self.of_day.get(day, {})]
        if not visits:
            return
        before = _plan_of(list(self.plans[day].values()))
        found = plan(
            problem_of(self.world, tours, visits),
            self._seed(day),
            self._effort(self.settings.night_iterations),
            start=before,
        )
        self.plans[day] = {route.tour_id: route for route in found.routes}

    def morning(self) -> None:
        day = self.clock.now // DAY
        self.today = {
            name: [stay.visit_id for stay in route.stays]
            for name, route in self.plans.get(day, {}).items()
            if name in self.clock.duties
        }
        self._replan(self.settings.morning_iterations)

    # The day

    def look(self) -> None:
        self._replan(self.settings.live_iterations)

    def next_for(self, duty: Duty) -> Request | None:
        left = [name for name in self.today.get(duty.name, []) if name not in self.clock.begun]
        return self.world.by_id[left[0]] if left else None

    def cannot(self, duty: Duty, request: Request) -> None:
        self.today[duty.name].remove(request.request_id)

    def _urgent(self, request: Request) -> Span:
        assert request.deadline is not None
        now = self.clock.now
        if request.deadline - now <= WINDOW:
            return now, request.deadline
        tours, visits, before = self._from_now()
        whole = asked(request, [(now, request.deadline)], self.settings.live)
        after = insert(problem_of(self.world, tours, [*visits, whole]), before, seed=1)
        start = _start_of(after, request.request_id)
        hours = ((now, request.deadline),)
        return _window_around(request.deadline if start is None else start, hours, self.settings.live.lead)

    def _replan(self, iterations: int) -> None:
        tours, visits, before = self._from_now()
        if not visits or not tours:
            return
        problem = problem_of(self.world, tours, visits)
        found = plan(problem, self._seed(self.clock.now), self._effort(iterations, is_live=True), start=before)
        for allowed in LATE_BY:
            missed = [left.visit_id for left in found.left_out if left.visit_id in self.clock.promises]
            if not missed:
                break
            self.late |= {name: self._overdue(name) + allowed for name in missed}
            tours, visits, _ = self._from_now()
            problem = problem_of(self.world, tours, visits)
            found = insert(problem, found, seed=1)
        found = self._with_changes(problem, found)
        self.today = {
            route.tour_id: [stay.visit_id for stay in route.stays if stay.visit_id in self.world.by_id]
            for route in found.routes
        }

    def _overdue(self, name: str) -> int:
        return max(0, self.clock.now - self.clock.promises[name][1])

    def _with_changes(self, problem: Problem, found: Plan) -> Plan:
        """For whom it leaves out all the same, the cheapest change that nobody else pays for."""
        for name in [left.visit_id for left in found.left_out if left.visit_id in self.world.by_id]:
            for change in relaxations(problem, found, name):
                after = None if is_paid(change) else solved(problem, found, name, change)
                if after is not None:
                    found = after
                    break
        return found

    def _from_now(self) -> tuple[list[Tour], list[Visit], Plan]:
        now, sigma = self.clock.now, self.world.size.sigma
        owner = {name: who for who, names in self.today.items() for name in names}
        tours, visits, routes = [], [], []
        for duty in self.clock.duties.values():
            left = tour_from_now(duty, now, duty.expected_free(now, sigma))
            if left is None:
                continue
            tour, under_way = left
            tours.append(tour)
            order = [name for name in self.today.get(duty.name, []) if name not in self.clock.begun]
            if under_way is not None:
                visits.append(under_way)
                order.insert(0, under_way.visit_id)
            routes.append(_route(duty.name, order, self.clock.promises, now))
        for name in self.of_day.get(now // DAY, {}):
            if name not in self.clock.begun and name in self.clock.promises:
                window, late = self.clock.promises[name], self.late.get(name, 0)
                visit = promised(self.world.by_id[name], window, self.settings.live, now, late)
                if name in owner:
                    others = {tour.tour_id: OTHER_TECHNICIAN for tour in tours if tour.tour_id != owner[name]}
                    visit = replace(visit, costs=others)
                visits.append(visit)
        return tours, visits, _plan_of(routes)

    def _seed(self, when: int) -> int:
        return self.world.seed * 1_000 + when % 1_000_003

    def _effort(self, iterations: int, is_live: bool = False) -> Effort:
        seconds = self.settings.night_seconds
        if seconds is not None and not is_live:
            return Effort(seconds, cores=self.settings.cores)
        return Effort(600, iterations, self.settings.cores)


def is_paid(change: Relaxation) -> bool:
    """By somebody else: whoever loses their visit, or gets somebody who knows less."""
    own = any(seat.levels or seat.instead for seat in change.seats)
    return own or (change.first is not None and is_paid(change.first))


def _route(name: str, order: list[str], promises: Mapping[str, Span], now: int) -> Route:
    stays = tuple(Stay(one, max(now, promises[one][0]) if one in promises else now) for one in order)
    return Route(name, stays, (), now, now)


def _plan_of(routes: list[Route]) -> Plan:
    return Plan(tuple(routes), (), 0, 0, 0, 0)


def _start_of(found: Plan, name: str) -> int | None:
    return next((stay.start for route in found.routes for stay in route.stays if stay.visit_id == name), None)


def _window_around(start: int, hours: tuple[Span, ...], lead: int) -> Span:
    """Two hours with the expected start in their first part, within the hours of the site."""
    opens, closes = next((a, b) for a, b in hours if a <= start <= b)
    begins = max(opens, min((start - lead) // QUARTER * QUARTER, closes - WINDOW))
    return begins, min(begins + WINDOW, closes)
