"""At night: one o'clock of the organisation, whatever its clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from chassis.retention import AT_NIGHT, next_night


@given(st.integers(0, 3 * 366 * 24 * 60))
def test_the_next_night_is_one_o_clock_within_a_day(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    night = next_night(now, "Europe/Paris")
    assert now < night <= now + timedelta(hours=25)
    assert night.astimezone(ZoneInfo("Europe/Paris")).hour == AT_NIGHT
    assert night.tzinfo is now.tzinfo
