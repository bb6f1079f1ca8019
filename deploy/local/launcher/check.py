"""`make check`: everything that needs no infrastructure, side by side."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from launcher.checkout import ROOT, SERVICES
from launcher.environment import members
from launcher.refusal import Refusal
from launcher.screen import paint, say
from launcher.spawn import leashed

BIN = Path(sys.executable).parent
COUNT = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed|xpassed)\b")


@dataclass(frozen=True)
class Outcome:
    name: str
    code: int
    seconds: float
    output: str

    @property
    def counts(self) -> dict[str, int]:
        """What pytest's closing line says."""
        lines = [line for line in self.output.splitlines() if re.search(r"\bin [\d.]+s", line)]
        found = COUNT.findall(lines[-1]) if lines else []
        return {word.removesuffix("s") if word == "errors" else word: int(number) for number, word in found}


def run_step(name: str, argv: Sequence[str | Path], env: dict[str, str] | None = None, show: bool = False) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        # Tests left alone with their Kafka would go on for an hour.
        leashed(argv, signal.SIGINT),
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=None if show else subprocess.PIPE,
        stderr=None if show else subprocess.STDOUT,
        text=True,
    )
    return Outcome(name, done.returncode, time.monotonic() - started, done.stdout or "")


def asked_service() -> str | None:
    service = os.environ.get("S") or None
    if service is not None and service not in SERVICES:
        raise Refusal(f"{service} is no service", f"use S=… with one of {', '.join(SERVICES)}")
    return service


def pytest(*words: str | Path) -> list[str]:
    return [str(BIN / "pytest"), "-q", *map(str, words)]


def steps(service: str | None) -> dict[str, list[str]]:
    sources = [str(m / "src") for m in members() if service is None or m.name == service]
    if service is None:
        sources += ["deploy/local/launcher", "deploy/gateway/generate.py", "docs/requirements.py"]
    tests = [f"services/{service}"] if service else ["libs", "services", "tests/architecture", "tests/launcher"]
    python = str(BIN / "python")
    # Tests of the solver would each wait for its compiler, both workers at once.
    compile_ = "from scheduling.solver import warm_all; warm_all()"
    solver = {"solver": [python, "-c", compile_]} if service in (None, "scheduling") else {}
    return {
        **solver,
        "types": [str(BIN / "mypy"), *sources],
        "tests": pytest("-m", "not infra and not long", "--disable-socket", "--allow-unix-socket", "-n", "2", *tests),
        "format": [str(BIN / "ruff"), "format", "--check", "-q", "."],
        "lint": [str(BIN / "ruff"), "check", "-q", "."],
        "imports": [str(BIN / "lint-imports")],
        "contracts": [python, "-m", "contracts", "--check"],
        "gateway": [python, "deploy/gateway/generate.py", "--check"],
        "requirements": [python, "docs/requirements.py", "--check"],
    }


def check() -> int:
    code, _ = checked(asked_service())
    return code


def checked(service: str | None) -> tuple[int, list[Outcome]]:
    started = time.monotonic()
    outcomes = []
    # ruff ignores what git ignores; the launcher's own state stays out of every step.
    with ThreadPoolExecutor(max_workers=max(2, os.cpu_count() or 2)) as pool:
        for outcome in pool.map(lambda item: run_step(*item), steps(service).items()):
            mark = paint("✓", 32) if outcome.code == 0 else paint("✗", 31)
            say(f"{mark} {outcome.name} ({outcome.seconds:.1f} s)")
            if outcome.code != 0:
                say(outcome.output.rstrip())
            elif outcome.counts:
                say(outcome.output.rstrip().splitlines()[-1])
            outcomes.append(outcome)
    failed = [outcome.name for outcome in outcomes if outcome.code != 0]
    took = f"({time.monotonic() - started:.0f} s)"
    say(f"check: {paint('failed: ' + ', '.join(failed), 31) if failed else 'all good'} {took}")
    return (1 if failed else 0), outcomes
