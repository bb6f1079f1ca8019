from datetime import UTC, datetime, timedelta

import pytest

from portal.domain.lock_out import LockOut

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RULE = LockOut(timedelta(minutes=15), per_account=5, per_address=20)


def tries(*minutes_ago: float) -> list[datetime]:
    return [NOW - timedelta(minutes=ago) for ago in minutes_ago]


@pytest.mark.parametrize(
    ("account", "address", "minutes"),
    [
        ([], [], None),
        (tries(1, 2, 3, 4), tries(1, 2, 3, 4), None),
        (tries(1, 2, 3, 4, 5), [], 10),
        (tries(1, 2, 3, 4, 16), [], None),
        (tries(1, 2, 3, 4, 5, 6, 7), [], 10),
        ([], tries(*([2] * 20)), 13),
        (tries(1, 1, 1, 1, 1), tries(*([2] * 20)), 14),
    ],
    ids=["none", "four", "five", "fifth-too-old", "counts-the-last-five", "address", "the-later-of-both"],
)
def test_the_next_try_is_allowed_when_enough_have_grown_old(
    account: list[datetime], address: list[datetime], minutes: float | None
) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert RULE.until(NOW, account, address) == expected
