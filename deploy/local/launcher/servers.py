"""The verbs every piece of infrastructure answers to, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from launcher.child import Child, Spec, answers
from launcher.docker import Container
from launcher.refusal import Refusal
from launcher.sources import Kind
from launcher.supervisor import Supervisor


class Server(Protocol):
    kind: Kind
    what: str

    @property
    def url(self) -> str: ...
    def start(self) -> None: ...
    def wait_ready(self, seconds: float = 120) -> None: ...
    def kill(self, restart: bool = True) -> None: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...
    def stop(self) -> None: ...


class Program:
    """A child of the supervisor."""

    def __init__(self, kind: Kind, what: str, supervisor: Supervisor, spec: Spec, url: str | Callable[[], str]) -> None:
        self.kind: Kind = kind
        self.what = what
        self._supervisor = supervisor
        self._spec = spec
        self._url = url

    @property
    def url(self) -> str:
        return self._url if isinstance(self._url, str) else self._url()

    @property
    def child(self) -> Child:
        return self._supervisor[self._spec.name]

    def start(self) -> None:
        self._supervisor.start(self._spec)

    def wait_ready(self, seconds: float = 120) -> None:
        self.child.wait_ready(seconds)

    def kill(self, restart: bool = True) -> None:
        self.child.kill(restart)

    def freeze(self) -> None:
        self.child.freeze()

    def thaw(self) -> None:
        self.child.thaw()

    def stop(self) -> None:
        self.child.stop()


class Contained:
    def __init__(self, what: str, container: Container, url: str) -> None:
        self.kind: Kind = "docker"
        self.what = what
        self.url = url
        self.container = container
        self.start = container.start
        self.wait_ready = container.wait_ready
        self.kill = container.kill
        self.freeze = container.freeze
        self.thaw = container.thaw
        self.stop = container.stop


class Given:
    """Someone else's: used, never touched."""

    def __init__(self, what: str, url: str) -> None:
        self.kind: Kind = "given"
        self.what = what
        self.url = url

    def start(self) -> None:
        pass

    def wait_ready(self, seconds: float = 120) -> None:
        if not self.url:
            return
        where = urlsplit(self.url if "://" in self.url else f"kafka://{self.url.split(',')[0]}")
        if not answers(where.hostname or "", where.port or 5432, 5):
            raise Refusal(f"{self.what} does not answer at {where.hostname}:{where.port}", "start it, or unset its URL")

    def _refuse(self) -> Refusal:
        return Refusal(f"{self.what} is given and not ours to stop", "let the launcher start its own")

    def kill(self, restart: bool = True) -> None:
        raise self._refuse()

    def freeze(self) -> None:
        raise self._refuse()

    def thaw(self) -> None:
        raise self._refuse()

    def stop(self) -> None:
        pass


def container_prefix(folder: Path) -> str:
    return f"astreinte-{sha256(str(folder.resolve()).encode()).hexdigest()[:10]}"
