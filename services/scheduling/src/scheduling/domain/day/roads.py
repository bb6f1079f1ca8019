"""Travel between the places of a day as matrices: the same to the second as asking for each way, and round what is
closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import radians
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.what_if import RoadClosed
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place

EARTH_M = 6_371_008.8
HOUR_S = 3_600
HOURS = 72
INSIDE_S = 600
"""what it costs to come or go within a closed circle"""

Matrix = NDArray[np.int64]


@dataclass(frozen=True)
class Ways:
    """`seconds` are [pace, from, to]; `paces` names the one of each of three days' hours."""

    seconds: Matrix
    metres: Matrix
    paces: tuple[int, ...]
    usual: int
    """the pace of noon"""

    @property
    def tolls(self) -> Matrix:
        toll: Matrix = self.seconds[self.usual]
        return toll


def ways_between(
    places: Sequence[Place | None], roads: Roads, origin_s: int, zone: ZoneInfo, closed: Sequence[RoadClosed] = ()
) -> Ways:
    """None is nowhere: who comes from there needs what an unknown place needs, and to go there needs nothing."""
    straight = _straight_lines(places)
    near = straight <= roads.same_place_m
    detour, slower = _detours(places, closed)
    metres = (straight + detour) * roads.road_factor
    speeds = sorted(set(roads.speed_kmh_by_hour))
    seconds = np.stack(
        [np.ceil((metres * 3.6 / speed + roads.parking_s) / 60).astype(np.int64) * 60 + slower for speed in speeds]
    )
    seconds[:, near] = 0
    whole = np.round(metres).astype(np.int64)
    whole[near] = 0
    nowhere = np.array([place is None for place in places], bool)
    seconds[:, nowhere, :], whole[nowhere, :] = roads.unknown_place_s, 0
    seconds[:, :, nowhere], whole[:, nowhere] = 0, 0
    local = [datetime.fromtimestamp(origin_s + hour * HOUR_S, UTC).astimezone(zone).hour for hour in range(HOURS)]
    paces = tuple(speeds.index(roads.speed_kmh_by_hour[hour]) for hour in local)
    return Ways(seconds, whole, paces, speeds.index(roads.speed_kmh_by_hour[12]))


def _straight_lines(places: Sequence[Place | None]) -> NDArray[np.float64]:
    """As `straight_line_m` has it, step by step, so that both round alike."""
    phi = np.array([radians(place.latitude) if place else 0.0 for place in places])
    degrees = np.array([place.longitude if place else 0.0 for place in places])
    half_phi = (phi[None, :] - phi[:, None]) / 2
    half_lambda = np.radians(degrees[None, :] - degrees[:, None]) / 2
    chord = np.sin(half_phi) ** 2 + np.cos(phi)[:, None] * np.cos(phi)[None, :] * np.sin(half_lambda) ** 2
    lines: NDArray[np.float64] = 2 * EARTH_M * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
    return lines


def _detours(places: Sequence[Place | None], closed: Sequence[RoadClosed]) -> tuple[NDArray[np.float64], Matrix]:
    """Metres that the way round adds, and seconds where an end lies within."""
    size = len(places)
    metres, slower = np.zeros((size, size)), np.zeros((size, size), np.int64)
    for circle in closed:
        shrink = np.cos(radians(circle.latitude))
        x = np.array([EARTH_M * radians(p.longitude - circle.longitude) * shrink if p else 0.0 for p in places])
        y = np.array([EARTH_M * radians(p.latitude - circle.latitude) if p else 0.0 for p in places])
        away = np.hypot(x, y)
        within = away <= circle.radius_m
        slower += np.where(within[:, None] | within[None, :], INSIDE_S, 0)
        metres += np.where(within[:, None] | within[None, :], 0.0, _round(x, y, away, float(circle.radius_m)))
    return metres, slower


def _round(
    x: NDArray[np.float64], y: NDArray[np.float64], away: NDArray[np.float64], radius: float
) -> NDArray[np.float64]:
    """What a way along the circle is longer than the straight line, where that one would cross it."""
    outside = np.maximum(away, radius)
    dx, dy = x[None, :] - x[:, None], y[None, :] - y[:, None]
    length = np.hypot(dx, dy)
    # Where on the line from a to b the centre is nearest.
    share = np.clip(-(x[:, None] * dx + y[:, None] * dy) / np.maximum(length, 1e-9) ** 2, 0.0, 1.0)
    nearest = np.hypot(x[:, None] + share * dx, y[:, None] + share * dy)
    tangent = np.sqrt(outside**2 - radius**2)
    angle = np.abs(np.angle(np.exp(1j * (np.arctan2(y, x)[None, :] - np.arctan2(y, x)[:, None]))))
    touches = np.arccos(radius / outside)
    arc = np.maximum(0.0, angle - touches[:, None] - touches[None, :])
    around = tangent[:, None] + tangent[None, :] + radius * arc
    extra: NDArray[np.float64] = np.where(nearest < radius, np.maximum(0.0, around - length), 0.0)
    return extra
