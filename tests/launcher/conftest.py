"""Waiting on conditions, for programs that need a moment."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from launcher.checkout import State
from launcher.supervisor import Supervisor

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def until() -> Until:
    def wait(condition: Callable[[], object], seconds: float = 15) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not come true in time"
            time.sleep(0.02)

    return wait


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "a state")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, told: list[str]):  # type: ignore[no-untyped-def]
    with Supervisor(tmp_path / "logs", tell=told.append) as running:
        yield running
