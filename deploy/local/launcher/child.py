"""One supervised program: how it is started, known to be ready, frozen, killed and stopped."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher.refusal import Refusal
from launcher.spawn import spawn, tell_guardian

Ready = Callable[["Child"], bool]


@dataclass(frozen=True)
class Spec:
    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | str = "/"
    user: tuple[int, int] | None = None
    port: int | None = None
    ready: Ready | None = None
    ready_seconds: float = 120
    rank: int = 1
    """Stopped from the highest rank down; infrastructure is 0."""
    stop_signal: int = signal.SIGTERM
    kill_signal: int = signal.SIGKILL
    stop_seconds: float = 8
    death_signal: int = signal.SIGKILL
    restart: bool = True


class Child:
    def __init__(self, spec: Spec, log: Path) -> None:
        self.spec = spec
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.log_start = 0
        self.started_at = 0.0
        self.starts = 0
        self.failures = 0
        self.retry_at: float | None = None
        self.wanted = False
        self.frozen = False
        self.lock = threading.RLock()

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.spec.port}"

    @property
    def running(self) -> bool:
        return self.pid is not None

    def launch(self) -> None:
        with self.lock:
            if self.running:
                return
            self.wanted = True
            self.frozen = False
            self.retry_at = None
            with self.log.open("ab") as output:
                self.log_start = output.seek(0, os.SEEK_END)
                self.process = spawn(
                    self.spec.argv,
                    env=self.spec.env,
                    output=output,
                    cwd=self.spec.cwd,
                    user=self.spec.user,
                    death_signal=self.spec.death_signal,
                )
            self.started_at = time.monotonic()
            self.starts += 1

    def logs(self, whole: bool = False) -> str:
        """What it wrote since its last start, or all that is kept."""
        try:
            with self.log.open("rb") as handle:
                handle.seek(0 if whole or self.log_start > self.log.stat().st_size else self.log_start)
                return handle.read().decode(errors="replace")
        except FileNotFoundError:
            return ""

    def last_lines(self, count: int = 12) -> list[str]:
        return self.logs().splitlines()[-count:]

    def is_ready(self) -> bool:
        return self.running and not self.frozen and (self.spec.ready is None or self.spec.ready(self))

    def wait_ready(self, seconds: float | None = None) -> Child:
        limit = self.spec.ready_seconds if seconds is None else seconds
        deadline = time.monotonic() + limit
        while not self.is_ready():
            if not self.wanted:
                raise Refusal(f"{self.name} stopped before it was ready", f"read {self.log}")
            if time.monotonic() > deadline:
                raise Refusal(f"{self.name} is not ready after {limit:.0f} s", f"read {self.log}")
            time.sleep(0.03)
        return self

    def signal(self, number: int) -> None:
        """To the whole process group: pools and helpers feel it too."""
        with self.lock, contextlib.suppress(ProcessLookupError):
            if self.running and self.process is not None:
                os.killpg(self.process.pid, number)

    def kill(self, restart: bool = True) -> None:
        """At once, by kill -9. Unless `restart=False` or the spec says never, the supervisor starts it again."""
        with self.lock:
            self.wanted = self.wanted and restart
            self.signal(signal.SIGCONT)
            self.signal(self.spec.kill_signal)
        if self.process is not None:
            self.process.wait()
            if not restart:
                self.sweep()

    def freeze(self) -> None:
        self.frozen = True
        self.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.signal(signal.SIGCONT)
        self.frozen = False

    def stop(self) -> None:
        """Asks, waits, then kills the whole group."""
        with self.lock:
            self.wanted = False
            self.signal(signal.SIGCONT)
            self.signal(self.spec.stop_signal)
        if self.process is None:
            return
        try:
            self.process.wait(self.spec.stop_seconds)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()
        self.sweep()

    def sweep(self) -> None:
        """What is left of the group of a program that has ended."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        tell_guardian(f"gone {self.process.pid}")


def http_ready(path: str = "/ready") -> Ready:
    def check(child: Child) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", child.spec.port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return check


def port_open(child: Child) -> bool:
    assert child.spec.port is not None
    return answers("127.0.0.1", child.spec.port)


def answers(host: str, port: int, seconds: float = 1) -> bool:
    try:
        with socket.create_connection((host, port), timeout=seconds):
            return True
    except OSError:
        return False


def says(text: str) -> Ready:
    return lambda child: text in child.logs()
