"""The six services as supervised programs, and what each is told by its environment."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from hashlib import sha256
from pathlib import Path

from launcher.checkout import ROOT, SERVICES, State
from launcher.child import Child, Spec, http_ready
from launcher.infra import Infra
from launcher.refusal import Refusal
from launcher.spawn import spawn, tell_guardian
from launcher.supervisor import Supervisor, together

PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "SSL_CERT_FILE", "LOG_LEVEL", "OTEL_EXPORTER_OTLP_ENDPOINT")

MIGRATED_BY = ("services/*/migrations/versions/*.py", "libs/chassis/src/**/*.sql", "libs/contracts/src/**/*.py")


class Services:
    """Starts any service in any role, any number of times. `start` gives back a Child: kill, freeze, thaw, stop."""

    def __init__(
        self,
        infra: Infra,
        supervisor: Supervisor,
        state: State,
        *,
        public_url: str = "",
        environment: str = "dev",
        smtp: tuple[str, int] | None = None,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.infra = infra
        self.supervisor = supervisor
        self.state = state
        self.environment = environment
        self.smtp = smtp
        self.extra = dict(extra or {})
        self.portal_port = state.port("portal-direct")
        self.public_url = public_url or f"http://127.0.0.1:{self.portal_port}"

    def env(self, service: str, port: int, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env |= {
            "PYTHONUNBUFFERED": "1",
            # glibc gives each thread its own arena by default: memory for nothing here.
            "MALLOC_ARENA_MAX": "2",
            "ENVIRONMENT": self.environment,
            f"{service.upper()}_DATABASE_URL": self.infra.database_url(service),
            "KAFKA_BOOTSTRAP_SERVERS": self.infra.kafka.url,
            "REDIS_URL": self.infra.redis.url,
            "PUBLIC_URL": self.public_url,
            "JWKS_URL": f"http://127.0.0.1:{self.portal_port}/.well-known/jwks.json",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(port),
            "TRUST_PROXY": "true",
            "SECRET_KEY": self.state.secret("secret_key"),
        }
        if service == "intake":
            env["ATTACHMENTS_DIR"] = str(self.state.folder / "attachments")
        if service == "scheduling":
            env["PHOTOS_DIR"] = str(self.state.folder / "photos")
        if service == "notify" and self.smtp is not None:
            env |= {"SMTP_HOST": self.smtp[0], "SMTP_PORT": str(self.smtp[1])}
        return env | self.extra | dict(extra or {})

    def spec(
        self, service: str, role: str = "all", extra: Mapping[str, str] | None = None, name: str | None = None
    ) -> Spec:
        name = name or (service if role == "all" else f"{service}-{role}")
        serves_portal = service == "portal" and role in ("all", "api")
        port = self.portal_port if serves_portal else self.state.port(f"http-{name}")
        return Spec(
            name,
            [sys.executable, "-m", service, role],
            env=self.env(service, port, extra),
            cwd=ROOT,
            port=port,
            ready=http_ready(),
            rank=2,
        )

    def start(
        self, service: str, role: str = "all", extra: Mapping[str, str] | None = None, name: str | None = None
    ) -> Child:
        return self.supervisor.start(self.spec(service, role, extra, name))

    def command(self, service: str, *words: str) -> None:
        """A role that ends by itself: migrate, create-admin."""
        self.program(f"{service}-{words[0]}", [sys.executable, "-m", service, *words], self.env(service, 0))

    def program(self, name: str, argv: Sequence[str | Path], env: Mapping[str, str]) -> None:
        """Runs it to its end, on the same leash as the others."""
        log = self.supervisor.logs / f"{name}.log"
        with log.open("wb") as output:
            process = spawn(argv, env=env, output=output, cwd=ROOT)
        code = process.wait()
        tell_guardian(f"gone {process.pid}")
        if code != 0:
            last = (log.read_text(errors="replace").strip().splitlines() or ["?"])[-1][:300]
            raise Refusal(f"{name} failed: {last}", f"read {log}")

    def migrate(self, services: tuple[str, ...] = SERVICES) -> None:
        """Nothing to do where this very code has migrated these very stores before."""
        self.infra.prepare_databases(services)
        stamp, wanted = self.state.folder / "migrated", self.stores_and_migrations()
        if self.infra.are_ours and stamp.exists() and stamp.read_text() == wanted:
            return
        together(partial(self.command, service, "migrate") for service in services)
        stamp.write_text(wanted)

    def stores_and_migrations(self) -> str:
        digest = sha256(f"{self.infra.kafka.what} {self.infra.postgres.what}".encode())
        for pattern in (
            "services/*/migrations/versions/*.py",
            "libs/chassis/src/**/*.sql",
            "libs/contracts/src/**/*.py",
        ):
            for path in sorted(ROOT.glob(pattern)):
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
        return digest.hexdigest()

    def remember(self) -> None:
        """For `make dlq`: how to reach what is running now."""
        path = self.state.folder / "environment.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps({service: self.env(service, 0) for service in SERVICES}))


def remembered(state: State) -> dict[str, dict[str, str]]:
    path = Path(state.folder / "environment.json")
    if not path.exists():
        raise Refusal("no demo is running in this checkout", "start it with `make demo`")
    return dict(json.loads(path.read_text()))
