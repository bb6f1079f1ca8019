"""What a plan says: who goes to whom and when, and what it costs. Numbers are whole, `unit` of them to one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stay:
    patient_id: str
    service: str
    start: int
    tardiness: int


@dataclass(frozen=True, slots=True)
class Route:
    carer_id: str
    stays: tuple[Stay, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    routes: tuple[Route, ...]
    distance: int
    unit: int
    iterations: int

    @property
    def tardiness(self) -> int:
        return sum(stay.tardiness for route in self.routes for stay in route.stays)

    @property
    def largest_tardiness(self) -> int:
        return max((stay.tardiness for route in self.routes for stay in route.stays), default=0)

    @property
    def sum(self) -> int:
        """Three times the cost: a third of a whole number would not be exact."""
        return self.distance + self.tardiness + self.largest_tardiness

    @property
    def cost(self) -> float:
        return self.sum / (3 * self.unit)
