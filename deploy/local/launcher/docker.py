"""The Docker engine: is it there, does it have the image, and a container with the supervisor's verbs."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from launcher.refusal import Refusal
from launcher.screen import progress
from launcher.spawn import tell_guardian


class _Socket(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("docker", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def _ask(method: str, path: str, timeout: float = 2) -> tuple[int, bytes]:
    where = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    connection = (
        _Socket(where.path, timeout)
        if where.scheme == "unix"
        else http.client.HTTPConnection(where.hostname or "", where.port, timeout=timeout)
    )
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def engine_answers() -> bool:
    return _ask("GET", "/_ping", 1)[0] == 200


def obtain(image: str) -> None:
    """An engine that has not the image and cannot pull it counts as absent."""
    if _ask("GET", f"/images/{image}/json")[0] == 200:
        return
    name, _, tag = image.partition(":")
    with progress(f"pulling {image}"):
        # A pull that fails answers 404 at once, or 200 with an error among its lines.
        status, body = _ask("POST", f"/images/create?fromImage={quote(name, safe='')}&tag={tag}", 300)
        lines = [json.loads(line) for line in body.splitlines() if line.strip()] if status == 200 else []
        if status != 200 or any("error" in line for line in lines):
            raise Refusal(f"Docker runs but cannot get {image}", f"`docker pull {image}` by hand")


class Container:
    """Started through testcontainers. The guardian removes it if this process dies."""

    def __init__(
        self,
        image: str,
        name: str,
        *,
        port: int,
        inner_port: int,
        ready: Callable[[Container], bool],
        env: Mapping[str, str] | None = None,
        volume: tuple[str, str] | None = None,
        command: str | None = None,
        kill_signal: str = "SIGKILL",
    ) -> None:
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
        from testcontainers.core.container import DockerContainer

        self.name = name
        self.port = port
        self._ready = ready
        self._kill_signal = kill_signal
        self._container: Any = DockerContainer(image).with_name(name)
        # `with_bind_ports` takes no address, and would open it to the network.
        self._container.ports[inner_port] = ("127.0.0.1", port)  # type: ignore[assignment,index]
        for key, value in (env or {}).items():
            self._container.with_env(key, value)
        if volume:
            self._container.with_volume_mapping(*volume, mode="rw")
        if command:
            self._container.with_command(command)
        self._made = False

    def start(self) -> None:
        if self._made:
            self._inner().start()
            return
        _ask("DELETE", f"/containers/{self.name}?force=true", 20)
        tell_guardian(f"container {self.name}")
        self._container.start()
        self._made = True

    def _inner(self) -> Any:
        return self._container.get_wrapped_container()

    def logs(self) -> str:
        return bytes(self._inner().logs(since=self._started_at())).decode(errors="replace")

    def _started_at(self) -> int:
        from datetime import datetime

        inner = self._inner()
        inner.reload()
        return int(datetime.fromisoformat(inner.attrs["State"]["StartedAt"][:19] + "+00:00").timestamp())

    def wait_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not self._ready(self):
            if time.monotonic() > deadline:
                raise Refusal(f"{self.name} is not ready after {seconds:.0f} s", f"read `docker logs {self.name}`")
            time.sleep(0.1)

    def kill(self, restart: bool = True) -> None:
        self._inner().kill(signal=self._kill_signal)
        self._inner().wait()
        if restart:
            self._inner().start()

    def freeze(self) -> None:
        self._inner().pause()

    def thaw(self) -> None:
        self._inner().unpause()

    def stop(self) -> None:
        if not self._made:
            return
        with contextlib.suppress(Exception):
            self._inner().stop(timeout=8)
        with contextlib.suppress(Exception):
            # Anonymous volumes go; named ones stay.
            self._container.stop(force=True, delete_volume=True)
        self._made = False
        tell_guardian(f"removed {self.name}")


def remove_volumes(prefix: str) -> None:
    status, body = _ask("GET", "/volumes")
    if status == 200:
        for volume in json.loads(body).get("Volumes") or []:
            if volume["Name"].startswith(prefix):
                _ask("DELETE", f"/volumes/{volume['Name']}", 10)
