"""`make fortnight`: two weeks of a region, dispatched by the product and by a greedy dispatcher."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

from benchmarks.report import OUT, Figure, show
from benchmarks.solver.fortnight.clock import Clock
from benchmarks.solver.fortnight.greedy import Greedy
from benchmarks.solver.fortnight.ours import Ours, Settings
from benchmarks.solver.fortnight.verdict import Account, accounts, figures, impossible, total, unlawful
from benchmarks.solver.fortnight.world import Size, draw_world

from scheduling.solver.tours.plan import warm

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HEAD = "  day     people ill  wanted   kept  late  late min  undone  unfinished  unpromised      km  km/visit  work h"


def main(arguments: list[str]) -> int:
    asked = _asked(arguments)
    print("loading the solver (the first time it is compiled, which takes half a minute)", flush=True)
    warm()
    world = draw_world(asked.seed, Size(days=asked.days))
    began = time.monotonic()
    settings = Settings(night_seconds=asked.seconds)
    print(f"seed {asked.seed}: {len(world.technicians)} technicians, {len(world.requests)} visits", flush=True)
    ours, greedy = Clock(world), Clock(world)
    ours.run(Ours(ours, settings), _told("ours", ours, began))
    greedy.run(Greedy(greedy), _told("greedy", greedy, began))
    for name, clock in (("ours", ours), ("greedy", greedy)):
        _table(name, accounts(clock))
        for wrong in [*unlawful(clock), *impossible(clock)][:20]:
            print(f"  {name}: {wrong}")
    found = figures(ours, greedy)
    show(found)
    _write(asked.seed, ours, greedy, found)
    took, worked = time.monotonic() - began, time.process_time()
    print(f"  {took / 60:.1f} min, {worked / 60:.1f} of them on a core", flush=True)
    return 1 if any(figure.holds is False for figure in found) else 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solver.fortnight")
    parser.add_argument("--days", type=int, choices=range(1, 29), default=14, metavar="DAYS", help="from a Monday (14)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and machine, the same fortnight (1)")
    parser.add_argument("--seconds", type=float, help="for each night's plan, instead of iterations")
    return parser.parse_args(arguments)


def _told(name: str, clock: Clock, began: float) -> Callable[[int], None]:
    def tell(day: int) -> None:
        one = accounts(clock)[day]
        if one.wanted:
            print(
                f"  {name} {_day(day)}: {one.kept} of {one.wanted} kept, {one.km:.0f} km"
                f" ({time.monotonic() - began:.0f} s)",
                flush=True,
            )

    return tell


def _day(day: int) -> str:
    return f"{DAYS[day % 7]} {day // 7 + 1}"


def _table(name: str, days: list[Account]) -> None:
    print(f"{name}\n{HEAD}")
    for day, one in enumerate(days):
        if one.wanted:
            print(_line(_day(day), one))
    print(_line("all", total(days)), flush=True)


def _line(name: str, one: Account) -> str:
    made = max(1, one.wanted - one.undone - one.unpromised)
    return (
        f"  {name:7} {one.technicians:6} {one.ill:3} {one.wanted:7} {one.kept:6} {one.late:5} {one.late_minutes:9.0f}"
        f" {one.undone:7} {one.unfinished:11} {one.unpromised:11}"
        f" {one.km:7.0f} {one.km / made:9.1f} {one.work_hours:7.0f}"
    )


def _write(seed: int, ours: Clock, greedy: Clock, found: list[Figure]) -> None:
    out = OUT.with_name(f"fortnight-{seed}.json")
    out.parent.mkdir(exist_ok=True)
    told = {
        "seed": seed,
        "size": asdict(ours.world.size),
        "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in found],
        "days": {
            name: [asdict(one) for one in accounts(clock)] for name, clock in (("ours", ours), ("greedy", greedy))
        },
    }
    out.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
