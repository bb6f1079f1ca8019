"""Where each part of the infrastructure can come from, and in which order it is looked for.

Pure: what the machine offers is looked up in `machine.py` and handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from launcher.refusal import Refusal

Part = Literal["kafka", "postgres", "redis", "node"]
Kind = Literal["given", "docker", "machine", "embedded"]

KINDS: tuple[Kind, ...] = ("given", "docker", "machine", "embedded")
GIVEN_BY: dict[Part, str] = {"kafka": "KAFKA_BOOTSTRAP_SERVERS", "postgres": "DATABASE_URL", "redis": "REDIS_URL"}
IMAGES: dict[Part, str] = {"kafka": "apache/kafka:4.1.1", "postgres": "postgres:17", "redis": "redis:8"}

EMBEDDED_IS_REAL: frozenset[Part] = frozenset({"redis", "node"})
"""The others are for the demo only."""

NAMES: dict[Part, str] = {"kafka": "Kafka", "postgres": "PostgreSQL", "redis": "Redis", "node": "Node"}
REMEDIES: dict[Part, str] = {
    "kafka": "start Docker, or install Java 17+ and Maven, or set KAFKA_BOOTSTRAP_SERVERS",
    "postgres": "start Docker, or install PostgreSQL 16+ (or Java 17+ and Maven), or set DATABASE_URL",
    "redis": "start Docker, or install redis-server, or set REDIS_URL",
    "node": "install Node.js with npm",
}


@dataclass(frozen=True)
class Machine:
    """What was found, before anything is downloaded."""

    environ: Mapping[str, str]
    docker: bool = False
    java: bool = False
    maven: bool = False
    postgres: bool = False
    redis: bool = False
    npm: bool = False
    kafka_jars: bool = False
    postgres_jar: bool = False

    def offers(self, part: Part, kind: Kind) -> bool:
        match kind, part:
            case "given", "node":
                return False
            case "given", _:
                if part == "postgres" and any(name.endswith("_DATABASE_URL") for name in self.environ):
                    return True
                return bool(self.environ.get(GIVEN_BY[part]))
            case "docker", "node":
                return False
            case "docker", _:
                return self.docker
            case "machine", "kafka":
                return self.java and (self.maven or self.kafka_jars)
            case "machine", "postgres":
                return self.postgres or self.postgres_jar or (self.java and self.maven)
            case "machine", "redis":
                return self.redis
            case "machine", "node":
                return self.npm
        return True


def candidates(part: Part, machine: Machine, allowed: Collection[Kind] = KINDS) -> list[Kind]:
    """Best first. `ASTREINTE_KAFKA_SOURCE=embedded` and its like leave only one."""
    forced = machine.environ.get(f"ASTREINTE_{part.upper()}_SOURCE")
    if forced is not None and forced not in KINDS:
        raise Refusal(f"ASTREINTE_{part.upper()}_SOURCE={forced} is unknown", f"use one of {', '.join(KINDS)}")
    return [
        kind for kind in KINDS if kind in allowed and (forced is None or kind == forced) and machine.offers(part, kind)
    ]


def for_tests(part: Part) -> tuple[Kind, ...]:
    """Tests want the real thing."""
    return KINDS if part in EMBEDDED_IS_REAL else KINDS[:3]


def for_chaos(part: Part) -> tuple[Kind, ...]:
    """Chaos kills what it talks to: never a given one."""
    return for_tests(part)[1:]


def nothing_left(part: Part, why: str = "") -> Refusal:
    tried = f" ({why})" if why else ""
    return Refusal(f"no real {NAMES[part]} can be had here{tried}", REMEDIES[part])
