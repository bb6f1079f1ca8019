"""Whole days to plan: tours of technicians, the visits to share out, and the travel between places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Sums of times and costs stay far below this: compiled code adds them without asking.
LARGEST = 2**29


@dataclass(frozen=True, slots=True)
class Pause:
    """A break, taken between two visits; travel may be interrupted for it. `latest` is its latest start."""

    earliest: int
    latest: int
    duration: int

    def __post_init__(self) -> None:
        if not 0 <= self.earliest <= self.latest <= LARGEST or not 0 <= self.duration <= LARGEST:
            raise ValueError("a break starts from `earliest` to `latest` and lasts `duration`")


@dataclass(frozen=True, slots=True)
class Tour:
    """One technician's day, from one place to another within the shift."""

    tour_id: str
    start: int
    end: int
    shift: tuple[int, int]
    skills: Mapping[str, int] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    capacity: int | None = None

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
        if self.capacity is not None and not 0 <= self.capacity <= LARGEST:
            raise ValueError("a capacity is not negative")

    def can_do(self, visit: Visit) -> bool:
        return visit.tour_id in (None, self.tour_id) and all(
            self.skills.get(skill, 0) >= level for skill, level in visit.skills.items()
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """Work at a place, to start within one of its windows. `penalty` is the cost of leaving it out: None is never."""

    visit_id: str
    place: int
    duration: int
    windows: tuple[tuple[int, int], ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    penalty: int | None = None
    tour_id: str | None = None
    load: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.duration <= LARGEST or not 0 <= self.load <= LARGEST:
            raise ValueError("a visit lasts and weighs something, or nothing")
        if not self.windows or any(not 0 <= a <= b <= LARGEST for a, b in self.windows):
            raise ValueError("a visit has windows, each from its earliest to its latest start")
        if any(b >= c for (_, b), (c, _) in pairwise(self.windows)):
            raise ValueError("windows come in order and do not touch")
        if self.penalty is not None and not 0 <= self.penalty <= LARGEST:
            raise ValueError("a penalty is not negative")

    @property
    def is_must(self) -> bool:
        """Who is pinned to a technician is not left out either, whatever that costs."""
        return self.penalty is None or self.tour_id is not None


@dataclass(frozen=True, slots=True)
class Problem:
    tours: tuple[Tour, ...]
    visits: tuple[Visit, ...]
    travel: NDArray[np.int64]  # [place, place] time
    travel_cost: int = 1  # of one unit of travel time

    def __post_init__(self) -> None:
        if self.travel.ndim != 2 or self.travel.shape[0] != self.travel.shape[1]:
            raise ValueError("travel is a square matrix")
        if self.travel.min(initial=0) < 0 or self.travel.max(initial=0) * max(1, self.travel_cost) > LARGEST:
            raise ValueError("travel is negative, or too long to count")

    @property
    def must_cost(self) -> int:
        """More than any plan can save by leaving one out."""
        longest = int(self.travel.max(initial=0)) * self.travel_cost
        return 2 * longest * (len(self.visits) + len(self.tours)) + sum(v.penalty or 0 for v in self.visits) + 1
