"""The uv program: on the PATH, or installed into the virtual environment."""

from __future__ import annotations

import shutil

from launcher.checkout import ROOT

VENV = ROOT / ".venv"


def uv() -> list[str]:
    inside = VENV / "bin" / "uv"
    return [str(inside) if inside.exists() else shutil.which("uv") or "uv"]
