"""The days of a recurrence rule (RFC 5545), looked at one by one: however it is written, it costs no more.

A library walks a rule that never matches, such as the 30th of February, to the year 9999: three million steps.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"})
OLDEST_DAYS = 20 * 366
DAY = timedelta(days=1)
LONGEST = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}


def days_of(rule: Mapping[str, Sequence[Any]], begins: date, last: date) -> Iterator[date]:
    """From the first day on; none of a rule more frequent than daily, older than twenty years, or with other parts."""
    freq = str(next(iter(rule.get("FREQ", ())), "")).upper()
    if set(rule) - KNOWN or freq not in LONGEST or (last - begins).days > OLDEST_DAYS:
        return
    interval = max(1, int(next(iter(rule.get("INTERVAL", ())), 1)))
    count = int(next(iter(rule.get("COUNT", ())), OLDEST_DAYS))
    week_begins = WEEKDAYS.index(str(next(iter(rule.get("WKST", ())), "MO")).upper())
    found = 0
    for period in _periods(freq, begins, last, week_begins):
        if _steps(freq, begins, period[0], week_begins) % interval:
            continue
        for day in _chosen(rule, freq, begins, period):
            if begins <= day <= last and found < count:
                found += 1
                yield day
        if found >= count:
            return


def _periods(freq: str, begins: date, last: date, week_begins: int) -> Iterator[list[date]]:
    """All the days of each day, week, month or year."""
    starts = []
    day = _first_of(freq, begins, week_begins)
    while day <= last:
        starts.append(day)
        day = _first_of(freq, day + DAY * LONGEST[freq], week_begins)
    for start, end in pairwise([*starts, day]):
        yield [start + DAY * n for n in range((end - start).days)]


def _first_of(freq: str, day: date, week_begins: int) -> date:
    match freq:
        case "WEEKLY":
            return day - timedelta(days=(day.weekday() - week_begins) % 7)
        case "MONTHLY":
            return day.replace(day=1)
        case "YEARLY":
            return day.replace(month=1, day=1)
        case _:
            return day


def _steps(freq: str, begins: date, period: date, week_begins: int) -> int:
    first = _first_of(freq, begins, week_begins)
    match freq:
        case "WEEKLY":
            return (period - first).days // 7
        case "MONTHLY":
            return (period.year - first.year) * 12 + period.month - first.month
        case "YEARLY":
            return period.year - first.year
        case _:
            return (period - first).days


def _chosen(rule: Mapping[str, Sequence[Any]], freq: str, begins: date, period: list[date]) -> list[date]:
    months = [int(one) for one in rule.get("BYMONTH", ())]
    month_days = [int(one) for one in rule.get("BYMONTHDAY", ())]
    week_days = [str(one).upper() for one in rule.get("BYDAY", ())]
    if freq in ("MONTHLY", "YEARLY") and not month_days and not week_days:
        month_days = [begins.day]
        months = months or ([begins.month] if freq == "YEARLY" else [])
    if freq == "WEEKLY" and not week_days:
        week_days = [WEEKDAYS[begins.weekday()]]
    of_year = freq == "YEARLY" and not months
    found = [
        day
        for day in period
        if (not months or day.month in months)
        and (not month_days or _is_month_day(day, month_days))
        and (not week_days or any(_is_week_day(day, one, freq, of_year) for one in week_days))
    ]
    positions = [int(one) for one in rule.get("BYSETPOS", ())]
    if positions:
        numbered = {n: day for n, day in enumerate(found, 1)} | {n - len(found): day for n, day in enumerate(found)}
        found = sorted({numbered[one] for one in positions if one in numbered})
    return found


def _is_month_day(day: date, wanted: list[int]) -> bool:
    return day.day in wanted or day.day - monthrange(day.year, day.month)[1] - 1 in wanted


def _is_week_day(day: date, wanted: str, freq: str, of_year: bool) -> bool:
    """`2TU` is the second Tuesday, `-1FR` the last Friday, of the month or of the year."""
    if not wanted.endswith(WEEKDAYS[day.weekday()]):
        return False
    ordinal = wanted[:-2]
    if not ordinal or freq not in ("MONTHLY", "YEARLY"):
        return True
    number, length = day.day, monthrange(day.year, day.month)[1]
    if of_year:
        number, length = day.timetuple().tm_yday, 366 if monthrange(day.year, 2)[1] == 29 else 365
    return int(ordinal) in ((number - 1) // 7 + 1, -((length - number) // 7) - 1)
