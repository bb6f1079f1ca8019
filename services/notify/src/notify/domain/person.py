"""Whom we tell, and what they want to hear by mail."""

from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

Family = Literal["confirmations", "progress", "comments", "offers", "alerts"]
FAMILIES: tuple[Family, ...] = get_args(Family)
ALWAYS: frozenset[Family] = frozenset({"confirmations"})


@dataclass(frozen=True, kw_only=True)
class Person:
    person_id: UUID
    role: str
    client_id: UUID | None = None
    active: bool = True
    muted: frozenset[str] = frozenset()

    def wants(self, family: Family) -> bool:
        return self.active and (family in ALWAYS or family not in self.muted)
