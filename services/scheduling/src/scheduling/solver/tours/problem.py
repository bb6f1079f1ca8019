"""Whole days to plan: tours of technicians, the visits to share out, and the travel between places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Sums of times and costs stay far below this: compiled code adds them without asking.
LARGEST = 2**29

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """A break, taken between two visits; travel may be interrupted for it. `latest` is its latest start."""

    earliest: int
    latest: int
    duration: int
    is_by_law: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.earliest <= self.latest <= LARGEST or not 0 <= self.duration <= LARGEST:
            raise ValueError("a break starts from `earliest` to `latest` and lasts `duration`")


@dataclass(frozen=True, slots=True)
class Tour:
    """One technician's day, from one place to another within the shift. `most_work` is from leaving to being back,
    without the breaks; `overtime` is what the law would allow past the shift, should somebody decide so."""

    tour_id: str
    start: int
    end: int
    shift: tuple[int, int]
    skills: Mapping[str, int] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    capacity: int | None = None
    most_work: int | None = None
    overtime: int = 0
    person: str | None = None  # whose tours of other days share their weeks

    def __post_init__(self) -> None:
        if not 0 <= self.shift[0] <= self.shift[1] <= LARGEST:
            raise ValueError("a shift begins before it ends")
        free = self.shift[0]
        for pause in self.pauses:
            if max(free, pause.earliest) > pause.latest:
                raise ValueError("a break cannot be had after the one before it")
            free = max(free, pause.earliest) + pause.duration
        if any(a.earliest > b.earliest or a.latest > b.latest for a, b in pairwise(self.pauses)):
            raise ValueError("breaks come in order: none may begin both before and after another")
        if min(self.capacity or 0, self.most_work or 0, self.overtime) < 0:
            raise ValueError("a capacity, the most work or overtime is not negative")
        if max(self.capacity or 0, self.most_work or 0, self.shift[1] + self.overtime) > LARGEST:
            raise ValueError("a capacity, the most work or overtime is too large to count")

    def can_do(self, visit: Visit) -> bool:
        return visit.tour_id in (None, self.tour_id) and all(
            self.skills.get(skill, 0) >= level for skill, level in visit.skills.items()
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """Work at a place, to start within one of its windows. `penalty` is the cost of leaving it out: None is never.

    At `other_cost` it may start in `other_windows`: what was promised is moved. `costs` are by tour: who else than
    was announced. `crew` technicians start together; a visit `after` another starts `gap` past its end or later."""

    visit_id: str
    place: int
    duration: int
    windows: Windows
    skills: Mapping[str, int] = field(default_factory=dict)
    penalty: int | None = None
    tour_id: str | None = None
    load: int = 0
    other_windows: Windows = ()
    other_cost: int = 0
    costs: Mapping[str, int] = field(default_factory=dict)
    crew: int = 1
    after: str | None = None
    gap: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.duration <= LARGEST or not 0 <= self.load <= LARGEST:
            raise ValueError("a visit lasts and weighs something, or nothing")
        if not self.windows:
            raise ValueError("a visit has windows, each from its earliest to its latest start")
        for windows in (self.windows, self.other_windows):
            if any(not 0 <= a <= b <= LARGEST for a, b in windows):
                raise ValueError("a visit has windows, each from its earliest to its latest start")
            if any(b >= c for (_, b), (c, _) in pairwise(windows)):
                raise ValueError("windows come in order and do not touch")
        if min(self.penalty or 0, self.other_cost, self.gap, *self.costs.values()) < 0:
            raise ValueError("a penalty, a cost or a gap is not negative")
        if max(self.penalty or 0, self.other_cost, self.gap, *self.costs.values()) > LARGEST:
            raise ValueError("a penalty, a cost or a gap is too large to count")
        if self.crew < 1 or (self.crew > 1 and self.tour_id is not None):
            raise ValueError("a crew is one technician or more, and not pinned to one")

    def is_promised(self, start: int) -> bool:
        return any(a <= start <= b for a, b in self.windows)

    @property
    def is_must(self) -> bool:
        """Who is pinned to a technician is not left out either, whatever that costs."""
        return self.penalty is None or self.tour_id is not None


@dataclass(frozen=True, slots=True)
class Problem:
    """`travel` is [place, place] or, where it changes with the hour, [pace, place, place]: `paces` names the one of
    each hour of the day, of `hour` units of time. Who leaves later may wait, so nobody is there sooner by leaving
    earlier. `tolls` are what travel costs; without them it costs `travel_cost` for each unit of the first pace."""

    tours: tuple[Tour, ...]
    visits: tuple[Visit, ...]
    travel: NDArray[np.int64]
    travel_cost: int = 1
    paces: tuple[int, ...] = (0,)
    hour: int = 3_600
    tolls: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        shape = self.ways.shape
        if len(shape) != 3 or shape[1] != shape[2] or self.costs.shape != shape[1:]:
            raise ValueError("travel is a square matrix, or one for each pace")
        if not self.paces or not all(0 <= pace < shape[0] for pace in self.paces) or self.hour < 1:
            raise ValueError("paces name the travel of each hour")
        for matrix in (self.ways, self.costs):
            if matrix.min(initial=0) < 0 or matrix.max(initial=0) > LARGEST:
                raise ValueError("travel is negative, or too long to count")
        places = {visit.visit_id: i for i, visit in enumerate(self.visits)}
        for i, visit in enumerate(self.visits):
            if visit.after is not None and places.get(visit.after, i) >= i:
                raise ValueError(f"visit {visit.visit_id} comes after one that is not before it in the list")

    @property
    def ways(self) -> NDArray[np.int64]:
        return self.travel if self.travel.ndim == 3 else self.travel[None]

    @property
    def costs(self) -> NDArray[np.int64]:
        return self.ways[0] * self.travel_cost if self.tolls is None else self.tolls

    @property
    def must_cost(self) -> int:
        """More than any plan can save by leaving one out."""
        longest = int(self.costs.max(initial=0))
        prices = sum((v.penalty or 0) + v.other_cost + v.crew * max(v.costs.values(), default=0) for v in self.visits)
        stops = sum(visit.crew for visit in self.visits) + len(self.tours)
        return 2 * longest * stops + prices + 1

    def way(self, a: int, b: int, at: int) -> int:
        """How long it takes who leaves at that time."""
        return int(self.ways[self.paces[at // self.hour % len(self.paces)], a, b])


def joined(windows: Iterable[tuple[int, int]]) -> Windows:
    """In order, and those that touch as one."""
    one: list[tuple[int, int]] = []
    for begins, ends in sorted(windows):
        if one and begins <= one[-1][1] + 1:
            one[-1] = (one[-1][0], max(one[-1][1], ends))
        else:
            one.append((begins, ends))
    return tuple(one)
