"""Short lines on the terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
_lock = threading.Lock()


def _colourful() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(text: str, code: int) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if _colourful() else text


def prefix(name: str) -> str:
    """The same name always gets the same colour."""
    return paint(f"{name:>12} │", _COLOURS[sum(name.encode()) % len(_COLOURS)])


def say(text: str) -> None:
    with _lock:
        clear = "\r\x1b[K" if _colourful() else ""
        sys.stdout.write(f"{clear}{text}\n")
        sys.stdout.flush()


@contextmanager
def progress(text: str) -> Iterator[None]:
    """A line that shows time passing on a terminal, and how long it took in the end."""
    started = time.monotonic()
    done = threading.Event()

    def tick() -> None:
        while not done.wait(0.5):
            with _lock:
                sys.stdout.write(f"\r\x1b[K… {text} ({time.monotonic() - started:.0f} s)")
                sys.stdout.flush()

    ticker = threading.Thread(target=tick, daemon=True)
    if _colourful():
        ticker.start()
    else:
        say(f"… {text}")
    try:
        yield
    except BaseException:
        done.set()
        say(f"{paint('✗', 31)} {text} ({time.monotonic() - started:.1f} s)")
        raise
    done.set()
    say(f"{paint('✓', 32)} {text} ({time.monotonic() - started:.1f} s)")
