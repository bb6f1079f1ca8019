"""`make soak`: random days of 5 to 60 technicians and 20 to 250 visits, half a second each; every plan must hold.

Reads: how many days (10,000), from which seed (0)."""

from __future__ import annotations

import json
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from benchmarks.solver.check import violations
from benchmarks.solver.days import hard_day
from benchmarks.solver.instances import with_matrix

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.tours.plan import plan, warm

SECONDS = 0.5


def wrong_with(seed: int, most_technicians: int) -> list[str]:
    chance = random.Random(seed)
    technicians = chance.randint(5, most_technicians)
    visits = chance.randint(20, 90 if most_technicians <= 20 else 250)
    instance = hard_day(seed, technicians, visits, chance.randint(1, 3))
    found = plan(read_fsd(json.dumps(instance)), seed, Effort(SECONDS))
    return [f"day {seed}: {wrong}" for wrong in violations(with_matrix(instance), as_json(found))]


def main(days: int, first: int) -> int:
    warm()
    began, wrong = time.monotonic(), 0
    with ProcessPoolExecutor(2) as pool:
        for n, found in enumerate(pool.map(partial(wrong_with, most_technicians=60), range(first, first + days)), 1):
            wrong += bool(found)
            for one in found:
                print(one, flush=True)
            if n % 500 == 0 or n == days:
                print(f"{n} days, {wrong} wrong, {(time.monotonic() - began) / 60:.0f} min", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*asked, 10_000, 0][:1], *[*asked[1:], 0][:1]))
