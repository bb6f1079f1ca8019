"""Travel between all places of the world, by the product's own roads, as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduling.solver.params import Roads
from scheduling.solver.problem import Place

HOUR = 3_600
EARTH_M = 6_371_008.8


class Map:
    def __init__(self, places: Sequence[Place], roads: Roads | None = None) -> None:
        self.roads = roads or Roads()
        self.places = tuple(places)
        speeds = self.roads.speed_kmh_by_hour
        self.speeds = sorted(set(speeds))
        self.paces = tuple(self.speeds.index(speed) for speed in speeds)
        self._road_m = _straight_m(places) * self.roads.road_factor
        self._is_here = self._road_m <= self.roads.same_place_m * self.roads.road_factor

    def metres(self, a: int, b: int) -> int:
        return 0 if self._is_here[a, b] else round(float(self._road_m[a, b]))

    def way(self, a: int, b: int, at: int) -> int:
        """How long it takes who leaves at that time."""
        if self._is_here[a, b]:
            return 0
        speed = self.roads.speed_kmh_by_hour[at // HOUR % 24]
        return -int(-(float(self._road_m[a, b]) * 3.6 / speed + self.roads.parking_s) // 60) * 60

    def there_at(self, a: int, b: int, at: int) -> int:
        """The earliest arrival: a rush hour may be waited out."""
        best, turn = at + self.way(a, b, at), (at // HOUR + 1) * HOUR
        while turn < best:
            best = min(best, turn + self.way(a, b, turn))
            turn += HOUR
        return best

    def leave_by(self, a: int, b: int, there: int, now: int) -> int:
        """The latest departure for being there in time; now, when that is too late already."""
        low, high = now, there
        if low >= high or self.there_at(a, b, low) > there:
            return now
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (low, middle - 1) if self.there_at(a, b, middle) > there else (middle, high)
        return low

    def between(self, chosen: Sequence[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Seconds [pace, a, b] and metres [a, b] between some of the places."""
        at = np.ix_(chosen, chosen)
        road_m, is_here = self._road_m[at], self._is_here[at]
        seconds = np.stack([np.ceil((road_m * 3.6 / v + self.roads.parking_s) / 60) * 60 for v in self.speeds])
        seconds[:, is_here] = 0
        return seconds.astype(np.int64), np.where(is_here, 0, np.round(road_m)).astype(np.int64)


def _straight_m(places: Sequence[Place]) -> NDArray[np.float64]:
    latitude = np.radians([place.latitude for place in places])
    longitude = np.radians([place.longitude for place in places])
    half_phi = (latitude[None, :] - latitude[:, None]) / 2
    half_lambda = (longitude[None, :] - longitude[:, None]) / 2
    chord = np.sin(half_phi) ** 2
    chord += np.cos(latitude)[:, None] * np.cos(latitude)[None, :] * np.sin(half_lambda) ** 2
    metres: NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return metres
