"""Starts, watches, restarts and stops programs in order."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from launcher.child import Child, Spec
from launcher.refusal import Refusal
from launcher.screen import Say, prefix, say

GIVES_UP_AFTER = 6
STEADY_SECONDS = 30.0
LOG_LIMIT_BYTES = 20_000_000


class Supervisor:
    def __init__(self, logs: Path, tell: Say = say) -> None:
        self.logs = logs
        self.tell = tell
        self.children: dict[str, Child] = {}
        self.gave_up = threading.Event()
        self._stopping = threading.Event()
        self._last: list[Callable[[], object]] = []
        self._watcher: threading.Thread | None = None
        self._lock = threading.RLock()
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def __getitem__(self, name: str) -> Child:
        return self.children[name]

    def start(self, spec: Spec) -> Child:
        """Starts it and returns at once; a known name is started again with the new spec."""
        with self._lock:
            if self._stopping.is_set():
                raise Refusal("the launcher is stopping", "run the command again")
            child = self.children.get(spec.name)
            if child is None:
                child = self.children[spec.name] = Child(spec, self.logs / f"{spec.name}.log")
            else:
                child.stop()
                child.spec = spec
            child.failures = 0
            child.launch()
            if self._watcher is None:
                self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
                self._watcher.start()
            return child

    def wait_ready(self, children: Iterable[Child] | None = None, seconds: float | None = None) -> None:
        for child in list(self.children.values()) if children is None else children:
            child.wait_ready(seconds)

    def forget(self, name: str) -> None:
        """Stops it for good."""
        child = self.children.pop(name, None)
        if child is not None:
            child.stop()

    def stop(self) -> None:
        """Highest rank first; those of one rank together."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join()
        by_rank: dict[int, list[Child]] = {}
        for child in self.children.values():
            by_rank.setdefault(child.spec.rank, []).append(child)
        for rank in sorted(by_rank, reverse=True):
            together(child.stop for child in by_rank[rank])
        while self._last:
            self._last.pop()()

    def at_the_end(self, action: Callable[[], object]) -> None:
        """Once every program has stopped: containers, for one."""
        self._last.append(action)

    def _watch(self) -> None:
        while not self._stopping.wait(0.05):
            for child in list(self.children.values()):
                with child.lock:
                    self._look_at(child)

    def _look_at(self, child: Child) -> None:
        if child.running:
            if child.failures and time.monotonic() - child.started_at > STEADY_SECONDS:
                child.failures = 0
            if child.log.stat().st_size > LOG_LIMIT_BYTES:
                os.truncate(child.log, 0)
            return
        if not child.wanted or child.process is None:
            return
        now = time.monotonic()
        if child.retry_at is not None:
            if now >= child.retry_at and not self._stopping.is_set():
                child.launch()
            return
        code = child.process.returncode
        child.sweep()
        child.failures += 1
        ending = f"killed by signal {-code}" if code < 0 else f"ended with code {code}"
        if not child.spec.restart or child.failures >= GIVES_UP_AFTER:
            child.wanted = False
            for line in child.last_lines():
                self.tell(f"{prefix(child.name)} {line[:400]}")
            self.tell(f"{prefix(child.name)} {ending}, {child.failures} times in a row: given up, see {child.log}")
            self.gave_up.set()
            return
        delay = min(0.1 * 3 ** (child.failures - 1), 10.0)
        child.retry_at = now + delay
        if child.failures > 1:
            for line in child.last_lines(4):
                self.tell(f"{prefix(child.name)} {line[:400]}")
        self.tell(f"{prefix(child.name)} {ending}; starting it again in {delay:.1f} s")


def together(actions: Iterable[Callable[[], object]]) -> None:
    """Runs them side by side, waits for all, and raises the first error."""
    errors: list[BaseException] = []

    def run(action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
