"""The uv program: on the PATH, or installed into the virtual environment."""

from __future__ import annotations

import shutil

from launcher.checkout import ROOT

VENV = ROOT / ".venv"


def uv() -> list[str]:
    inside = VENV / "bin" / "uv"
    if inside.exists():
        return [str(inside)]
    return [shutil.which("uv") or "uv"]
