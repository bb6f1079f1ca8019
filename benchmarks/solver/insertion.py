"""How long one urgent visit takes to be put into a plan that stands, and what it moves. `make bench-solver` ends so."""

from __future__ import annotations

import json
import random
import time
from statistics import quantiles

from benchmarks.solver.check import violations
from benchmarks.solver.days import HOUR, hard_day
from benchmarks.solver.instances import Instance, with_matrix

from scheduling.solver.by_hand import as_json
from scheduling.solver.effort import Effort
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.tours.plan import insert, plan, warm
from scheduling.solver.tours.problem import Problem

TIMES = 40
# Visits in the plan, technicians, and how long an insertion may take.
SIZES = ((100, 22, 0.050), (400, 90, 0.200))


def main() -> None:
    warm()
    for visits, technicians, allowed_s in SIZES:
        instance = hard_day(1, technicians, visits)
        before = plan(problem_of(instance), 1, Effort(seconds=5, cores=2))
        took, placed, moved = [], 0, 0
        for seed in range(TIMES):
            urgent = instance | {"visits": [*instance["visits"], _urgent(instance, seed)]}
            problem = problem_of(urgent)
            began = time.perf_counter()
            after = insert(problem, before, seed)
            took.append(time.perf_counter() - began)
            assert violations(with_matrix(urgent), as_json(after)) == []
            placed += "urgent" not in {left.visit_id for left in after.left_out}
            moved += len(after.moved_since(before))
        p95 = quantiles(took, n=20)[-1]
        verdict = "holds" if p95 <= allowed_s else "MISSED"
        print(
            f"insertion into {visits} visits: p95 {p95 * 1000:.0f} ms (<= {allowed_s * 1000:.0f}): {verdict}; "
            f"placed {placed} of {TIMES}, {moved / TIMES:.1f} other visits with another technician or start"
        )


def problem_of(instance: Instance) -> Problem:
    return read_fsd(json.dumps({key: value for key, value in instance.items() if key != "matrix"}))


def _urgent(instance: Instance, seed: int) -> Instance:
    chance = random.Random(seed)
    now = chance.choice([8, 9, 10, 13]) * HOUR
    return {
        "id": "urgent",
        "location": chance.randrange(len(instance["locations"])),
        "duration": HOUR,
        "windows": [[now, now + 4 * HOUR]],
        "skills": {},
        "priority": 1,
        "penalty": 60 * HOUR,
    }


if __name__ == "__main__":
    main()
