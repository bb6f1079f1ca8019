"""What people are written about their own account: it concerns no ticket, and nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Template = Literal[
    "invitation", "password_reset", "password_changed", "identity_linked", "sign_in_locked", "invited_again"
]


@dataclass(frozen=True, kw_only=True)
class AccountLetter:
    event_id: UUID
    recipient_id: UUID
    template: Template
    useful_until: datetime
    params: Mapping[str, Any] = field(default_factory=dict)
