"""The whole of Astreinte on one infrastructure: services, gateway, mail catcher."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from launcher.checkout import SERVICES, State
from launcher.child import Child, Spec, http_ready, says
from launcher.infra import Infra
from launcher.routes import RouteTable
from launcher.services import Services
from launcher.supervisor import Supervisor

HERE = Path(__file__).resolve().parent
TOWN = HERE.parent / "town"
ROLES: Mapping[str, Sequence[str]] = {name: ("all",) for name in SERVICES}


class Stack:
    def __init__(
        self,
        infra: Infra,
        supervisor: Supervisor,
        state: State,
        *,
        port: int = 0,
        public_url: str = "",
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.supervisor = supervisor
        self.port = port or state.port("gateway")
        self.address = public_url or f"http://127.0.0.1:{self.port}"
        self.smtp_port, self.mail_port = state.port("smtp"), state.port("mail")
        self.services = Services(
            infra, supervisor, state, public_url=self.address, smtp=("127.0.0.1", self.smtp_port), extra=extra
        )

    def migrate(self) -> None:
        self.services.migrate()

    def start(self, roles: Mapping[str, Sequence[str]] = ROLES) -> list[Child]:
        """Every service in the roles asked for; a service that answers in `api` is reached there."""
        children = [self._mail()]
        ports = {"mail": self.mail_port}
        for name, wanted in roles.items():
            for role in wanted:
                child = self.services.start(name, role)
                children.append(child)
                if role in ("all", "api"):
                    ports[name] = child.spec.port or 0
        children.append(self._gateway(ports))
        self.supervisor.wait_ready(children)
        return children

    def seed(self) -> None:
        """Nothing to do where this very town was built in these very stores before."""
        stamp = self.services.state.folder / "seeded"
        town = b"".join(path.read_bytes() for path in sorted(TOWN.glob("*.py")))
        wanted = sha256(town + self.services.stores_and_migrations().encode()).hexdigest()
        if self.services.infra.are_ours and stamp.exists() and stamp.read_text() == wanted:
            return
        self.services.program("town-seed", [sys.executable, "-m", "town.seed"], self.town_env())
        stamp.write_text(wanted)

    def town_env(self) -> dict[str, str]:
        more = {"ASTREINTE_URL": self.address, "PYTHONPATH": str(TOWN.parent)}
        return self.services.env("portal", 0) | more

    def _mail(self) -> Child:
        words = [str(self.smtp_port), str(self.mail_port)]
        return self.supervisor.start(_python("mail", "mailcatcher.py", words, port=self.mail_port, ready=http_ready()))

    def _gateway(self, ports: Mapping[str, int]) -> Child:
        known = {service for _, service in RouteTable.read().prefixes} | {"portal"}
        words = [f"{name}={number}" for name, number in ports.items() if name in known]
        spec = _python(
            "gateway", "proxy.py", [str(self.port), *words], port=self.port, ready=says("gateway ready"), rank=3
        )
        return self.supervisor.start(spec)


def _python(name: str, script: str, words: list[str], **more: object) -> Spec:
    env = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TZ")}
    return Spec(name, [sys.executable, HERE / script, *words], env=env, **more)  # type: ignore[arg-type]
