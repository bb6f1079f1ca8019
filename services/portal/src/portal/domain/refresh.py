"""What a presented refresh token earns: a new one, or the end of its session."""

from datetime import datetime, timedelta
from typing import Literal

from portal.domain.model import RefreshToken

Verdict = Literal["renew", "over", "reused"]


def judge(token: RefreshToken, now: datetime, grace: timedelta) -> Verdict:
    session = token.session
    if session.revoked_at or session.expires_at <= now or token.expires_at <= now:
        return "over"
    if token.used_at and token.used_at + grace < now:
        return "reused"
    return "renew"
