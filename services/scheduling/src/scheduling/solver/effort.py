"""How long to look for better, how far that has come, and what is told on the way."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`iterations` are those of each core; without them time alone ends the search."""

    seconds: float
    iterations: int | None = None
    cores: int = 1

    def __post_init__(self) -> None:
        if not 0 < self.seconds < math.inf or not 1 <= self.cores <= 64 or (self.iterations or 1) < 1:
            raise ValueError("an effort has seconds, cores and perhaps iterations")

    def done(self, began: float, iterations: int, enough: threading.Event) -> float:
        """What share of it a core has behind it."""
        by_time = 1.0 if enough.is_set() else (time.perf_counter() - began) / self.seconds
        if self.iterations is None or by_time >= 1.0:
            return by_time
        return iterations / self.iterations


@dataclass(frozen=True, slots=True)
class Progress:
    seconds: float
    cost: float
    iterations: int
    is_last: bool
