"""A letter on its way: when to try again, when to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

KEYS = uuid5(NAMESPACE_URL, "astreinte:notify:messages")
FIRST_WAIT_S, WAIT_LIMIT_S = 2.0, 900.0


def message_key(event_id: UUID, template: str, recipient_id: UUID) -> UUID:
    """The same fact tells the same person the same thing under the same key, however often it is handled."""
    return uuid5(KEYS, f"{event_id}/{template}/{recipient_id}")


@dataclass(frozen=True)
class TryAgain:
    at: datetime
    code: str


@dataclass(frozen=True)
class GiveUp:
    code: str


def after_failure(
    code: str, *, is_final: bool, attempts: int, attempts_limit: int, now: datetime, jitter: float
) -> TryAgain | GiveUp:
    """`attempts` counts this one; `jitter` in 0..1 spreads the wait over its upper half."""
    if is_final or attempts >= attempts_limit:
        return GiveUp(code)
    wait_s = min(FIRST_WAIT_S * 2.0 ** (attempts - 1), WAIT_LIMIT_S) * (0.5 + jitter / 2)
    return TryAgain(now + timedelta(seconds=wait_s), code)
