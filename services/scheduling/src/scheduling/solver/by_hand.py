"""python -m scheduling solve FILE: plans the days in a file by hand; nothing else needs to run."""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

# Each takes a tenth of a second and more.
CHANGES_FOR = 50


def main(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)

    # Compiled code is loaded only now: --help answers at once.
    from scheduling.solver.effort import Effort
    from scheduling.solver.forms import BadForm, read_problem
    from scheduling.solver.pairs import plan as pairs
    from scheduling.solver.pairs.problem import Problem as PairsProblem
    from scheduling.solver.relax import relaxations
    from scheduling.solver.tours import plan as tours

    try:
        problem = read_problem(asked.file, asked.first)
        out = sys.stdout if asked.output is None else asked.output.open("w", encoding="utf-8")
    except BadForm as error:
        sys.stderr.write(f"{asked.file}: {error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{asked.output}: {error.strerror}\n")
        return 2
    sys.stderr.write("loading the solver (the first time it is compiled, which takes half a minute)\n")
    is_pairs = isinstance(problem, PairsProblem)
    solver: Any = pairs if is_pairs else tours
    solver.warm()
    # Iterations end by themselves: the clock is only for a machine that stands still.
    seconds = asked.seconds or (10.0 if asked.iterations is None else 3_600.0)
    # Whoever has seen enough gets what there is. An exception would come anywhere, between two threads' starts too.
    enough = threading.Event()
    signal.signal(signal.SIGINT, lambda signum, frame: enough.set())
    began = time.perf_counter()
    effort = Effort(seconds, asked.iterations, asked.cores)
    found = solver.plan(problem, asked.seed, effort, _Teller(), enough)
    told = pairs_as_json(found) if is_pairs else as_json(found)
    told |= {"seed": asked.seed, "seconds": round(time.perf_counter() - began, 2)}
    left_out = told.get("left_out", [])
    if asked.changes and not isinstance(problem, PairsProblem):
        for left in left_out[:CHANGES_FOR]:
            left["changes"] = [asdict(one) for one in relaxations(problem, found, left["id"])]
    with out:
        json.dump(told, out, indent=1)
        out.write("\n")
    if musts := [left["id"] for left in left_out if left["must_be_planned"]]:
        sys.stderr.write(f"left out, though they must be planned: {', '.join(musts)}\n")
    return 0


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scheduling solve", description="Plans the days in FILE.")
    parser.add_argument("file", metavar="FILE", type=Path, help="fsd-1 or hhcrsp (JSON), Solomon's text or VRPLIB's")
    parser.add_argument("--seconds", type=_between(0.01, 86_400, float), help="how long to look for better (10)")
    parser.add_argument("--seed", type=_between(0, 2**31, int), default=1, help="where chance begins (1)")
    parser.add_argument("--cores", type=_between(1, 64, int), default=2, help="threads to use (2)")
    parser.add_argument("--iterations", type=_between(1, 2**31, int), help="of each core, instead of a time")
    parser.add_argument("--first", type=_between(0, 2**31, int), help="keep that many visits of a text form")
    parser.add_argument("--changes", action="store_true", help="what would let each visit that is left out be planned")
    parser.add_argument("--output", type=Path, help="where the plan goes (standard output)")
    return parser.parse_args(arguments)


def _between(least: float, most: float, kind: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = kind(text)
        except ValueError:
            number = math.nan
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is no number from {least:g} to {most:g}")
        return number

    return read


def as_json(found: Any) -> dict[str, Any]:
    return {
        "cost": found.cost,
        "parts": {"travel": found.travel_cost, "moved": found.moved_cost, "left_out": found.left_out_cost},
        "routes": [
            {
                "technician": route.tour_id,
                "leaves": route.leaves,
                "visits": [{"id": stay.visit_id, "start": stay.start} for stay in route.stays],
                "breaks": [rest.begin for rest in route.rests if not rest.is_by_law],
                "breaks_by_law": [[rest.begin, rest.end] for rest in route.rests if rest.is_by_law],
                "back": route.back,
            }
            for route in found.routes
        ],
        "left_out": [
            {"id": left.visit_id, "reason": left.reason, "must_be_planned": left.is_must} for left in found.left_out
        ],
        "iterations": found.iterations,
    }


def pairs_as_json(found: Any) -> dict[str, Any]:
    """Its numbers are whole, and those of the file need not be."""
    return {
        "cost": found.cost,
        "parts": {
            "distance": found.distance / found.unit,
            "tardiness": found.tardiness / found.unit,
            "largest_tardiness": found.largest_tardiness / found.unit,
        },
        "routes": [
            {
                "carer": route.carer_id,
                "visits": [
                    {
                        "patient": stay.patient_id,
                        "service": stay.service,
                        "start": stay.start / found.unit,
                        "tardiness": stay.tardiness / found.unit,
                    }
                    for stay in route.stays
                ],
            }
            for route in found.routes
        ],
        "iterations": found.iterations,
    }


class _Teller:
    """Progress on standard error, twice a second."""

    def __init__(self) -> None:
        self.told = -1.0

    def __call__(self, progress: Any) -> None:
        if progress.seconds - self.told >= 0.5 or progress.is_last:
            self.told = progress.seconds
            sys.stderr.write(f"{progress.seconds:6.1f} s  cost {progress.cost}  iterations {progress.iterations}\n")
            sys.stderr.flush()
