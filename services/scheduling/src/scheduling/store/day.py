"""A whole day's jobs, read at once."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Reader, Row
from scheduling.domain.model import Job, Slot
from scheduling.domain.region_plan import RegionDay
from scheduling.domain.what_if import LEFT_OUT_BY_PLAN
from scheduling.store.job import job_of

_JOB = """
j.client_id AS j_client_id, j.attempt AS j_attempt, j.closed_attempt, j.need, j.candidates, j.ticket_id AS j_ticket_id,
s.visit_id AS s_visit_id, s.attempt AS s_attempt, s.revision AS s_revision, v.*
"""


async def read_jobs_of_day(reader: Reader, day: Slot, except_tickets: Sequence[UUID] = ()) -> list[Job]:
    """One for each visit that begins then and was not cancelled: of an earlier attempt's, as the job was."""
    rows = await reader.fetch(
        f"""SELECT {_JOB} FROM visits v JOIN jobs j USING (ticket_id) LEFT JOIN solve_jobs s USING (ticket_id)
        WHERE v.starts_at >= $1 AND v.starts_at < $2 AND v.state <> 'cancelled' AND v.ticket_id <> ALL($3)
        ORDER BY v.starts_at, v.visit_id""",
        day.starts_at,
        day.ends_at,
        list(except_tickets),
    )
    return [_job(row) for row in rows]


async def read_jobs(reader: Reader, ticket_ids: Sequence[UUID]) -> list[Job]:
    rows = await reader.fetch(
        f"""SELECT {_JOB} FROM jobs j LEFT JOIN visits v ON v.visit_id = j.visit_id
        LEFT JOIN solve_jobs s ON s.ticket_id = j.ticket_id WHERE j.ticket_id = ANY($1) ORDER BY j.ticket_id""",
        list(ticket_ids),
    )
    return [_job(row) for row in rows]


OF_REGION = """v.mode = 'onsite'
AND v.starts_at > $2::date - interval '1 day' AND v.starts_at < $2::date + interval '2 days'
AND coalesce(j.need->'site'->>'department', '00') = $1
AND (v.starts_at AT TIME ZONE (j.need->'site'->>'zone'))::date = $2"""


async def read_jobs_of_region(reader: Reader, where: RegionDay) -> list[Job]:
    """Of the visits on site that are agreed, begun or done."""
    rows = await reader.fetch(
        f"""SELECT {_JOB} FROM visits v JOIN jobs j USING (ticket_id) LEFT JOIN solve_jobs s USING (ticket_id)
        WHERE {OF_REGION} AND v.state IN ('confirmed', 'en_route', 'started', 'finished')
        ORDER BY v.starts_at, v.visit_id""",
        where.region,
        where.day,
    )
    return [_job(row) for row in rows]


async def tickets_left_out(reader: Reader, where: RegionDay) -> list[UUID]:
    """Of that day's plan, and without another visit since."""
    rows = await reader.fetch(
        f"""SELECT v.ticket_id FROM visits v JOIN jobs j USING (ticket_id)
        WHERE {OF_REGION} AND v.state = 'cancelled' AND v.reason = $3 AND j.visit_id = v.visit_id
        ORDER BY v.ticket_id""",
        where.region,
        where.day,
        LEFT_OUT_BY_PLAN,
    )
    return [row["ticket_id"] for row in rows]


def _job(row: Row) -> Job:
    """Where a visit's columns have the same names, those of the job are under others."""
    own = {name: row[f"j_{name}"] for name in ("ticket_id", "client_id", "attempt")}
    return job_of({**row, **own}, row)
