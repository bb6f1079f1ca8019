"""Home care beside the best known plans, which no engine of those we have is made for."""

import argparse
import csv
import json
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.solver.home_care import Plan, load, true_parts, violations

ROOT = Path(__file__).parent.parent.parent

NAMED = ["10_1", "25_1", "50_2", "50_3", "50_5"]
SECONDS = 30.0
# What is asked of the mean gap, in percent, of all instances up to so many patients.
MOST_GAP, MOST_PATIENTS = 5.0, 50


def measure(asked: argparse.Namespace) -> bool:
    """Plans those asked for, and says whether what is asked holds."""
    data = asked.data / "hhcrsp"
    best = {row["instance"]: float(row["total_cost"]) for row in csv.DictReader((data / "bks_mankowska.csv").open())}
    files = [file for file in sorted(data.glob("*_HCSRP_*.json")) if asked.only in f"hhcrsp/{file.name}"]
    if not asked.all:
        files = [file for file in files if file.stem.partition("_HCSRP_")[2] in NAMED]
    held = [_family(files, best, seconds) for seconds in asked.seconds or [SECONDS]] if files else []
    return all(held)


def _family(files: list[Path], best: dict[str, float], seconds: float) -> bool:
    gaps: dict[int, list[float]] = {}
    is_broken, late = False, 0.0
    for file in files:
        instance, plan = load(file), _run(file, seconds)
        cost, broken = sum(true_parts(instance, plan).values()) / 3, violations(instance, plan)
        gap = 100 * (cost / best[file.stem] - 1)
        gaps.setdefault(len(instance["patients"]), []).append(gap)
        is_broken, late = is_broken or bool(broken), max(late, plan["seconds"])
        print(f"hhcrsp/{file.stem:27} {seconds:5g} s {cost:9.3f} {gap:6.2f}%  {broken[:3] or ''}", flush=True)
    judged = [gap for size, own in gaps.items() for gap in own if size <= MOST_PATIENTS]
    verdicts = [("nothing broken", not is_broken), (f"in time ({late:g} s)", late <= 1.05 * seconds + 0.1)]
    if judged and seconds >= SECONDS:
        asked = f"mean gap to the best known <= {MOST_GAP:g} % up to {MOST_PATIENTS} patients"
        verdicts.append((f"{asked} ({statistics.mean(judged):.2f} %)", statistics.mean(judged) <= MOST_GAP))
    sizes = "  ".join(f"{size}: {statistics.mean(own):.2f}%" for size, own in sorted(gaps.items()))
    told = "  ".join(f"{line}: {'holds' if holds else 'MISSED'}" for line, holds in verdicts)
    print(f"hhcrsp {seconds:5g} s  {sizes}  {told}", flush=True)
    return all(holds for _, holds in verdicts)


def _run(file: Path, seconds: float) -> Plan:
    command = [sys.executable, "-m", "scheduling", "solve", str(file), "--seconds", str(seconds), "--cores", "2"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10 * seconds + 120, check=False)
    if done.returncode:
        raise SystemExit(f"{file.name}: {done.stderr[-2000:]}")
    plan: Plan = json.loads(done.stdout)
    return plan
