"""When another calendar says that somebody is busy: its events as stretches of time, recurring ones laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar

from scheduling.domain.model import Slot, Technician
from scheduling.domain.recurrence import days_of

SEALED_FOR = "busy calendar"
EVENTS_READ = 10_000
STRETCHES_KEPT = 1_000
# Rules of years ago are laid out from where they begin, which takes some seconds at most.
OCCURRENCES_WALKED = 200_000
OF_ONE_EVENT = 20_000
DAY = timedelta(days=1)


class NoCalendar(ValueError):
    """What was read is no calendar, or more than anybody's."""


@dataclass(frozen=True, slots=True)
class BusySource:
    """Where somebody's busy times are read; `etag` and `modified` are what the other side said of the last copy."""

    technician_id: UUID
    address: str
    etag: str = ""
    modified: str = ""


def busy_in(content: bytes, zone: ZoneInfo, first: datetime, last: datetime, own_host: str) -> tuple[Slot, ...]:
    """Between the two instants, in order, none touching another. Days and times without a zone are of `zone`;
    what our own calendars say is known already."""
    try:
        events: list[Any] = [
            event for one in Calendar.from_ical(content, multiple=True) for event in one.walk("VEVENT")
        ]
    except Exception as error:
        # The library meets what people wrote with errors of every kind.
        raise NoCalendar from error
    if len(events) > EVENTS_READ or b"END:VCALENDAR" not in content:
        raise NoCalendar
    found: list[Slot] = []
    moved = {(_uid(event), at) for event in events if (at := _moved_from(event, zone)) is not None}
    walked = 0
    for event in events:
        if _uid(event).endswith(f"@{own_host}") or not _is_busy(event):
            continue
        try:
            length = _length(event, zone)
            starts = (
                _starts(event, zone, last) if "RECURRENCE-ID" not in event else [_instant(event["DTSTART"].dt, zone)]
            )
            own = []
            for n, at in enumerate(starts):
                walked += 1
                if walked > OCCURRENCES_WALKED:
                    raise NoCalendar
                if n > OF_ONE_EVENT:
                    raise OverflowError
                if at + length > first and ("RECURRENCE-ID" in event or (_uid(event), at) not in moved):
                    own.append(Slot(at, at + length))
            found += own
        except NoCalendar:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            continue  # one event that nobody can read leaves the others as they are
    return _merged(found, first, last)


def _moved_from(event: Any, zone: ZoneInfo) -> datetime | None:
    try:
        return _instant(event["RECURRENCE-ID"].dt, zone) if "RECURRENCE-ID" in event else None
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


def _uid(event: Any) -> str:
    return str(event.get("UID", ""))


def _is_busy(event: Any) -> bool:
    says = {name: str(event.get(name, "")).upper() for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS")}
    is_free = says["TRANSP"] == "TRANSPARENT" or says["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
    return not is_free and says["STATUS"] != "CANCELLED"


def _starts(event: Any, zone: ZoneInfo, last: datetime) -> Iterator[datetime]:
    """Rules are walked on the wall clock they were written for, so that ten o'clock stays ten o'clock."""
    said = event["DTSTART"].dt
    dates = [one.dt for many in _many(event, "RDATE") for one in many.dts if not isinstance(one.dt, tuple)]
    skipped = {_instant(one.dt, zone) for many in _many(event, "EXDATE") for one in many.dts}
    yield from (at for at in (_instant(one, zone) for one in (said, *dates)) if at not in skipped)
    here = said.tzinfo if isinstance(said, datetime) and said.tzinfo else zone
    begins = _wall(said)
    for rule in _many(event, "RRULE"):
        until = min([_instant(one, here) for one in rule.get("UNTIL", ())], default=last)
        for day in days_of(rule, begins.date(), (_wall(last.astimezone(here)) + DAY).date()):
            instant = datetime.combine(day, begins.time(), here).astimezone(UTC)
            if instant not in skipped and instant <= until:
                yield instant


def _many(event: Any, name: str) -> list[Any]:
    """A property that may be said several times."""
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _length(event: Any, zone: ZoneInfo) -> timedelta:
    begins = event["DTSTART"].dt
    if "DTEND" in event:
        return _instant(event["DTEND"].dt, zone) - _instant(begins, zone)
    if "DURATION" in event:
        length: timedelta = event["DURATION"].dt
        return length
    return timedelta() if isinstance(begins, datetime) else DAY


def _wall(at: date | datetime) -> datetime:
    return at.replace(tzinfo=None) if isinstance(at, datetime) else datetime.combine(at, time())


def _instant(at: date | datetime, zone: Any) -> datetime:
    if isinstance(at, datetime) and at.tzinfo:
        return at.astimezone(UTC)
    return _wall(at).replace(tzinfo=zone).astimezone(UTC)


def away(known: Mapping[UUID, Technician | None], busy: Mapping[UUID, Sequence[Slot]]) -> dict[UUID, Technician]:
    """Those who work here, absent also while they are busy elsewhere."""
    return {
        who: replace(technician, absences=(*technician.absences, *busy.get(who, ())))
        for who, technician in known.items()
        if technician is not None
    }


def _merged(stretches: Iterable[Slot], first: datetime, last: datetime) -> tuple[Slot, ...]:
    merged: list[Slot] = []
    for one in sorted(stretches, key=lambda slot: slot.starts_at):
        starts_at, ends_at = max(one.starts_at, first), min(one.ends_at, last)
        if starts_at >= ends_at:
            continue
        if merged and starts_at <= merged[-1].ends_at:
            merged[-1] = Slot(merged[-1].starts_at, max(merged[-1].ends_at, ends_at))
        else:
            merged.append(Slot(starts_at, ends_at))
    if len(merged) > STRETCHES_KEPT:
        raise NoCalendar
    return tuple(merged)
