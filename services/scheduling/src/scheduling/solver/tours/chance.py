"""Chance in compiled code: each draft draws its own. Compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from scheduling.solver.tours import inlined


@inlined
def chance(d: Any) -> float:
    """From 0 to 1, by xorshift."""
    x = d.state[0].random
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    d.state[0].random = x
    return float(x >> np.uint64(11)) * (1.0 / 9007199254740992.0)
