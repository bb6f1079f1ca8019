"""Reads: what the solver must know, and what people are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Reader
from scheduling.domain.calendar import AHEAD, BEHIND, VISITS_SHOWN, Calendar
from scheduling.domain.model import Booking, Slot, Technician
from scheduling.solver.problem import Place
from scheduling.tables import LIVE, OF_SPEAKER

TECHNICIAN = TypeAdapter(Technician)


async def known_technicians(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Technician | None]:
    """None for one who is known and no longer works here."""
    rows = await reader.fetch("SELECT technician_id, active, body FROM technicians WHERE technician_id = ANY($1)", ids)
    return {row["technician_id"]: TECHNICIAN.validate_python(row["body"]) if row["active"] else None for row in rows}


async def technician_versions(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = await reader.fetch("SELECT technician_id, version FROM technicians WHERE technician_id = ANY($1)", ids)
    return {row["technician_id"]: row["version"] for row in rows}


async def day_versions(reader: Reader, ids: Sequence[UUID], first: date, last: date) -> dict[tuple[UUID, date], int]:
    rows = await reader.fetch(
        """SELECT technician_id, day, version FROM technician_days
        WHERE technician_id = ANY($1) AND day BETWEEN $2 AND $3""",
        ids,
        first,
        last,
    )
    return {(row["technician_id"], row["day"]): row["version"] for row in rows}


async def bookings(
    reader: Reader,
    ids: Sequence[UUID],
    except_tickets: Sequence[UUID],
    first: datetime,
    last: datetime,
    *,
    except_holds: Sequence[UUID] | None = None,
) -> list[Booking]:
    """Live visits of these technicians, and times held; a visit that overruns holds its technician until now."""
    rows = await reader.fetch(
        f"""SELECT who AS technician_id, latitude, longitude,
            coalesce(started_at, starts_at) AS starts_at,
            CASE WHEN started_at IS NULL THEN ends_at
                ELSE greatest(started_at + (ends_at - starts_at), $3) END AS ends_at
        FROM visits CROSS JOIN LATERAL unnest(technician_ids) AS who
        WHERE {LIVE} AND technician_ids && $1::uuid[] AND who = ANY($1) AND ticket_id <> ALL($2)
            AND starts_at < $5 AND (ends_at > $4 OR started_at IS NOT NULL)
        UNION ALL
        SELECT who, latitude, longitude, starts_at, ends_at
        FROM slot_holds CROSS JOIN LATERAL unnest(technician_ids) AS who
        WHERE expires_at > $3 AND who = ANY($1) AND ticket_id <> ALL($6) AND starts_at < $5 AND ends_at > $4""",
        ids,
        except_tickets,
        reader.now,
        first,
        last,
        except_tickets if except_holds is None else except_holds,
    )
    return [
        Booking(
            row["technician_id"],
            Slot(row["starts_at"], row["ends_at"]),
            Place(row["latitude"], row["longitude"]) if row["latitude"] is not None else None,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class VisitFilter:
    ids: tuple[UUID, ...] | None = None
    ticket_ids: tuple[UUID, ...] | None = None
    client_id: UUID | None = None
    requester_id: UUID | None = None
    technician_id: UUID | None = None
    from_instant: datetime | None = None
    to_instant: datetime | None = None
    hide_proposals: bool = False
    live_or_since: datetime | None = None
    after: tuple[datetime, UUID] | None = None


_VISIT = """
SELECT visit_id, ticket_id, client_id, attempt, revision, number, state, mode, technician_ids,
    starts_at, ends_at, site_label, latitude, longitude, travel_minutes, travel_metres, reasons,
    en_route_at, started_at, finished_at, outcome, reason, notes
FROM visits
"""


async def find_visits(reader: Reader, wanted: VisitFilter, limit: int) -> list[dict[str, Any]]:
    """In order of their slots; one more than asked tells that there is a next page."""
    where = ["true"]
    args: list[object] = []

    def add(condition: str, *values: object) -> None:
        args.extend(values)
        numbers = [f"${len(args) - len(values) + n + 1}" for n in range(len(values))]
        where.append(condition.format(*numbers))

    if wanted.ids is not None:
        add("visit_id = ANY({})", list(wanted.ids))
    if wanted.ticket_ids is not None:
        add("ticket_id = ANY({})", list(wanted.ticket_ids))
    if wanted.client_id is not None:
        add("client_id = {}", wanted.client_id)
    if wanted.requester_id is not None:
        add("ticket_id IN (SELECT ticket_id FROM jobs WHERE (need->>'requester_id')::uuid = {})", wanted.requester_id)
    if wanted.technician_id is not None:
        add("technician_ids @> ARRAY[{}::uuid]", wanted.technician_id)
    if wanted.from_instant is not None and wanted.to_instant is not None:
        add("ends_at > {} AND starts_at < {}", wanted.from_instant, wanted.to_instant)
    if wanted.hide_proposals:
        add("state <> 'proposed' AND cancelled_from IS DISTINCT FROM 'proposed'")
    if wanted.live_or_since is not None:
        add(f"({LIVE} OR ends_at > {{}})", wanted.live_or_since)
    if wanted.after is not None:
        add("(starts_at, visit_id) > ({}, {})", *wanted.after)
    rows = await reader.fetch(
        f"{_VISIT} WHERE {' AND '.join(where)} ORDER BY starts_at, visit_id LIMIT {limit + 1}", *args
    )
    return [dict(row) for row in rows]


async def searches_waiting(reader: Reader) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        """SELECT ticket_id, attempt, revision, priority, tries FROM solve_jobs ORDER BY priority, due_at LIMIT 200"""
    )
    return [dict(row) for row in rows]


async def busy_times(reader: Reader, ids: Sequence[UUID], first: datetime, last: datetime) -> dict[UUID, list[Slot]]:
    """What other calendars of these technicians said last."""
    rows = await reader.fetch(
        """SELECT technician_id, starts_at, ends_at FROM busy_times
        WHERE technician_id = ANY($1) AND starts_at < $3 AND ends_at > $2 ORDER BY technician_id, starts_at""",
        ids,
        first,
        last,
    )
    found: dict[UUID, list[Slot]] = {}
    for row in rows:
        found.setdefault(row["technician_id"], []).append(Slot(row["starts_at"], row["ends_at"]))
    return found


async def busy_calendar(reader: Reader, technician_id: UUID) -> dict[str, Any] | None:
    row = await reader.fetchrow(
        """SELECT technician_id, host, read_at, failure, failed_at,
            (SELECT count(*) FROM busy_times t WHERE t.technician_id = c.technician_id AND ends_at > $2) AS times
        FROM busy_calendars c WHERE technician_id = $1""",
        technician_id,
        reader.now,
    )
    return dict(row) if row else None


async def asked_time(reader: Reader, ticket_id: UUID) -> Slot | None:
    row = await reader.fetchrow(
        "SELECT starts_at, ends_at FROM asked_times WHERE ticket_id = $1 AND ends_at > $2", ticket_id, reader.now
    )
    return Slot(row["starts_at"], row["ends_at"]) if row else None


_CALENDAR = "SELECT calendar_id, person_id, role, client_id, lang, created_at FROM calendars"


async def calendar_of(reader: Reader, person_id: UUID) -> Calendar | None:
    row = await reader.fetchrow(f"{_CALENDAR} WHERE person_id = $1", person_id)
    return Calendar(**row) if row else None


async def calendar_at(reader: Reader, token_hash: bytes) -> Calendar | None:
    row = await reader.fetchrow(f"{_CALENDAR} WHERE token_hash = $1", token_hash)
    return Calendar(**row) if row else None


async def visits_in(reader: Reader, calendar: Calendar) -> list[dict[str, Any]]:
    """What its person may see: a technician's own, of a client's own tickets or their company's once confirmed."""
    wanted = "v.technician_ids @> ARRAY[$1::uuid] AND $4::uuid IS NOT NULL"
    if calendar.role != "technician":
        wanted = "v.state <> 'proposed' AND v.cancelled_from IS DISTINCT FROM 'proposed' AND j.client_id = $4"
        wanted += (
            " AND (j.need->>'requester_id')::uuid = $1" if calendar.role == "client" else " AND $1::uuid IS NOT NULL"
        )
    rows = await reader.fetch(
        f"""SELECT v.visit_id, v.ticket_id, v.revision, v.number, v.state, v.mode, v.starts_at, v.ends_at,
            v.site_label, v.latitude, v.longitude, j.need->>'service' AS service
        FROM visits v JOIN jobs j USING (ticket_id)
        WHERE {wanted} AND v.ends_at > $2 AND v.starts_at < $3 ORDER BY v.starts_at, v.visit_id LIMIT {VISITS_SHOWN}""",
        calendar.person_id,
        reader.now - BEHIND,
        reader.now + AHEAD,
        calendar.client_id or UUID(int=0),
    )
    return [dict(row) for row in rows]


PERSONAL_DATA = {
    "technician": "SELECT active, body FROM technicians WHERE technician_id = $1",
    "visits": """SELECT number, state, mode, site_label, starts_at, ends_at, en_route_at, started_at, finished_at,
            travel_metres, outcome, reason, notes
        FROM visits WHERE technician_ids @> ARRAY[$1::uuid] ORDER BY starts_at, visit_id""",
    "said_on_site": f"""SELECT v.number, c.kind, c.at, c.body, c.standing, c.code
        FROM report_commands c JOIN visits v USING (visit_id)
        WHERE c.person_id = $1 AND {OF_SPEAKER} ORDER BY c.at, c.command_id""",
    "reports": """SELECT v.number, c.kind, c.at, c.body
        FROM report_commands c JOIN visits v USING (visit_id) JOIN jobs USING (ticket_id)
        WHERE (need->>'requester_id')::uuid = $1 AND v.state = 'finished' AND c.standing = 'stands'
            AND c.kind NOT IN ('set_off', 'start', 'finish', 'escalate') ORDER BY c.at, c.command_id""",
    "closed_reports": """SELECT v.number, r.verdict, r.at, r.on_glass, r.reason
        FROM reports r JOIN visits v USING (visit_id) WHERE r.by_id = $1 ORDER BY r.at""",
    "visited": """SELECT v.number, v.starts_at, v.ends_at, v.state FROM visits v JOIN jobs USING (ticket_id)
        WHERE (need->>'requester_id')::uuid = $1 AND v.state <> 'proposed'
            AND v.cancelled_from IS DISTINCT FROM 'proposed' ORDER BY v.starts_at, v.visit_id""",
    "busy_calendar": "SELECT host, read_at FROM busy_calendars WHERE technician_id = $1",
    "busy_times": "SELECT starts_at, ends_at FROM busy_times WHERE technician_id = $1 ORDER BY starts_at",
    "calendars": "SELECT role, lang, created_at FROM calendars WHERE person_id = $1",
    "held_times": "SELECT ticket_id, starts_at, ends_at, expires_at FROM slot_holds WHERE person_id = $1",
}
"""By kind of data, what is held of the person $1."""
