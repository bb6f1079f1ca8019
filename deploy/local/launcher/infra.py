"""Kafka, PostgreSQL and Redis, from the best source that works, with verbs to kill, freeze and restart each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Mapping
from urllib.parse import urlsplit

from launcher import databases, machine
from launcher.checkout import SERVICES, State, require_disk
from launcher.docker import remove_volumes
from launcher.kafka import open_kafka
from launcher.postgres import data_folder, open_postgres
from launcher.redis import open_redis
from launcher.refusal import Refusal
from launcher.screen import Say, say
from launcher.servers import Server, container_prefix
from launcher.sources import EMBEDDED_IS_REAL, KINDS, NAMES, REMEDIES, Kind, Machine, Part, candidates, nothing_left
from launcher.supervisor import Supervisor, together


def anything(part: Part) -> Collection[Kind]:
    return KINDS


class Infra:
    kafka: Server
    postgres: Server
    redis: Server

    def __init__(
        self,
        state: State,
        supervisor: Supervisor,
        *,
        allowed: Callable[[Part], Collection[Kind]] = anything,
        durable: bool = True,
        tell: Say = say,
        found: Machine | None = None,
    ) -> None:
        self.state = state
        self.supervisor = supervisor
        self.allowed = allowed
        self.durable = durable
        self.tell = tell
        self.found = found
        self._database_urls: dict[str, str] = {}

    def start(self) -> None:
        """Every part side by side; each says in one line where it comes from."""
        require_disk(self.state.folder)
        found = self.found = self.found or machine.look()

        def kafka() -> None:
            self.kafka = self._start("kafka", found, lambda k: open_kafka(k, self.state, self.supervisor))

        def postgres() -> None:
            self.postgres = self._start(
                "postgres", found, lambda k: open_postgres(k, self.state, self.supervisor, self.durable)
            )

        def redis() -> None:
            self.redis = self._start("redis", found, lambda k: open_redis(k, self.state, self.supervisor))

        for part in ("kafka", "postgres", "redis"):
            if not candidates(part, found, self.allowed(part)):
                raise nothing_left(part)
        together([kafka, postgres, redis])

    def _start(self, part: Part, found: Machine, open_from: Callable[[Kind], Server]) -> Server:
        problems = []
        kinds = self.state.first_as_last_time(part, candidates(part, found, self.allowed(part)))
        for kind in kinds:
            try:
                server = open_from(kind)
                server.start()
                server.wait_ready()
            except Refusal as refusal:
                if kind == "given":
                    raise
                problems.append(refusal.problem)
                self.tell(f"  {NAMES[part]:<11} {kind:<9} no: {refusal.problem}")
                continue
            self.state.remember_source(part, kind)
            self.tell(f"  {NAMES[part]:<11} {kind:<9} {server.what}")
            return server
        if self.allowed(part) is KINDS or "embedded" in self.allowed(part):
            raise Refusal("; ".join(problems), REMEDIES[part])
        raise nothing_left(part, "; ".join(problems))

    @property
    def not_real(self) -> list[str]:
        pairs: list[tuple[Part, Server]] = [("kafka", self.kafka), ("postgres", self.postgres)]
        return [NAMES[part] for part, server in pairs if server.kind == "embedded" and part not in EMBEDDED_IS_REAL]

    @property
    def are_ours(self) -> bool:
        """Kept in this launcher's own state: what it did to them last time is still true."""
        return self.kafka.kind != "given" and self.postgres.kind != "given"

    def prepare_databases(self, services: Collection[str] = SERVICES, prefix: str = "astreinte_") -> dict[str, str]:
        """Database URLs by service; `<SERVICE>_DATABASE_URL` wins over a database on the common server."""
        own = {name: url for name in services if (url := os.environ.get(f"{name.upper()}_DATABASE_URL"))}
        if self.postgres.kind != "given":
            own = {}
        rest = {f"{prefix}{name}": self.state.secret(f"postgres_{name}") for name in services if name not in own}
        if rest and not self.postgres.url:
            raise Refusal(f"no database is given for {min(rest)}", "set DATABASE_URL, or one URL for each service")
        made = databases.prepare(self.postgres.url, rest) if rest else {}
        self._database_urls |= own | {name.removeprefix(prefix): url for name, url in made.items()}
        return dict(self._database_urls)

    def database_url(self, service: str) -> str:
        if service not in self._database_urls:
            self.prepare_databases([service])
        return self._database_urls[service]

    @property
    def test_environment(self) -> Mapping[str, str]:
        return {
            "ASTREINTE_TEST_DATABASE_URL": self.postgres.url,
            "ASTREINTE_TEST_KAFKA": self.kafka.url,
            "ASTREINTE_TEST_REDIS": self.redis.url,
        }

    def stop(self) -> None:
        together(server.stop for server in self._running())

    def _running(self) -> list[Server]:
        return [getattr(self, part) for part in ("kafka", "postgres", "redis") if hasattr(self, part)]

    @property
    def places(self) -> str:
        return ", ".join(urlsplit(server.url).netloc.rpartition("@")[2] or server.url for server in self._running())


def wipe(state: State) -> None:
    """Forgets data, ports and passwords, but not the lock that says who is wiping."""
    shutil.rmtree(data_folder(state), ignore_errors=True)
    for path in state.folder.iterdir():
        if path.name != "lock":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    remove_volumes(container_prefix(state.folder))
