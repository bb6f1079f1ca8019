"""What of a day stays as it is, and what may be planned anew: the past is cut, who is under way is left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.domain.busy import away
from scheduling.domain.horizon import DAY, Horizon, technician_days
from scheduling.domain.model import (
    Arrangement,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Proposed,
    Slot,
    Started,
    Technician,
    Visit,
)
from scheduling.domain.what_if import Change, Day, Longer, LongerMeetsFixed, TechnicianAway, Urgent
from scheduling.solver.problem import Place, Span

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Axis:
    """Seconds from the midnight before the day, in the organisation's zone."""

    origin_s: int
    now: int  # the next whole minute

    def at(self, instant: datetime) -> int:
        return int(instant.timestamp()) - self.origin_s

    def instant(self, at: int) -> datetime:
        return datetime.fromtimestamp(self.origin_s + at, UTC)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A share of a technician's day that stays; without a place they do not move."""

    name: str
    technician_id: UUID
    start: int
    end: int
    place: Place | None


@dataclass(frozen=True, slots=True)
class Here:
    """Where a technician is free next, and from when."""

    free: int
    place: Place | None


@dataclass(slots=True)
class Standing:
    technicians: Mapping[UUID, Technician]
    """absent also while they are busy elsewhere, and as the changes say"""
    work: dict[UUID, tuple[Span, ...]] = field(default_factory=dict)
    fixed: list[Fixed] = field(default_factory=list)
    movable: list[Job] = field(default_factory=list)
    urgent: list[Job] = field(default_factory=list)
    lost: set[UUID] = field(default_factory=set)
    """tickets whose technician is away"""
    dropped: list[Job] = field(default_factory=list)
    """of these, what is remote: nobody else was named for it"""
    here: dict[UUID, Here] = field(default_factory=dict)
    began: dict[UUID, int] = field(default_factory=dict)
    """when their first work of the day was"""
    used: dict[UUID, list[int]] = field(default_factory=dict)
    """seconds of each visit that is over, under way or remote"""
    stretched: dict[UUID, Slot] = field(default_factory=dict)
    """visits that stay where they are and take another time, as the changes say"""
    pushed: set[UUID] = field(default_factory=set)
    """visits that one of these would reach into"""


def axis_of(day: Day) -> Axis:
    midnight = datetime.combine(day.day - DAY, time(), tzinfo=ZoneInfo(day.zone))
    origin_s = int(midnight.timestamp())
    return Axis(origin_s, max(0, ceil((day.now.timestamp() - origin_s) / 60) * 60))


def bounds_of(day: Day) -> Slot:
    zone = ZoneInfo(day.zone)
    return Slot(
        datetime.combine(day.day, time(), tzinfo=zone).astimezone(UTC),
        datetime.combine(day.day + DAY, time(), tzinfo=zone).astimezone(UTC),
    )


def absences_in(day: Day, changes: Iterable[Change]) -> dict[UUID, list[Slot]]:
    """As the changes have it: from now, to the day's end, where they do not say."""
    found: dict[UUID, list[Slot]] = {}
    for change in changes:
        if isinstance(change, TechnicianAway):
            starts_at, ends_at = change.starts_at or day.now, change.ends_at or bounds_of(day).ends_at
            if starts_at < ends_at:
                found.setdefault(change.technician_id, []).append(Slot(starts_at, ends_at))
    return found


def standing_of(day: Day, axis: Axis, changes: Sequence[Change], keep: Collection[UUID]) -> Standing:
    gone = absences_in(day, changes)
    plain = {
        who: replace(technician, absences=(*technician.absences, *gone.get(who, ())))
        for who, technician in day.technicians.items()
    }
    standing = Standing(away(plain, day.busy))
    for who, technician in standing.technicians.items():
        days = technician_days(technician, (), Horizon(day.day, day.day), axis.instant(0))
        standing.work[who] = days[0].work if days else ()
    urgent = {change.ticket_id for change in changes if isinstance(change, Urgent)}
    longer = {change.visit_id: timedelta(minutes=change.minutes) for change in changes if isinstance(change, Longer)}
    standing.urgent += [job for job in day.jobs if job.ticket_id in urgent]
    jobs = [job for job in day.jobs if job.ticket_id not in urgent and job.visit is not None]
    reach = [part for job in jobs for part in _stretch(standing, axis, plain, job, keep, longer)]
    standing.pushed = set(_pushed(axis, jobs, reach))
    for job in jobs:
        _sort(standing, axis, plain, job, keep, longer)
    for n, booking in enumerate(day.others):
        start, end = axis.at(booking.slot.starts_at), axis.at(booking.slot.ends_at)
        if not _is_away(plain, booking.technician_id, booking.slot):
            standing.fixed.append(Fixed(f"other-{n}", booking.technician_id, start, end, booking.place))
    if any(_overlap(part, one) for part in reach for one in standing.fixed):
        raise LongerMeetsFixed
    return standing


def _stretch(
    standing: Standing,
    axis: Axis,
    plain: Mapping[UUID, Technician],
    job: Job,
    keep: Collection[UUID],
    longer: Mapping[UUID, timedelta],
) -> Iterator[Fixed]:
    """What a visit that stays where it is takes beyond its time, as the changes have it."""
    visit, now = job.visit, axis.instant(axis.now)
    assert visit is not None
    found = visit.arrangement
    if found.visit_id not in longer or not _stays(plain, visit, keep, now):
        return
    slot = Slot(found.slot.starts_at, found.slot.starts_at + longer[found.visit_id])
    standing.stretched[found.visit_id] = slot
    ended, ends = (axis.at(_taken(visit, each, now).ends_at) for each in (found.slot, slot))
    if ended < ends:
        yield from (Fixed(str(found.visit_id), who, ended, ends, None) for who in found.technician_ids)


def _stays(plain: Mapping[UUID, Technician], visit: Visit, keep: Collection[UUID], now: datetime) -> bool:
    found = visit.arrangement
    match visit:
        case EnRoute() | Started():
            return True
        case Confirmed():
            stays = found.mode == "remote" or found.slot.starts_at <= now
            return found.visit_id in keep or (stays and not _is_lost(plain, found))
        case _:
            return False


def _taken(visit: Visit, slot: Slot, now: datetime) -> Slot:
    """Begun when it was begun, and not over yet. Whoever forgot to say that they are there is there."""
    starts_at = visit.started_at if isinstance(visit, Started) else slot.starts_at
    return Slot(starts_at, max(starts_at + (slot.ends_at - slot.starts_at), now))


def _pushed(axis: Axis, jobs: Iterable[Job], reach: Sequence[Fixed]) -> Iterator[UUID]:
    for job in jobs:
        assert job.visit is not None
        found = job.visit.arrangement
        start, end = axis.at(found.slot.starts_at), axis.at(found.slot.ends_at)
        mine = [Fixed(str(found.visit_id), who, start, end, None) for who in found.technician_ids]
        if any(_overlap(part, one) for part in reach for one in mine):
            yield found.visit_id


def _overlap(part: Fixed, one: Fixed) -> bool:
    is_other = part.technician_id == one.technician_id and not one.name.startswith(part.name)
    return is_other and one.start < part.end and part.start < one.end


def _sort(
    standing: Standing,
    axis: Axis,
    plain: Mapping[UUID, Technician],
    job: Job,
    keep: Collection[UUID],
    longer: Collection[UUID],
) -> None:
    visit, now = job.visit, axis.instant(axis.now)
    assert visit is not None
    found = visit.arrangement
    slot = standing.stretched.get(found.visit_id, found.slot)
    is_lost = _is_lost(plain, found)
    match visit:
        case Finished(_, _, started_at, finished_at):
            _has_worked(standing, axis, job, Slot(started_at, max(finished_at, started_at)))
        case Started() | EnRoute():
            _has_worked(standing, axis, job, _taken(visit, slot, now))
        case Proposed() if not is_lost:
            _fix(standing, axis, job, found.technician_ids)
        case Confirmed() if found.mode == "remote" and is_lost and found.visit_id not in keep:
            standing.dropped.append(job)
        case Confirmed() if found.mode == "remote":
            _fix(standing, axis, job, [w for w in found.technician_ids if not _is_away(plain, w, found.slot)])
        case Confirmed() if found.visit_id in keep:
            _fix(standing, axis, job, found.technician_ids)
        case Confirmed() if found.slot.starts_at <= now and not is_lost:
            _has_worked(standing, axis, job, _taken(visit, slot, now))
        case Confirmed():
            is_meant = is_lost or found.visit_id in longer or found.visit_id in standing.pushed
            may_move = is_meant or _is_plain(standing, found)
            if not may_move:
                _fix(standing, axis, job, found.technician_ids)
                return
            standing.movable.append(job)
            if is_lost:
                standing.lost.add(job.ticket_id)


def _is_lost(plain: Mapping[UUID, Technician], found: Arrangement) -> bool:
    return any(_is_away(plain, who, found.slot) for who in found.technician_ids)


def _is_away(plain: Mapping[UUID, Technician], who: UUID, slot: Slot) -> bool:
    technician = plain.get(who)
    return technician is None or any(
        absence.starts_at < slot.ends_at and slot.starts_at < absence.ends_at for absence in technician.absences
    )


def _is_plain(standing: Standing, found: Arrangement) -> bool:
    """Of one technician, within one stretch of their work: a break or a night in it is not planned anew."""
    begins_s, ends_s = found.slot.starts_at.timestamp(), found.slot.ends_at.timestamp()
    return len(found.technician_ids) == 1 and any(
        span.start_s <= begins_s and ends_s <= span.end_s for span in standing.work[found.technician_ids[0]]
    )


def _has_worked(standing: Standing, axis: Axis, job: Job, slot: Slot) -> None:
    assert job.visit is not None
    start, end = axis.at(slot.starts_at), axis.at(slot.ends_at + timedelta(microseconds=999_999))
    place = job.need.site.place if job.need and job.need.site and job.visit.arrangement.mode == "onsite" else None
    for who in job.visit.arrangement.technician_ids:
        standing.used.setdefault(who, []).append(max(0, end - start))
        standing.began[who] = min(start, standing.began.get(who, start))
        before = standing.here.get(who)
        if before is None or end >= before.free:
            standing.here[who] = Here(end, place or (before.place if before else None))


def keep_in_place(standing: Standing, axis: Axis, visit_ids: Collection[UUID]) -> None:
    """What could be moved stays after all."""
    for job in list(standing.movable):
        if job.visit is not None and job.visit.arrangement.visit_id in visit_ids:
            standing.movable.remove(job)
            _fix(standing, axis, job, job.visit.arrangement.technician_ids)


def _fix(standing: Standing, axis: Axis, job: Job, crew: Iterable[UUID]) -> None:
    assert job.visit is not None
    assert job.need is not None
    found = job.visit.arrangement
    slot = standing.stretched.get(found.visit_id, found.slot)
    start, end = axis.at(slot.starts_at), axis.at(slot.ends_at)
    place = job.need.site.place if job.need.site and found.mode == "onsite" else None
    for who in crew:
        standing.fixed.append(Fixed(f"{found.visit_id}/{who}", who, start, end, place))
