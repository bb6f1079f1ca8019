"""What a plan says: who goes where and when, and what is left out and why. Reasons are codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WhyLeftOut = Literal["no_technician_can", "not_in_any_shift", "no_room", "costs_more_than_leaving_out"]


@dataclass(frozen=True, slots=True)
class Stay:
    visit_id: str
    start: int


@dataclass(frozen=True, slots=True)
class Rest:
    begin: int
    end: int
    is_by_law: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A technician's day, from leaving to being back."""

    tour_id: str
    stays: tuple[Stay, ...]
    rests: tuple[Rest, ...]
    leaves: int
    back: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    visit_id: str
    reason: WhyLeftOut
    is_must: bool


@dataclass(frozen=True, slots=True)
class Plan:
    routes: tuple[Route, ...]
    left_out: tuple[LeftOut, ...]
    travel_cost: int
    moved_cost: int  # other windows and other technicians than promised
    left_out_cost: int
    iterations: int

    @property
    def cost(self) -> int:
        return self.travel_cost + self.moved_cost + self.left_out_cost

    def moved_since(self, before: Plan) -> set[str]:
        """Visits of both plans with another technician or start."""
        old, new = before._seats(), self._seats()
        return {visit_id for visit_id in old.keys() & new.keys() if old[visit_id] != new[visit_id]}

    def _seats(self) -> dict[str, set[tuple[str, int]]]:
        seats: dict[str, set[tuple[str, int]]] = {}
        for route in self.routes:
            for stay in route.stays:
                seats.setdefault(stay.visit_id, set()).add((route.tour_id, stay.start))
        return seats
