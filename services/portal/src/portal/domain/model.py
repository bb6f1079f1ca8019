"""People and how they come in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

Role = Literal["client", "client_manager", "technician", "dispatcher", "sales", "manager", "admin"]
Lang = Literal["fr", "en"]
ROLES: frozenset[str] = frozenset(get_args(Role))
CLIENT_ROLES = frozenset({"client", "client_manager"})


@dataclass(frozen=True)
class Person:
    person_id: UUID
    name: str
    email: str | None
    role: str
    phone: str | None = None
    lang: str = "fr"
    zone: str = "Europe/Paris"
    client_id: UUID | None = None
    active: bool = True
    version: int = 1


@dataclass(frozen=True)
class Session:
    session_id: UUID
    person_id: UUID
    opened_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    user_agent: str = ""
    provider: str | None = None
    sealed_id_token: str | None = None
    """of the provider that signed the person in, to end its session too"""


@dataclass(frozen=True)
class RefreshToken:
    session: Session
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
