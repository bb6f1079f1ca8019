"""Reads of a whole day: what plans it anew, and what tells whether it is still the same."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from chassis.tx import Reader
from scheduling.domain.model import Slot, Technician, Week
from scheduling.queries import TECHNICIAN

DAY = timedelta(days=1)
LAW_LOOKS_BACK = 14 * DAY
WEEK_AND_REST = 9 * DAY
AVERAGED = 12 * 7 * DAY


def day_of(day: date, zone: str) -> Slot:
    first = datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
    last = datetime.combine(day + DAY, time(), tzinfo=ZoneInfo(zone))
    return Slot(first.astimezone(UTC), last.astimezone(UTC))


async def day_tag(reader: Reader, day: Slot) -> str:
    """Another one as soon as anything of the day's plan changes: visits, technicians, or what guards their time."""
    rows = await reader.fetch(
        """SELECT 'v' AS kind, visit_id::text AS id, revision::text || state AS version FROM visits
        WHERE starts_at < $2 AND ends_at > $1
        UNION ALL SELECT 't', technician_id::text, version::text FROM technicians WHERE active
        UNION ALL SELECT 'd', technician_id::text || day::text, version::text FROM technician_days
        WHERE day BETWEEN $3 AND $4 AND version > 0
        ORDER BY 1, 2""",
        day.starts_at,
        day.ends_at,
        day.starts_at.date(),
        day.ends_at.date(),
    )
    read = "\n".join(f"{row['kind']}{row['id']}:{row['version']}" for row in rows)
    return hashlib.sha256(read.encode()).hexdigest()[:32]


async def active_technicians(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Technician]:
    rows = await reader.fetch(
        "SELECT technician_id, body FROM technicians WHERE active AND technician_id = ANY($1) ORDER BY technician_id",
        list(ids),
    )
    return {row["technician_id"]: TECHNICIAN.validate_python(row["body"]) for row in rows}


async def asked_times_of(reader: Reader, ticket_ids: Sequence[UUID]) -> dict[UUID, Slot]:
    rows = await reader.fetch("SELECT * FROM asked_times WHERE ticket_id = ANY($1)", list(ticket_ids))
    return {row["ticket_id"]: Slot(row["starts_at"], row["ends_at"]) for row in rows}


async def work_around(reader: Reader, ids: Sequence[UUID], day: Slot) -> dict[UUID, tuple[Slot, ...]]:
    """Their visits of the days before, as far as the law looks, and of the day after."""
    rows = await reader.fetch(
        """SELECT who, coalesce(started_at, starts_at) AS starts_at, coalesce(finished_at, ends_at) AS ends_at
        FROM visits CROSS JOIN LATERAL unnest(technician_ids) AS who
        WHERE state IN ('confirmed', 'en_route', 'started', 'finished') AND technician_ids && $1::uuid[]
            AND who = ANY($1)
            AND ((starts_at >= $2 AND starts_at < $3) OR (starts_at >= $4 AND starts_at < $5))
        ORDER BY who, 2""",
        list(ids),
        day.starts_at - LAW_LOOKS_BACK,
        day.starts_at,
        day.ends_at,
        day.ends_at + DAY,
    )
    found: dict[UUID, tuple[Slot, ...]] = {}
    for row in rows:
        if row["starts_at"] < row["ends_at"]:
            found[row["who"]] = (*found.get(row["who"], ()), Slot(row["starts_at"], row["ends_at"]))
    return found


async def work_done(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, list[Slot]]:
    """Visits that are over, of this week and a rest before it."""
    rows = await reader.fetch(
        """SELECT who, started_at, finished_at FROM visits CROSS JOIN LATERAL unnest(technician_ids) AS who
        WHERE state = 'finished' AND started_at < finished_at AND technician_ids && $1::uuid[] AND who = ANY($1)
            AND starts_at >= $2""",
        list(ids),
        reader.now - WEEK_AND_REST,
    )
    found: dict[UUID, list[Slot]] = {}
    for row in rows:
        found.setdefault(row["who"], []).append(Slot(row["started_at"], row["finished_at"]))
    return found


async def weeks_before(
    reader: Reader, ids: Sequence[UUID], done_until: datetime, booked_until: datetime
) -> dict[UUID, list[Week]]:
    """Their visits that were or are to begin before then, as far as the law averages, by weeks of their own zones."""
    rows = await reader.fetch(
        """SELECT who, date_trunc('week', began AT TIME ZONE (body->>'zone'))::date AS monday,
            ceil(sum(extract(epoch FROM ended - began)) / 60)::int AS minutes
        FROM visits CROSS JOIN LATERAL unnest(technician_ids) AS who JOIN technicians ON technician_id = who
        CROSS JOIN LATERAL (SELECT coalesce(started_at, starts_at), coalesce(finished_at, ends_at)) AS t (began, ended)
        WHERE state IN ('confirmed', 'en_route', 'started', 'finished') AND technician_ids && $1::uuid[]
            AND who = ANY($1) AND starts_at >= $2 AND began < ended
            AND starts_at < CASE state WHEN 'finished' THEN $3::timestamptz ELSE $4 END
        GROUP BY 1, 2 ORDER BY 1, 2""",
        list(ids),
        done_until - AVERAGED,
        done_until,
        booked_until,
    )
    found: dict[UUID, list[Week]] = {}
    for row in rows:
        found.setdefault(row["who"], []).append(Week(row["monday"], row["minutes"]))
    return found
