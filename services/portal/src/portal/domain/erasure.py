"""Erasing a person: whom nobody may erase, who has to answer, and what the certificate says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from portal.domain.errors import ErasureUnderWay, LastAdmin, NotErasedByThemselves
from portal.domain.model import Person

Reason = Literal["asked", "contract_ended", "retention"]
HEARERS = ("intake", "routing", "scheduling", "notify", "analytics")
"""Every service that empties its copies and answers."""


@dataclass(frozen=True)
class Answer:
    service: str
    rows: int
    kept: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Erasure:
    person_id: UUID
    reason: str
    asked_by: UUID
    asked_at: datetime
    rows: int
    """emptied by portal itself"""
    role: str
    client_id: UUID | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def waits_for(self) -> tuple[str, ...]:
        return tuple(service for service in HEARERS if service not in self.answers)

    @property
    def done_at(self) -> datetime | None:
        return None if self.waits_for else max(answer.at for answer in self.answers.values())


def check_erasable(person: Person, by: UUID, admins: Collection[UUID]) -> None:
    if person.person_id == by:
        raise NotErasedByThemselves
    if not set(admins) - {person.person_id}:
        raise LastAdmin


def certificate(erasure: Erasure, issuer: str, now: datetime) -> dict[str, Any]:
    """The claims of a certificate: what was emptied, by whom, when; signed, it proves that this portal said so."""
    if erasure.done_at is None:
        raise ErasureUnderWay
    emptied = [{"service": "portal", "rows": erasure.rows, "kept": [], "at": erasure.asked_at.isoformat()}]
    for service in HEARERS:
        answer = erasure.answers[service]
        emptied.append(
            {"service": service, "rows": answer.rows, "kept": list(answer.kept), "at": answer.at.isoformat()}
        )
    return {
        "iss": issuer,
        "iat": int(now.timestamp()),
        "purpose": "erasure_certificate",
        "person_id": str(erasure.person_id),
        "reason": erasure.reason,
        "asked_by": str(erasure.asked_by),
        "asked_at": erasure.asked_at.isoformat(),
        "done_at": erasure.done_at.isoformat(),
        "services": emptied,
    }


def account_of(email: str) -> bytes:
    """How tries to sign in are counted by account without keeping the address."""
    return sha256(email.encode()).digest()
