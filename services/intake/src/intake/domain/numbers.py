"""Numbers people read aloud: each series starts again with the year, or the month, of the organisation's zone."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Series(StrEnum):
    """What a number begins with; one number for each ticket or project."""

    TICKET = "TKT"
    INTERVENTION = "INT"
    QUOTE = "DEV"
    PROJECT = "PRJ"


LEAST_DIGITS = {Series.TICKET: 5, Series.INTERVENTION: 4, Series.QUOTE: 4, Series.PROJECT: 4}


def day_of(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def period_of(series: Series, day: date) -> str:
    """TKT by year, the others by month."""
    return f"{day.year:04d}" if series is Series.TICKET else f"{day.year:04d}{day.month:02d}"
