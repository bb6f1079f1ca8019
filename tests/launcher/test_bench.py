"""`make bench` starts its module with its own parts within reach."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from launcher import suite
from launcher.commands import run


@contextmanager
def nothing(name: str, durable: bool = False) -> Iterator[dict[str, str]]:
    yield {**os.environ, "ASTREINTE_TEST_KAFKA": "", "ASTREINTE_TEST_DATABASE_URL": "", "ASTREINTE_TEST_REDIS": ""}


def test_it_finds_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    real_run = subprocess.run

    def imported(words: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        started.append(words)
        return real_run([words[0], "-c", f"import {words[2]}, benchmarks.pipeline.bench"], **how)  # type: ignore[call-overload]

    monkeypatch.setattr(suite, "own_infrastructure", nothing)
    monkeypatch.setattr(subprocess, "run", imported)
    assert run(["bench", "relay"]) == 0
    assert started[0][1:] == ["-m", "benchmarks.run", "relay"]


def test_an_unknown_name_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "realy"]) != 0
    assert "no benchmark realy → there are imports, pipeline, projections, relay, scale" in capsys.readouterr().out
