"""Numbers start again with each year of the organisation's zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_of(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def year_of(day: date) -> str:
    return f"{day.year:04d}"
