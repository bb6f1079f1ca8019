"""Everything that planning a day anew must know; versions are read before bookings."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Reader
from scheduling import queries
from scheduling.domain.weeks import with_weeks
from scheduling.domain.what_if import Change, Day, TechnicianAway, Urgent, Versions
from scheduling.queries.days import (
    DAY,
    LAW_LOOKS_BACK,
    active_technicians,
    asked_times_of,
    day_of,
    weeks_before,
    work_around,
)
from scheduling.settings import Settings
from scheduling.store.day import read_jobs, read_jobs_of_day


async def read_day(
    reader: Reader, settings: Settings, day: date, changes: Sequence[Change] = ()
) -> tuple[Day, Versions]:
    bounds = day_of(day, settings.organisation_zone)
    urgent = [change.ticket_id for change in changes if isinstance(change, Urgent)]
    jobs = [*await read_jobs_of_day(reader, bounds, urgent), *await read_jobs(reader, urgent)]
    named = {candidate.technician_id for job in jobs for candidate in job.candidates}
    named |= {who for job in jobs if job.visit for who in job.visit.arrangement.technician_ids}
    named |= {change.technician_id for change in changes if isinstance(change, TechnicianAway)}
    ids = sorted(named)
    technician_versions = await queries.technician_versions(reader, ids)
    day_versions = await queries.day_versions(
        reader, ids, (bounds.starts_at - DAY).date(), (bounds.ends_at + DAY).date()
    )
    before = bounds.starts_at - LAW_LOOKS_BACK
    weeks = await weeks_before(reader, ids, before, before)
    technicians = with_weeks(await active_technicians(reader, ids), weeks)
    tickets: list[UUID] = [job.ticket_id for job in jobs]
    others = await queries.bookings(
        reader, ids, tickets, bounds.starts_at - DAY, bounds.ends_at + DAY, except_holds=urgent
    )
    busy = await queries.busy_times(reader, ids, bounds.starts_at - DAY, bounds.ends_at + DAY)
    read = Day(
        day=day,
        zone=settings.organisation_zone,
        now=reader.now,
        jobs=tuple(jobs),
        technicians=technicians,
        busy={who: tuple(times) for who, times in busy.items()},
        others=tuple(others),
        worked=await work_around(reader, ids, bounds),
        asked=await asked_times_of(reader, tickets),
    )
    return read, Versions(technician_versions, day_versions)
