"""Another calendar's events as busy times: what calendars of the world really say."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.busy import NoCalendar, busy_in
from scheduling.domain.model import Slot

PARIS = ZoneInfo("Europe/Paris")
FIRST = datetime(2026, 11, 23, tzinfo=UTC)
LAST = FIRST + timedelta(days=14)


def calendar(*events: str) -> bytes:
    lines = "\n".join(f"BEGIN:VEVENT\nUID:e{n}\n{event.strip()}\nEND:VEVENT" for n, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{lines}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def busy(*events: str) -> list[tuple[str, str]]:
    found = busy_in(calendar(*events), PARIS, FIRST, LAST, "aide.example.org")
    return [tuple(f"{at.astimezone(PARIS):%d %H:%M}" for at in (s.starts_at, s.ends_at)) for s in found]  # type: ignore[misc]


def test_one_event_in_utc_in_a_zone_and_without_one() -> None:
    assert busy("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z") == [("24 10:00", "24 11:00")]
    assert busy("DTSTART;TZID=America/New_York:20261124T090000\nDURATION:PT30M") == [("24 15:00", "24 15:30")]
    assert busy("DTSTART:20261124T090000\nDTEND:20261124T093000") == [("24 09:00", "24 09:30")]


def test_a_day_is_the_persons_own() -> None:
    assert busy("DTSTART;VALUE=DATE:20261124") == [("24 00:00", "25 00:00")]
    assert busy("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261126") == [("24 00:00", "26 00:00")]


@pytest.mark.parametrize("says", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_what_takes_no_time_is_left_out(says: str) -> None:
    assert busy(f"DTSTART:20261124T090000Z\nDTEND:20261124T100000Z\n{says}") == []


def test_our_own_visits_are_known_already() -> None:
    assert busy("UID:x@aide.example.org\nDTSTART:20261124T090000Z\nDTEND:20261124T100000Z") in (
        [],
        [("24 10:00", "24 11:00")],
    )
    own = calendar("DTSTART:20261124T090000Z\nDTEND:20261124T100000Z").replace(b"UID:e0", b"UID:e0@aide.example.org")
    assert busy_in(own, PARIS, FIRST, LAST, "aide.example.org") == ()


def test_a_rule_keeps_its_hour_over_the_change_of_clocks() -> None:
    weekly = "DTSTART;TZID=Europe/Paris:20260706T100000\nDTEND;TZID=Europe/Paris:20260706T110000\nRRULE:FREQ=WEEKLY"
    assert busy(weekly) == [("23 10:00", "23 11:00"), ("30 10:00", "30 11:00")]


def test_a_rule_ends_by_count_and_by_date_and_skips_days() -> None:
    daily = "DTSTART:20261120T090000Z\nDTEND:20261120T100000Z\nRRULE:FREQ=DAILY;"
    assert busy(f"{daily}COUNT=5") == [("23 10:00", "23 11:00"), ("24 10:00", "24 11:00")]
    assert busy(f"{daily}UNTIL=20261123T090000Z") == [("23 10:00", "23 11:00")]
    assert busy(f"{daily}COUNT=5\nEXDATE:20261123T090000Z") == [("24 10:00", "24 11:00")]


def test_one_time_of_a_rule_may_be_moved() -> None:
    content = calendar(
        "DTSTART:20261123T090000Z\nDTEND:20261123T100000Z\nRRULE:FREQ=DAILY;COUNT=2",
        "RECURRENCE-ID:20261124T090000Z\nDTSTART:20261124T130000Z\nDTEND:20261124T140000Z",
    ).replace(b"UID:e1", b"UID:e0")
    found = busy_in(content, PARIS, FIRST, LAST, "x")
    assert [one.starts_at.hour for one in found] == [9, 13]


@pytest.mark.parametrize(
    "rule",
    [
        "DTSTART:20261123T090000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
        "DTSTART:00010101T090000Z\nDURATION:PT1S\nRRULE:FREQ=DAILY",
        "DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "DTSTART:20261124T090000Z\nDTEND:20261123T090000Z",
        "SUMMARY:nothing",
    ],
)
@pytest.mark.timeout(5)
def test_a_rule_made_to_keep_us_busy_does_not(rule: str) -> None:
    assert len(busy(rule, "DTSTART:20261124T200000Z\nDURATION:PT1H")) <= 2
    assert ("24 21:00", "24 22:00") in busy(rule, "DTSTART:20261124T200000Z\nDURATION:PT1H")


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"BEGIN:VCALENDAR", b"\xff\xfe", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(NoCalendar):
        busy_in(content, PARIS, FIRST, LAST, "x")


def test_more_than_anybody_does_is_refused() -> None:
    minutes = [FIRST + timedelta(minutes=2 * n) for n in range(1_500)]
    every_other = [f"DTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT1M" for at in minutes]
    with pytest.raises(NoCalendar):
        busy_in(calendar(*every_other), PARIS, FIRST, LAST, "x")


@given(st.lists(st.tuples(st.integers(-100, 500), st.integers(1, 30)), max_size=12))
def test_stretches_are_in_order_apart_and_inside(events: list[tuple[int, int]]) -> None:
    def said(hour: int, hours: int) -> str:
        at = FIRST + timedelta(hours=hour)
        return f"DTSTART:{at:%Y%m%dT%H%M%SZ}\nDURATION:PT{hours}H"

    found = busy_in(calendar(*(said(*event) for event in events)), PARIS, FIRST, LAST, "x")
    edges = [edge for slot in found for edge in (slot.starts_at, slot.ends_at)]
    assert edges == sorted(set(edges))
    hours = {h for hour, length in events for h in range(hour, hour + length) if 0 <= h < 14 * 24}
    assert sum((slot.ends_at - slot.starts_at) / timedelta(hours=1) for slot in found) == len(hours)
    assert all(isinstance(slot, Slot) and FIRST <= slot.starts_at < slot.ends_at <= LAST for slot in found)


@pytest.mark.parametrize(
    "says",
    [
        "RECURRENCE-ID:garbage",
        "RECURRENCE-ID:00010101T000000",
        "RECURRENCE-ID:20261124T090000Z\nRECURRENCE-ID:20261124T100000Z",
        "RECURRENCE-ID;VALUE=PERIOD:20261124T090000Z/PT1H",
    ],
    ids=["garbage", "year 1", "twice", "period"],
)
def test_an_exception_that_nobody_can_read_leaves_the_others(says: str) -> None:
    found = busy(f"{says}\nDTSTART:20261125T090000Z\nDURATION:PT1H", "DTSTART:20261124T200000Z\nDURATION:PT1H")
    assert ("24 21:00", "24 22:00") in found


@pytest.mark.timeout(20)
def test_years_of_days_in_many_events_are_refused() -> None:
    daily = "DTSTART:20070301T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    with pytest.raises(NoCalendar):
        busy_in(calendar(*[daily] * 200), PARIS, FIRST, LAST, "x")
