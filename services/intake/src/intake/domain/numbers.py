"""Numbers start again with each year of the organisation's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


def year_of(now: datetime, zone: str) -> str:
    return f"{now.astimezone(ZoneInfo(zone)).year:04d}"
