"""Named points where a chaos test may kill this process; off unless a folder of armed points is given."""

import os
import signal
from pathlib import Path
from typing import Literal

Point = Literal[
    "before_commit",
    "after_commit",
    "inside_batch",
    "after_commit_before_offset",
    "before_send",
    "after_send_before_delete",
]

_armed: Path | None = None
_service = ""


def enable(folder: str, service: str) -> None:
    global _armed, _service
    _armed, _service = (Path(folder), service) if folder else (None, "")


def hit(point: Point) -> None:
    if _armed is None:
        return
    try:
        # Unlinking is the claim: of several processes that pass, one dies.
        (_armed / f"{_service}.{point}").unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
