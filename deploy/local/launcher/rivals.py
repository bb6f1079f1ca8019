"""PyVRP and VROOM in an environment of their own: what plans are measured beside is no part of the product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from launcher.checkout import LOCAL, ROOT
from launcher.refusal import Refusal
from launcher.screen import progress
from launcher.uv import uv

LOCK = ROOT / "benchmarks" / "solver" / "rivals.lock"


def rivals_python() -> Path:
    home = LOCAL / "rivals"
    python, stamp = home / "bin" / "python", home / "rivals.lock"
    if stamp.exists() and stamp.read_text() == LOCK.read_text():
        return python
    with progress("installing PyVRP and VROOM"):
        _run([*uv(), "venv", "-q", "--clear", "--python", sys.executable, str(home)])
        _run([*uv(), "pip", "install", "-q", "--require-hashes", "--python", str(python), "-r", str(LOCK)])
    stamp.write_text(LOCK.read_text())
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Refusal(f"PyVRP and VROOM cannot be installed: {done.stderr.strip()[:300]}", "check the package index")
