"""What the solver weighs, with units; every value checks itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from scheduling.solver.problem import Place

# Morning and evening peaks are slower, nights faster: mean road speeds around a French city.
SPEED_KMH_BY_HOUR = (60,) * 6 + (50, 35, 30, 40, 45, 45, 40, 45, 45, 45, 40, 32, 30, 40, 50, 55) + (60,) * 2


@dataclass(frozen=True, slots=True)
class Travel:
    seconds: int
    metres: int


NO_TRAVEL = Travel(0, 0)


@lru_cache(maxsize=65_536)
def straight_line_m(a: Place, b: Place) -> float:
    """Haversine distance on a sphere of the Earth's mean radius."""
    phi_a, phi_b = math.radians(a.latitude), math.radians(b.latitude)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = math.radians(b.longitude - a.longitude) / 2
    chord = math.sin(half_phi) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lambda) ** 2
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Roads:
    """Travel from coordinates: straight line × road factor ÷ the hour's speed, plus parking."""

    road_factor: float = 1.3
    speed_kmh_by_hour: tuple[int, ...] = SPEED_KMH_BY_HOUR
    parking_s: int = 180
    same_place_m: int = 50
    unknown_place_s: int = 1_800

    def __post_init__(self) -> None:
        if len(self.speed_kmh_by_hour) != 24 or min(self.speed_kmh_by_hour) <= 0 or self.road_factor < 1:
            raise ValueError("24 positive speeds and a road factor of at least 1 are needed")

    def travel(self, a: Place | None, b: Place | None, hour: int) -> Travel:
        """From a to b leaving at that local hour, rounded up to the minute."""
        if b is None:
            return NO_TRAVEL
        if a is None:
            return Travel(self.unknown_place_s, 0)
        straight_m = straight_line_m(a, b)
        if straight_m <= self.same_place_m:
            return NO_TRAVEL
        metres = straight_m * self.road_factor
        seconds = metres * 3.6 / self.speed_kmh_by_hour[hour] + self.parking_s
        return Travel(math.ceil(seconds / 60) * 60, round(metres))

    def slowest(self, a: Place | None, b: Place | None) -> Travel:
        """The travel at the worst hour: what two visits that may trade places keep between them."""
        return self.travel(a, b, min(range(24), key=self.speed_kmh_by_hour.__getitem__))


@dataclass(frozen=True, slots=True)
class Params:
    """Costs are whole numbers; those by priority are for P1 to P4. A P1 minute outweighs any detour."""

    roads: Roads = Roads()
    step_s: int = 300
    wait_cost_per_min: tuple[int, int, int, int] = (1_000, 10, 2, 1)
    late_cost_per_min: tuple[int, int, int, int] = (2_000, 500, 200, 100)
    travel_cost_per_min: int = 10
    score_cost_per_point: int = 1
    unplaced_cost: int = 1_000_000_000

    def __post_init__(self) -> None:
        costs = (*self.wait_cost_per_min, *self.late_cost_per_min, self.travel_cost_per_min)
        if self.step_s <= 0 or min(costs) < 0 or self.score_cost_per_point < 0:
            raise ValueError("steps are positive, costs are not negative")
