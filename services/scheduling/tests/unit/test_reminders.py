"""How long before a visit its people are reminded."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.reminders import is_useful, next_reminder

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY, TWO = timedelta(hours=24), timedelta(hours=2)


def test_the_next_one_is_the_first_still_ahead() -> None:
    for hours, expected in ((48, DAY), (24, TWO), (5, TWO), (2, None), (1, None), (-1, None)):
        assert next_reminder(NOW + timedelta(hours=hours), NOW, (DAY, TWO)) == expected


@given(st.integers(0, 200 * 60))
def test_each_is_said_once_on_the_way_to_the_visit(minutes: int) -> None:
    starts_at, now, said = NOW + timedelta(minutes=minutes), NOW, []
    while (before := next_reminder(starts_at, now, (DAY, TWO))) is not None:
        now = starts_at - before
        said.append(before)
        assert is_useful(starts_at, now, before)
    assert said == [before for before in (DAY, TWO) if timedelta(minutes=minutes) > before]


def test_one_that_comes_too_late_is_left_unsaid() -> None:
    assert not is_useful(NOW + timedelta(hours=11), NOW, DAY)
    assert is_useful(NOW + timedelta(hours=23), NOW, DAY)
