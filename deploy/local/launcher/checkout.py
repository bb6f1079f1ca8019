"""Where things are in one checkout, and what it remembers between runs."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from launcher.refusal import Refusal

ROOT = Path(__file__).resolve().parents[3]
LOCAL = ROOT / ".local"
SERVICES = ("portal", "intake", "routing", "scheduling", "notify", "analytics")
LEAST_FREE_BYTES = 1_000_000_000

K = TypeVar("K", bound=str)
_lock = threading.Lock()


def require_disk(folder: Path, least: int = LEAST_FREE_BYTES) -> None:
    free = shutil.disk_usage(folder).free
    if free < least:
        raise Refusal(
            f"only {free // 1_000_000} MB free on the disk of {folder}",
            f"free at least {least // 1_000_000_000} GB and run again (`make demo-reset` wipes the demo's own data)",
        )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class State:
    """A folder of remembered facts: ports, passwords. One running launcher at a time owns it."""

    def __init__(self, folder: Path = LOCAL / "demo") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def logs(self) -> Path:
        folder = (LOCAL if self.folder == LOCAL / "demo" else self.folder) / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def owned(self) -> Iterator[None]:
        path = self.folder / "lock"
        with path.open("a+") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                handle.seek(0)
                holder = handle.read().strip() or "?"
                raise Refusal(
                    f"this checkout is already running (process {holder})", "stop it with Ctrl-C there first"
                ) from None
            handle.truncate(0)
            handle.write(str(os.getpid()))
            handle.flush()
            yield

    def port(self, name: str, prefer: int | None = None) -> int:
        """The port this name had last time if it is still free, else the preferred one or the next free."""
        with _lock:
            known: dict[str, int] = self._read("ports.json")
            taken = {port for other, port in known.items() if other != name}
            candidates = [known[name]] if name in known else []
            if prefer is not None:
                candidates += range(prefer, prefer + 50)
            port = next((p for p in candidates if p not in taken and is_free(p)), 0)
            while not port or port in taken:
                if prefer is not None:
                    raise Refusal(
                        f"ports {prefer} to {prefer + 49} are all busy", f"free one, or set {name.upper()}_PORT"
                    )
                port = any_free_port()
            known[name] = port
            self._write("ports.json", known)
            return port

    def secret(self, name: str) -> str:
        with _lock:
            known: dict[str, str] = self._read("secrets.json")
            if name not in known:
                known[name] = secrets.token_urlsafe(24)
                self._write("secrets.json", known)
            return known[name]

    def starts_empty(self) -> None:
        """A store was made anew: what was done to the old one is to be done again."""
        for stamp in ("migrated", "seeded"):
            (self.folder / stamp).unlink(missing_ok=True)

    def first_as_last_time(self, part: str, kinds: Sequence[K]) -> list[K]:
        """What is given comes first; then the source that holds last time's data; then the usual order."""
        last = self._read("sources.json").get(part)
        return sorted(kinds, key=lambda kind: (kind != "given", kind != last))

    def remember_source(self, part: str, kind: str) -> None:
        with _lock:
            known = self._read("sources.json")
            self._write("sources.json", known | {part: kind})

    def _read(self, name: str) -> dict:  # type: ignore[type-arg]
        try:
            return dict(json.loads((self.folder / name).read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    def _write(self, name: str, value: object) -> None:
        path = self.folder / name
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(value, indent=1))
        partial.replace(path)
