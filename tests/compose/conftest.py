"""compose.yaml under a project name and on a port of its own: `make test-compose`."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Project:
    """`docker compose`, for this project only, with nothing of the caller's own settings."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME") or key.startswith("DOCKER_")}
        self.env = kept | {"PORT": str(self.port), "COMPOSE_PROJECT_NAME": name, "COMPOSE_PROGRESS": "plain"}

    def tried(self, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
        # Standard input closed: `run` and `exec` would swallow pytest's own.
        return subprocess.run(
            ["docker", *words],
            cwd=ROOT,
            env=self.env | extra,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def docker(self, *words: str, **extra: str) -> str:
        done = self.tried(*words, **extra)
        assert done.returncode == 0, f"docker {' '.join(words)}\n{done.stdout[-800:]}"
        return done.stdout.strip()

    def compose(self, *words: str, **extra: str) -> str:
        return self.docker("compose", "--env-file", os.devnull, *words, **extra)

    def up(self, *words: str) -> float:
        """Seconds until everything is healthy."""
        started = time.monotonic()
        self.compose("up", "--wait", "--wait-timeout", "600", *words)
        return time.monotonic() - started

    def containers(self) -> dict[str, str]:
        """Service by container id, of what is running."""
        lines = self.compose("ps", "--format", "{{.ID}} {{.Service}}").splitlines()
        return dict(line.split() for line in lines if line)


@pytest.fixture(scope="session")
def project(request: pytest.FixtureRequest) -> Iterator[Project]:
    project = Project(f"astreinte-test-{os.getpid()}")
    started = time.monotonic()
    # One after the other: eight builds at once are more than a small machine bears.
    project.compose("build", COMPOSE_PARALLEL_LIMIT="1")
    print(f"\nimages built in {time.monotonic() - started:.0f} s")
    try:
        print(f"healthy in {project.up():.0f} s")
        yield project
    finally:
        if request.session.testsfailed:
            logs = project.tried("compose", "logs", "--no-color").stdout.splitlines()
            print("\n".join([line[:2000] for line in logs if '"level": "error"' in line][-10:]))
        project.tried("compose", "--env-file", os.devnull, "down", "--volumes", "--timeout", "20")
