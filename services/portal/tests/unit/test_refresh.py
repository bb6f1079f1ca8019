from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from portal.domain.model import RefreshToken, Session
from portal.domain.refresh import Verdict, judge

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GRACE = timedelta(seconds=20)
SESSION = Session(UUID(int=1), UUID(int=2), NOW - timedelta(days=1), NOW + timedelta(days=1))
FRESH = RefreshToken(SESSION, NOW - timedelta(minutes=5), NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("token", "verdict"),
    [
        (FRESH, "renew"),
        (replace(FRESH, used_at=NOW - timedelta(seconds=5)), "renew"),
        (replace(FRESH, used_at=NOW - timedelta(seconds=21)), "reused"),
        (replace(FRESH, expires_at=NOW), "over"),
        (replace(FRESH, session=replace(SESSION, expires_at=NOW)), "over"),
        (replace(FRESH, session=replace(SESSION, revoked_at=NOW), used_at=NOW - timedelta(hours=1)), "over"),
    ],
    ids=["fresh", "two-tabs", "stolen", "unused-too-long", "session-too-old", "revoked"],
)
def test_a_presented_token_earns(token: RefreshToken, verdict: Verdict) -> None:
    assert judge(token, NOW, GRACE) == verdict
