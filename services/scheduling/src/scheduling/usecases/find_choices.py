"""Every time a ticket's crew could come on the plan as it is: shifts, breaks, opening hours, bookings, times held."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from chassis.tx import Reader
from scheduling import queries
from scheduling.domain.appointment import Choice, choice_of, question_of
from scheduling.domain.busy import away
from scheduling.domain.horizon import DAY, WEEK, Horizon
from scheduling.domain.model import Candidate, Job
from scheduling.domain.weeks import with_weeks
from scheduling.queries.days import WEEK_AND_REST, weeks_before, work_done
from scheduling.settings import Settings
from scheduling.solver.chances import find_chances
from scheduling.solver.params import Params


async def find_choices(
    reader: Reader, settings: Settings, job: Job, crew: Sequence[Candidate], horizon: Horizon
) -> list[Choice]:
    """The ticket's own visit and hold are no obstacle."""
    assert job.need is not None
    ids = [candidate.technician_id for candidate in crew]
    known = await queries.known_technicians(reader, ids)
    first, last = horizon.first - DAY, horizon.last + DAY
    from_instant = datetime.combine(first - WEEK, time(), tzinfo=UTC)
    to_instant = datetime.combine(last + DAY + WEEK, time(), tzinfo=UTC)
    booked = await queries.bookings(reader, ids, [job.ticket_id], from_instant, to_instant)
    busy = await queries.busy_times(reader, ids, from_instant, to_instant)
    weeks = await weeks_before(reader, ids, reader.now - WEEK_AND_REST, from_instant)
    problem = question_of(
        job,
        crew,
        with_weeks(away(known, busy), weeks),
        booked,
        reader.now,
        horizon,
        settings.preparation_minutes(job.need.priority),
        await work_done(reader, ids),
    )
    zone = ZoneInfo(job.need.site.zone if job.need.site else settings.organisation_zone)
    # 0.15 s for twenty technicians' fortnight: others are answered meanwhile.
    chances = await asyncio.to_thread(find_chances, problem, Params())
    return [choice_of(chance, job.need, zone) for chance in chances]
