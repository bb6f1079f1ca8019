"""When the solver must stop looking for better."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """`work_units` are the solver's own deterministic seconds, the same anywhere. `wall_s` is the guard."""

    work_units: float = 0.5
    wall_s: float = 2.0

    def __post_init__(self) -> None:
        if self.work_units <= 0 or self.wall_s <= 0:
            raise ValueError("a solve needs some time")
