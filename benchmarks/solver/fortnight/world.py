"""A fortnight before anybody plans it: technicians, requests, and what will happen to them.

Everything is drawn by the seed and a name, in no order: whoever dispatches meets the same durations, the same absent
clients and the same illnesses. Times are seconds from the first Monday at midnight."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.solver.fortnight.roads import Map

from scheduling.solver.problem import Place

HOUR = 3_600
DAY = 24 * HOUR

Span = tuple[int, int]

# Pays de la Loire: where people live and work, how far around they do (km), and what share of them.
TOWNS = (
    ("Nantes", 47.2184, -1.5536, 7.0, 0.38),
    ("Angers", 47.4784, -0.5632, 6.0, 0.20),
    ("Saint-Nazaire", 47.2735, -2.2137, 5.0, 0.11),
    ("Cholet", 47.0604, -0.8790, 5.0, 0.09),
    ("La Roche-sur-Yon", 46.6705, -1.4269, 6.0, 0.09),
    ("Ancenis", 47.3667, -1.1667, 6.0, 0.04),
    ("Châteaubriant", 47.7167, -1.3762, 6.0, 0.03),
    ("Clisson", 47.0871, -1.2823, 6.0, 0.03),
    ("Pornic", 47.1156, -2.1023, 5.0, 0.03),
)
TRADES = ("network", "workstation", "printer", "telephony", "electrical")
PLANNED_MINUTES = ((30, 45, 60, 75, 90), (0.2, 0.3, 0.25, 0.15, 0.1))
SITE_HOURS = (
    (((8, 18),), 0.60),
    (((8, 12),), 0.13),
    (((13.5, 17.5),), 0.13),
    (((9, 12), (14, 17)), 0.14),
)
# What a client takes of up to three windows offered: people mostly take the first.
CHOICE = (0.5, 0.8)
NO_SHOW_LASTS = 10 * 60
LUNCH = (int(11.5 * HOUR), 14 * HOUR, 45 * 60)


@dataclass(frozen=True, slots=True)
class Size:
    days: int = 14
    technicians: int = 60
    visits: int = 250
    saturday_visits: int = 40
    urgent: float = 0.08
    no_show: float = 0.03
    ill: float = 0.02
    sigma: float = 0.35


@dataclass(frozen=True, slots=True)
class Technician:
    technician_id: str
    home: int
    skills: Mapping[str, int]
    shifts: Mapping[int, Span]  # by weekday, in seconds of the day
    weeks_before: tuple[int, ...]
    called_out: tuple[Span, ...] = ()

    def can_do(self, request: Request) -> bool:
        return all(self.skills.get(skill, 0) >= level for skill, level in request.skills.items())


@dataclass(frozen=True, slots=True)
class Request:
    """`hours` are when the site lets somebody begin, of each day; an urgent one must be begun by `deadline`."""

    request_id: str
    place: int
    planned: int
    skills: Mapping[str, int]
    priority: int
    day: int
    hours: tuple[Span, ...]
    asked_at: int
    deadline: int | None = None

    def hours_on(self, day: int) -> tuple[Span, ...]:
        return tuple((day * DAY + opens, day * DAY + closes) for opens, closes in self.hours)


@dataclass(frozen=True)
class World:
    seed: int
    size: Size
    technicians: tuple[Technician, ...]
    requests: tuple[Request, ...]
    map: Map
    by_id: Mapping[str, Request] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {request.request_id: request for request in self.requests})

    def lasts(self, request: Request) -> int:
        """What it really takes: lognormal around what was planned."""
        sigma = self.size.sigma
        drawn = chance(self.seed, "lasts", request.request_id).lognormvariate(-sigma * sigma / 2, sigma)
        return max(60, round(request.planned * drawn))

    def is_absent(self, request: Request) -> bool:
        return chance(self.seed, "absent", request.request_id).random() < self.size.no_show

    def is_ill(self, technician: Technician, day: int) -> bool:
        return chance(self.seed, "ill", technician.technician_id, day).random() < self.size.ill

    def choice(self, request: Request, offers: int) -> int:
        drawn = chance(self.seed, "choice", request.request_id).random()
        return min(offers - 1, sum(drawn >= share for share in CHOICE))


def chance(seed: int, *names: object) -> random.Random:
    return random.Random(" ".join(map(str, (seed, *names))))


def draw_world(seed: int, size: Size | None = None) -> World:
    size = size or Size()
    places: list[Place] = []
    technicians = tuple(_technician(seed, i, size, places) for i in range(size.technicians))
    requests: list[Request] = []
    for day in range(size.days):
        count = (*[size.visits] * 5, size.saturday_visits, 0)[day % 7]
        urgent = round(count * size.urgent)
        requests += [_request(seed, day, i, i < urgent, places) for i in range(count)]
    requests.sort(key=lambda request: (request.asked_at, request.request_id))
    return World(seed, size, technicians, tuple(requests), Map(places))


def _somewhere(drawn: random.Random, places: list[Place]) -> int:
    _, latitude, longitude, around_km, _ = drawn.choices(TOWNS, [town[-1] for town in TOWNS])[0]
    north, east = drawn.gauss(0, around_km), drawn.gauss(0, around_km)
    there = Place(latitude + north / 111.2, longitude + east / (111.2 * math.cos(math.radians(latitude))))
    places.append(there)
    return len(places) - 1


def _technician(seed: int, i: int, size: Size, places: list[Place]) -> Technician:
    """Of sixty, six work four long days, ten every Saturday with another day off, two are near the law's average,
    and two are called out on a Sunday night."""
    drawn = chance(seed, "technician", i)
    kind = i * 60 // max(60, size.technicians)
    begins = drawn.choice([7.5, 8, 8, 8.5])
    off = i % 5
    if kind < 6:
        shifts = {weekday: (7.5, 17.5) for weekday in range(5) if weekday != off}
    elif kind < 16:
        shifts = {weekday: (begins, begins + 8.5) for weekday in range(5) if weekday != off} | {5: (8.5, 16.5)}
    else:
        shifts = {weekday: (begins, begins + 8.5) for weekday in range(5)}
    usual = 45.5 if kind in (16, 17) else drawn.uniform(35, 40)
    night = 6 * DAY + 20 * HOUR + 1_800 * drawn.randrange(4)
    return Technician(
        technician_id=f"t{i:02}",
        home=_somewhere(drawn, places),
        skills={
            trade: drawn.choices([1, 2, 3], [0.1, 0.5, 0.4])[0]
            for trade in drawn.sample(TRADES, drawn.choice([3, 4, 5]))
        },
        shifts={weekday: (int(a * HOUR), int(b * HOUR)) for weekday, (a, b) in shifts.items()},
        weeks_before=(int(usual * HOUR),) * 11,
        called_out=((night, night + 2 * HOUR),) if kind in (18, 19) and size.days > 7 else (),
    )


def _request(seed: int, day: int, i: int, is_urgent: bool, places: list[Place]) -> Request:
    drawn = chance(seed, "request", day, i)
    trades = drawn.sample(TRADES, 2 if drawn.random() < 0.2 else 1)
    skills = {trades[0]: drawn.choices([1, 2, 3], [0.5, 0.38, 0.12])[0], **{trade: 1 for trade in trades[1:]}}
    planned = 60 * drawn.choices(*PLANNED_MINUTES)[0]
    place = _somewhere(drawn, places)
    name = f"d{day:02}-{'u' if is_urgent else 'v'}{i:03}"
    if is_urgent:
        priority = drawn.choice([1, 2, 2])
        asked = day * DAY + int(drawn.uniform(8, 14.5) * HOUR)
        by = asked + (2 if priority == 1 else 4) * HOUR
        return Request(name, place, planned, skills, priority, day, ((0, DAY - 1),), asked, by)
    hours = drawn.choices([spans for spans, _ in SITE_HOURS], [share for _, share in SITE_HOURS])[0]
    starts = tuple((int(a * HOUR), int(b * HOUR) - planned) for a, b in hours)
    asked = (day - drawn.randint(1, 5)) * DAY + int(drawn.uniform(8, 18) * HOUR)
    return Request(name, place, planned, skills, drawn.choice([3, 3, 4]), day, starts, asked)


def without(windows: Sequence[Span], begins: int, ends: int) -> list[Span]:
    found: list[Span] = []
    for a, b in windows:
        found += [span for span in ((a, min(b, begins)), (max(a, ends), b)) if span[0] < span[1]]
    return found
