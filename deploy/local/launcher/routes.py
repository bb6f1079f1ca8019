"""The gateway's table, deploy/gateway/routes.toml: which service answers a path."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote

TABLE = Path(__file__).resolve().parents[2] / "gateway" / "routes.toml"


@dataclass(frozen=True)
class RouteTable:
    prefixes: tuple[tuple[str, str], ...]
    """(prefix, service), longest first"""
    default: str
    hidden: frozenset[str]
    body_limit: int

    @classmethod
    def read(cls, path: Path = TABLE) -> Self:
        raw = tomllib.loads(path.read_text())
        tables = raw["services"] | raw["demo"]
        pairs = [(prefix, service) for service, table in tables.items() for prefix in table["prefixes"]]
        return cls(
            prefixes=tuple(sorted(pairs, key=lambda pair: -len(pair[0]))),
            default=raw["default"],
            hidden=frozenset(raw["hidden"]),
            body_limit=raw["body_limit_megabytes"] * 1_000_000,
        )

    def service_for(self, target: str) -> str | None:
        """None where nobody may look from outside. Decided on the decoded path, as the services do."""
        path = unquote(target.partition("?")[0])
        if path in self.hidden:
            return None
        for prefix, service in self.prefixes:
            if path == prefix or path.startswith(prefix if prefix.endswith("/") else prefix + "/"):
                return service
        return self.default
