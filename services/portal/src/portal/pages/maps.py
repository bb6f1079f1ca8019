"""A day's ways on a plane, without a map server: places, lines, a grid and a scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, floor, radians
from uuid import UUID

from portal.pages.views.planning import Day, Place, Technician, Visit

WIDTH, HEIGHT, MARGIN = 880, 640, 48
NARROWEST = 0.02
"""degrees of latitude that are shown at least, some two kilometres"""
METRES = 111_195
"""of one degree of latitude"""
DEGREES = (20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005)
LENGTHS = tuple(n * 10**power for power in range(7, 1, -1) for n in (5, 2, 1))
COLOURS, DASHES = 6, 4
LABELLED = 150
"""points at most: beyond, numbers hide the map, and its legend is there to choose"""
LETTER, LINE, RADIUS = 7, 15, 7
"""of a label, in units of the drawing"""


@dataclass(frozen=True)
class Ground:
    """Equirectangular around the middle of what is shown: true there in both directions, near enough in a country."""

    latitude: float
    longitude: float
    scale: float
    """units to a degree of latitude"""

    @property
    def squeeze(self) -> float:
        return max(0.01, cos(radians(self.latitude)))

    def xy(self, place: Place) -> tuple[float, float]:
        x = WIDTH / 2 + (place[1] - self.longitude) * self.squeeze * self.scale
        y = HEIGHT / 2 - (place[0] - self.latitude) * self.scale
        return round(x, 1), round(y, 1)

    @property
    def parallels(self) -> tuple[tuple[float, float], ...]:
        """Each with its y."""
        return tuple((one, self.xy((one, self.longitude))[1]) for one in self._lines(self.latitude, HEIGHT, 1.0))

    @property
    def meridians(self) -> tuple[tuple[float, float], ...]:
        """Each with its x."""
        across = self._lines(self.longitude, WIDTH, self.squeeze)
        return tuple((one, self.xy((self.latitude, one))[0]) for one in across)

    def _lines(self, middle: float, size: int, squeeze: float) -> list[float]:
        reach = size / 2 / self.scale / squeeze
        step = next((one for one in DEGREES if reach * 2 / one >= 3), DEGREES[-1])
        first = floor((middle - reach) / step) + 1
        return [round(n * step, 3) for n in range(first, floor((middle + reach) / step) + 1)]

    @property
    def bar(self) -> tuple[int, float]:
        """Metres, and how long they are drawn."""
        metres = next((one for one in LENGTHS if one / METRES * self.scale <= WIDTH / 5), LENGTHS[-1])
        return metres, round(metres / METRES * self.scale, 1)


def ground_of(places: Sequence[Place]) -> Ground | None:
    """So that every place is on it."""
    if not places:
        return None
    south, north = min(one[0] for one in places), max(one[0] for one in places)
    west, east = min(one[1] for one in places), max(one[1] for one in places)
    latitude, longitude = (south + north) / 2, (west + east) / 2
    across = max((east - west) * Ground(latitude, longitude, 1).squeeze, NARROWEST)
    down = max(north - south, NARROWEST)
    return Ground(latitude, longitude, min((WIDTH - 2 * MARGIN) / across, (HEIGHT - 2 * MARGIN) / down))


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x, self.y - LINE, self.x + len(self.text) * LETTER, self.y


def labels(points: Iterable[tuple[float, float, str]]) -> list[Label | None]:
    """Beside each point, where no other label lies; none where there is no room on any side."""
    taken: dict[tuple[int, int], list[Label]] = {}
    found: list[Label | None] = []
    for x, y, text in points:
        label = next((one for one in _around(x, y, text) if _is_free(one, taken)), None)
        if label:
            for cell in _cells(label):
                taken.setdefault(cell, []).append(label)
        found.append(label)
    return found


def _around(x: float, y: float, text: str) -> Iterable[Label]:
    width, gap, half = len(text) * LETTER, RADIUS + 4, LINE / 3
    for left, base in (
        (x + gap, y + half), (x - gap - width, y + half), (x - width / 2, y - gap), (x - width / 2, y + gap + LINE),
        (x + gap, y - gap), (x - gap - width, y - gap), (x + gap, y + gap + LINE), (x - gap - width, y + gap + LINE),
    ):  # fmt: skip
        if left >= 0 and left + width <= WIDTH and base - LINE >= 0 and base <= HEIGHT:
            yield Label(round(left, 1), round(base, 1), text)


def _cells(label: Label) -> list[tuple[int, int]]:
    left, top, right, bottom = (int(edge // 40) for edge in label.box)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _is_free(label: Label, taken: dict[tuple[int, int], list[Label]]) -> bool:
    left, top, right, bottom = label.box
    for cell in _cells(label):
        for other in taken.get(cell, ()):
            their_left, their_top, their_right, their_bottom = other.box
            if left < their_right and their_left < right and top < their_bottom and their_top < bottom:
                return False
    return True


@dataclass(frozen=True)
class Point:
    visit: Visit
    order: int
    x: float
    y: float


@dataclass(frozen=True)
class Route:
    technician: Technician
    number: int
    line: str = ""
    start: tuple[float, float] | None = None
    points: tuple[Point, ...] = ()
    is_drawn: bool = True
    is_chosen: bool = False
    others: tuple[UUID, ...] = ()
    """who is chosen once this one is chosen, or is no more"""

    @property
    def colour(self) -> int:
        return (self.number - 1) % COLOURS + 1

    @property
    def dash(self) -> int:
        return (self.number - 1) // COLOURS % DASHES + 1


@dataclass(frozen=True)
class Map:
    ground: Ground | None
    routes: tuple[Route, ...]
    labels: tuple[Label, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT


def map_of(day: Day) -> Map:
    """The ways of the technicians chosen, else of all. Remote visits are nowhere, and told beside it."""
    chosen = day.asked.technicians
    ways = [(number, one, _stops(one)) for number, one in enumerate((one for one in day.technicians if one.visits), 1)]
    drawn = {one.id for _, one, _ in ways if not chosen or one.id in chosen}
    ground = ground_of([place for _, one, stops in ways if one.id in drawn for place in _way(one, stops)])
    routes = []
    for number, one, stops in ways:
        is_chosen = one.id in chosen
        others = tuple(each for each in chosen if each != one.id) if is_chosen else (*chosen, one.id)
        if ground is None or one.id not in drawn:
            routes.append(Route(one, number, is_drawn=one.id in drawn, is_chosen=is_chosen, others=others))
            continue
        points = tuple(Point(visit, order, *ground.xy(visit.place)) for order, visit in stops if visit.place)
        line = " ".join(f"{x:g},{y:g}" for x, y in (ground.xy(place) for place in _way(one, stops)))
        start = ground.xy(one.start) if one.start and points else None
        routes.append(Route(one, number, line, start, points, True, is_chosen, others))
    named = [(point.x, point.y, f"{route.number}.{point.order}") for route in routes for point in route.points]
    found = labels(named) if len(named) <= LABELLED else []
    return Map(ground, tuple(routes), tuple(one for one in found if one))


def _stops(technician: Technician) -> list[tuple[int, Visit]]:
    """In the order of the day; remote visits keep their number and are nowhere."""
    visits = sorted(technician.visits, key=lambda visit: (visit.planned.start, visit.number))
    return list(enumerate(visits, 1))


def _way(technician: Technician, stops: Sequence[tuple[int, Visit]]) -> list[Place]:
    places = [visit.place for _, visit in stops if visit.place]
    return [place for place in (technician.start, *places, technician.end) if place] if places else []
