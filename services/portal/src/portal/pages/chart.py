"""Bars of the figures page, measured on the server: the template only draws."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.pages.views.desk import DayCount

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 220, 32, 24, 8


@dataclass(frozen=True)
class Bar:
    day: DayCount
    x: float
    width: float
    opened_y: float
    opened_height: float
    resolved_y: float
    resolved_height: float
    has_label: bool

    @property
    def middle(self) -> float:
        return self.x + self.width


@dataclass(frozen=True)
class Bars:
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM


def _top_tick(highest: int) -> int:
    for top in (4, 8, 12, 20, 40, 60, 80, 100, 200, 400, 600, 800, 1000, 2000, 4000, 10000, 40000, 100000):
        if highest <= top:
            return top
    return highest


def bars(days: Sequence[DayCount]) -> Bars:
    top = _top_tick(max((max(day.opened, day.resolved) for day in days), default=0))
    plot = HEIGHT - BOTTOM - TOP
    floor = HEIGHT - BOTTOM
    step = (WIDTH - LEFT) / max(len(days), 1)
    width = min(step * 0.34, 22.0)
    every = max(1, -(-len(days) // 10))
    drawn = []
    for index, day in enumerate(days):
        opened, resolved = plot * day.opened / top, plot * day.resolved / top
        x = LEFT + step * index + (step - 2 * width) / 2
        has_label = (len(days) - 1 - index) % every == 0
        drawn.append(Bar(day, x, width, floor - opened, opened, floor - resolved, resolved, has_label))
    ticks = tuple((floor - plot * part / 4, top * part // 4) for part in range(5))
    return Bars(tuple(drawn), ticks)
