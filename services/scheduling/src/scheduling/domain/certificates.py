"""Who holds a skill by certificates may do its work up to the last day of the latest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.domain.model import Need, Slot, Technician

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
AS_GOOD_AS_FOR_EVER = date(9990, 1, 1)


def able_until(technician: Technician, need: Need) -> datetime | None:
    """None: no certificate that this job needs ever runs out."""
    latest = dict(sorted(technician.certificates, key=lambda held: held[1]))
    last_days = [latest[skill] for skill, _ in need.skills if skill in latest and latest[skill] < AS_GOOD_AS_FOR_EVER]
    if not last_days:
        return None
    return datetime.combine(min(last_days) + timedelta(days=1), time(), tzinfo=ZoneInfo(technician.zone))


def able(technician: Technician, need: Need) -> Technician:
    """As this job finds them: away from then on."""
    until = able_until(technician, need)
    if until is None:
        return technician
    return replace(technician, absences=(*technician.absences, Slot(until, FOR_EVER)))


def certified_at(technician: Technician, at: datetime) -> set[str]:
    day = at.astimezone(ZoneInfo(technician.zone)).date()
    return {skill for skill, last_day in technician.certificates if day <= last_day}
