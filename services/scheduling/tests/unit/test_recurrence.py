"""The days of a rule, against a library that walks rules another way."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from scheduling.domain.recurrence import WEEKDAYS, days_of

BEGINS = date(2024, 1, 31)
LAST = date(2027, 3, 1)


def days(rule: str, begins: date = BEGINS, last: date = LAST) -> list[date]:
    return list(days_of(vRecur.from_ical(rule), begins, last))


def theirs(rule: str, begins: date = BEGINS, last: date = LAST) -> list[date]:
    found = []
    for at in rrulestr(rule, dtstart=datetime.combine(begins, datetime.min.time())):
        if at.date() > last:
            break
        found.append(at.date())
    return found


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts: dict[str, Any] = {"FREQ": freq, "INTERVAL": draw(st.integers(1, 5))}
    if draw(st.booleans()):
        # The library reads `SA,1MO` as both at once, where the standard says either.
        is_counted = freq in ("MONTHLY", "YEARLY") and draw(st.booleans())
        ordinals = st.sampled_from(("1", "2", "-1")) if is_counted else st.just("")
        chosen = draw(st.lists(st.tuples(ordinals, st.sampled_from(WEEKDAYS)), min_size=1, max_size=3, unique=True))
        parts["BYDAY"] = ",".join(f"{ordinal}{day}" for ordinal, day in chosen)
    elif freq != "WEEKLY" and draw(st.booleans()):
        parts["BYMONTHDAY"] = ",".join(map(str, draw(st.lists(st.sampled_from((1, 15, 28, -1, -3)), min_size=1))))
    if draw(st.booleans()):
        parts["BYMONTH"] = ",".join(map(str, draw(st.lists(st.integers(1, 12), min_size=1, unique=True))))
    if freq == "MONTHLY" and {"BYDAY", "BYMONTHDAY"} & set(parts) and draw(st.booleans()):
        parts["BYSETPOS"] = draw(st.sampled_from((1, -1)))
    if draw(st.booleans()):
        parts["COUNT"] = draw(st.integers(1, 40))
    if freq == "WEEKLY":
        parts["WKST"] = draw(st.sampled_from(("MO", "SU")))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=300, deadline=None)
@given(rules(), st.dates(date(2023, 6, 1), date(2025, 6, 1)))
def test_the_days_are_those_of_the_library(rule: str, begins: date) -> None:
    assert days(rule, begins) == theirs(rule, begins), rule


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=WEEKLY;BYWEEKNO=99",
    ],
)
@pytest.mark.timeout(5)
def test_a_rule_that_never_matches_ends(rule: str) -> None:
    assert days(rule, LAST - timedelta(days=7_000)) == []
    assert days("FREQ=DAILY", date(1, 1, 1)) == []
