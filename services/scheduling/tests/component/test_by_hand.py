"""python -m scheduling solve FILE, as somebody types it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.solver import home_care
from benchmarks.solver.care_days import random_care
from benchmarks.solver.check import violations
from benchmarks.solver.days import random_day
from benchmarks.solver.instances import with_matrix


def solve(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scheduling", "solve", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)


def test_a_file_is_planned_with_nothing_else_running(tmp_path: Path) -> None:
    day = random_day(2, technicians=5, visits=20)
    file, out = tmp_path / "day.json", tmp_path / "plan.json"
    file.write_text(json.dumps(day))
    done = solve(str(file), "--seconds", "1", "--seed", "3", "--cores", "2", "--output", str(out))
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert violations(with_matrix(day), found) == []
    assert found["cost"] == found["parts"]["travel"] + found["parts"]["left_out"]
    assert f"cost {found['cost']}" in done.stderr


def test_home_care_is_planned_too(tmp_path: Path) -> None:
    day, file = random_care(2, carers=4, patients=15), tmp_path / "day.json"
    file.write_text(json.dumps(day))
    done = solve(str(file), "--iterations", "500")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert home_care.violations(day, found) == []
    assert f"cost {found['cost']}" in done.stderr


def test_a_bad_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    file.write_text(json.dumps(random_day(2, technicians=1, visits=1) | {"travel": {"kind": "crow"}}))
    done = solve(str(file))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{file}: travel: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("--seconds", "0"), ("--cores", "100000"), ("--iterations", "many"), ("--seed", "-1")], ids=lambda w: w[0]
)
def test_an_impossible_wish_is_refused(words: tuple[str, str]) -> None:
    done = solve("day.json", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"argument {words[0]}: {words[1]!r} is no number from" in done.stderr


def test_a_plan_that_cannot_be_written_is_refused_before_it_is_sought(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    file.write_text(json.dumps(random_day(2, technicians=1, visits=1)))
    done = solve(str(file), "--output", str(tmp_path))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{tmp_path}: Is a directory\n")


COMPILED_AGAIN = """
from numba.core import event
with event.install_recorder("numba:compile") as recorder:
    from scheduling.solver.tours.plan import warm
    warm()
print([one.data["dispatcher"].py_func.__name__ for _, one in recorder.buffer if one.is_start])
"""


def test_a_second_start_compiles_nothing() -> None:
    """What Python calls and is not kept took six seconds of every start."""
    for _ in range(2):
        run = [sys.executable, "-c", COMPILED_AGAIN]
        done = subprocess.run(run, capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout == "[]\n"


def test_whoever_has_seen_enough_gets_what_there_is(tmp_path: Path) -> None:
    """A thousand seconds were asked for; Ctrl-C comes with the first word of progress."""
    day = random_day(2, technicians=8, visits=40)
    file = tmp_path / "day.json"
    file.write_text(json.dumps(day))
    command = [sys.executable, "-m", "scheduling", "solve", str(file), "--seconds", "1000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        while " cost " not in run.stderr.readline():
            assert run.poll() is None
        run.send_signal(signal.SIGINT)
        out, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert violations(with_matrix(day), json.loads(out)) == []
