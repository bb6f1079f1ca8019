"""`make relaxations`: what would let visits be planned that are left out. The first change offered is made to the
problem, and a plan from nothing must hold the visit; on small days everything is tried for a smaller one.

Reads: how many visits that are left out (1,000), how many small days (240)."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count

from benchmarks.solver.days import hard_day
from benchmarks.solver.instances import Instance
from benchmarks.solver.small_days import ASKED, GRID_S, small_day, smallest_change

from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.places import Prices
from scheduling.solver.relax import relaxations, relaxed
from scheduling.solver.tours.plan import plan, warm
from scheduling.solver.tours.problem import Problem

FIRST_SEED = 2_000
LEAST_ANSWERED, MOST_BEATEN = 0.95, 0.05


def read(instance: Instance) -> Problem:
    return read_fsd(json.dumps({key: value for key, value in instance.items() if key != "matrix"}))


def on_a_hard_day(seed: int) -> Counter[str]:
    problem, said = read(hard_day(seed, technicians=10, visits=50)), Counter[str]()
    found = plan(problem, 1, Effort(60, iterations=2_000))
    for left in found.left_out:
        began = time.process_time()
        offered = relaxations(problem, found, left.visit_id)
        said["ms"] += round(1_000 * (time.process_time() - began))
        said["left out"] += 1
        if offered:
            said["answered"] += 1
            fresh = plan(relaxed(problem, left.visit_id, offered[0]), 2, Effort(60, iterations=1_000))
            said["placed"] += left.visit_id not in {one.visit_id for one in fresh.left_out}
    return said


def on_a_small_day(seed: int) -> Counter[str]:
    instance = small_day(seed)
    problem = read(instance)
    found = plan(problem, 1, Effort(60, iterations=1_000))
    gone = {left.visit_id for left in found.left_out}
    best = smallest_change(instance, found, Prices()) if ASKED in gone and "v0" not in gone else float("inf")
    if best == float("inf"):
        return Counter()
    offered = relaxations(problem, found, ASKED)
    return Counter({"tried": 1, "beaten": int(not offered or offered[0].cost > best + GRID_S)})


def main(visits: int, days: int) -> int:
    warm()
    began = time.monotonic()
    with ProcessPoolExecutor(2) as pool:
        hard = _until(pool, on_a_hard_day, "left out", visits)
        small = sum(pool.map(on_a_small_day, range(days)), Counter[str]())
    answered, placed = hard["answered"] / hard["left out"], hard["placed"] / hard["answered"]
    beaten = small["beaten"] / small["tried"]
    each = hard["ms"] / hard["left out"]
    print(f"{hard['answered']} of {hard['left out']} visits left out get a change ({answered:.1%})")
    print(f"looking for it takes {each:.0f} ms of CPU each")
    print(f"{hard['placed']} of {hard['answered']} are in a fresh plan once the first is made ({placed:.1%})")
    print(f"{small['beaten']} of {small['tried']} small days have a smaller one ({beaten:.1%})")
    print(f"{(time.monotonic() - began) / 60:.0f} min")
    return 0 if answered >= LEAST_ANSWERED and placed == 1 and beaten <= MOST_BEATEN else 1


def _until(pool: ProcessPoolExecutor, on: Callable[[int], Counter[str]], name: str, enough: int) -> Counter[str]:
    found = Counter[str]()
    for first in count(FIRST_SEED, 8):
        for said in pool.map(on, range(first, first + 8)):
            found.update(said)
        if found[name] >= enough:
            break
    return found


if __name__ == "__main__":
    asked = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*[*asked, 1_000, 240][:1], *[*asked[1:], 240][:1]))
