"""Starts programs that cannot outlive this process."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent

_jobs: queue.SimpleQueue[tuple[Callable[[], subprocess.Popen[bytes]], Future[subprocess.Popen[bytes]]]]
_jobs = queue.SimpleQueue()
_started = threading.Lock()
_thread: threading.Thread | None = None
_guardian: subprocess.Popen[bytes] | None = None


def leashed(argv: Sequence[str | Path], death_signal: int, user: tuple[int, int] = (-1, -1)) -> list[str]:
    """The command that gets this signal when whoever starts it is gone."""
    leash = [sys.executable, "-I", "-S", str(HERE / "leash.py")]
    return [*leash, str(int(death_signal)), str(os.getpid()), *map(str, user), "--", *map(str, argv)]


def spawn(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    output: IO[bytes] | int,
    cwd: Path | str = "/",
    user: tuple[int, int] | None = None,
    death_signal: int = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    command = leashed(argv, death_signal, user or (-1, -1))

    def fork() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    process = _fork_in_lasting_thread(fork)
    tell_guardian(f"group {process.pid} {int(death_signal)}")
    return process


def tell_guardian(line: str) -> None:
    global _guardian
    with _started:
        if _guardian is None:
            _guardian = subprocess.Popen(
                [sys.executable, "-I", "-S", str(HERE / "guardian.py")],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
            atexit.register(_dismiss_guardian, _guardian)
        assert _guardian.stdin is not None
        _guardian.stdin.write(line.encode() + b"\n")
        _guardian.stdin.flush()


def _dismiss_guardian(guardian: subprocess.Popen[bytes]) -> None:
    assert guardian.stdin is not None
    with contextlib.suppress(BrokenPipeError):
        guardian.stdin.close()
    guardian.wait()


def _fork_in_lasting_thread(fork: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    # The death signal is sent when the forking *thread* ends, so one thread that lasts does every fork.
    global _thread
    with _started:
        if _thread is None:
            _thread = threading.Thread(target=_serve, name="spawner", daemon=True)
            _thread.start()
    done: Future[subprocess.Popen[bytes]] = Future()
    _jobs.put((fork, done))
    return done.result()


def _serve() -> None:
    while True:
        fork, done = _jobs.get()
        try:
            done.set_result(fork())
        except BaseException as error:
            done.set_exception(error)
