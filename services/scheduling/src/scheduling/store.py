"""The only SQL that writes: a ticket's job with its search and visit, technicians, and their days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis import telemetry
from chassis.tx import Row, Tx
from scheduling.domain.evolve import evolve
from scheduling.domain.messages import Fact
from scheduling.domain.model import (
    Arrangement,
    Cancelled,
    Candidate,
    Confirmed,
    EnRoute,
    Finished,
    Job,
    Need,
    Proposed,
    Search,
    Slot,
    Started,
    Technician,
    Visit,
)

NEED = TypeAdapter(Need)
CANDIDATES = TypeAdapter(tuple[Candidate, ...])
TECHNICIAN = TypeAdapter(Technician)


# The update that changes nothing is the lock: whoever speaks of this ticket waits here.
_LOCK_JOB = """
INSERT INTO jobs (ticket_id, client_id) VALUES ($1, $2)
ON CONFLICT (ticket_id) DO UPDATE SET ticket_id = excluded.ticket_id
RETURNING *
"""


async def load_job(tx: Tx, ticket_id: UUID, client_id: UUID) -> Job:
    """Locked until the transaction ends; made empty where no fact of the ticket was heard yet."""
    row = await tx.fetchrow(_LOCK_JOB, ticket_id, client_id)
    assert row is not None
    return await _job(tx, row)


async def load_known_job(tx: Tx, ticket_id: UUID) -> Job:
    row = await tx.fetchrow("SELECT * FROM jobs WHERE ticket_id = $1 FOR UPDATE", ticket_id)
    assert row is not None
    return await _job(tx, row)


async def load_job_of_visit(tx: Tx, visit_id: UUID) -> Job | None:
    row = await tx.fetchrow(
        "SELECT j.* FROM jobs j JOIN visits v USING (ticket_id) WHERE v.visit_id = $1 FOR UPDATE OF j", visit_id
    )
    return await _job(tx, row) if row else None


async def _job(tx: Tx, row: Row) -> Job:
    # A second statement on purpose: what is joined to a row one waited for is as old as the first look.
    rest = await tx.fetchrow(
        """SELECT s.visit_id AS s_visit_id, s.attempt AS s_attempt, s.revision AS s_revision, v.*
        FROM (SELECT) AS one LEFT JOIN solve_jobs s ON s.ticket_id = $1 LEFT JOIN visits v ON v.visit_id = $2""",
        row["ticket_id"],
        row["visit_id"],
    )
    assert rest is not None
    searching = rest["s_visit_id"] is not None
    return Job(
        ticket_id=row["ticket_id"],
        client_id=row["client_id"],
        attempt=row["attempt"],
        closed_attempt=row["closed_attempt"],
        need=NEED.validate_python(row["need"]) if row["need"] else None,
        candidates=CANDIDATES.validate_python(row["candidates"]),
        search=Search(rest["s_visit_id"], rest["s_attempt"], rest["s_revision"]) if searching else None,
        visit=_visit(rest) if rest["visit_id"] else None,
    )


def _visit(row: Row) -> Visit:
    arrangement = Arrangement(
        visit_id=row["visit_id"],
        attempt=row["attempt"],
        revision=row["revision"],
        mode=row["mode"],
        slot=Slot(row["starts_at"], row["ends_at"]),
        technician_ids=tuple(row["technician_ids"]),
        travel_minutes=row["travel_minutes"],
        travel_metres=row["travel_metres"],
        reasons=tuple(row["reasons"]),
    )
    match row["state"]:
        case "proposed":
            return Proposed(arrangement, frozenset(row["accepted_by"]))
        case "confirmed":
            return Confirmed(arrangement)
        case "en_route":
            return EnRoute(arrangement, row["en_route_at"])
        case "started":
            return Started(arrangement, row["en_route_at"], row["started_at"])
        case "finished":
            return Finished(
                arrangement,
                row["en_route_at"],
                row["started_at"],
                row["finished_at"],
                row["outcome"],
                row["reason"],
                row["notes"],
            )
        case _:
            return Cancelled(arrangement, row["cancelled_from"], row["reason"])


async def save_job(tx: Tx, job: Job, facts: Sequence[Fact]) -> Job:
    """The job after the facts, written; a visit that a newer attempt replaced is written too."""
    before = job
    for fact in facts:
        after = evolve(job, fact)
        if after.visit is not None and after.visit != job.visit:
            await _save_visit(tx, after, after.visit)
        job = after
    if not facts:
        return job
    await tx.execute(
        """UPDATE jobs SET attempt = $2, closed_attempt = $3, need = $4, candidates = $5, visit_id = $6
        WHERE ticket_id = $1""",
        job.ticket_id,
        job.attempt,
        job.closed_attempt,
        NEED.dump_python(job.need, mode="json") if job.need else None,
        CANDIDATES.dump_python(job.candidates, mode="json"),
        job.visit.arrangement.visit_id if job.visit else None,
    )
    if job.search != before.search:
        await _save_search(tx, job)
    return job


async def _save_search(tx: Tx, job: Job) -> None:
    if job.search is None or job.need is None:
        await tx.execute("DELETE FROM solve_jobs WHERE ticket_id = $1", job.ticket_id)
        return
    carrier: dict[str, str] = {}
    telemetry.inject(carrier)
    await tx.execute(
        """INSERT INTO solve_jobs (ticket_id, visit_id, attempt, revision, priority, due_at, traceparent)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (ticket_id) DO UPDATE
        SET visit_id = excluded.visit_id, attempt = excluded.attempt, revision = excluded.revision,
            priority = excluded.priority, due_at = excluded.due_at, tries = 0, traceparent = excluded.traceparent""",
        job.ticket_id,
        job.search.visit_id,
        job.search.attempt,
        job.search.revision,
        job.need.priority,
        tx.now,
        carrier.get("traceparent", ""),
    )
    tx.wakes = True


async def _save_visit(tx: Tx, job: Job, visit: Visit) -> None:
    arrangement = visit.arrangement
    site = job.need.site if job.need and arrangement.mode == "onsite" else None
    columns: dict[str, Any] = {
        "visit_id": arrangement.visit_id,
        "ticket_id": job.ticket_id,
        "client_id": job.client_id,
        "attempt": arrangement.attempt,
        "revision": arrangement.revision,
        "state": visit.name,
        "mode": arrangement.mode,
        "number": job.need.number if job.need else "",
        "site_label": site.label if site else None,
        "latitude": site.place.latitude if site else None,
        "longitude": site.place.longitude if site else None,
        "starts_at": arrangement.slot.starts_at,
        "ends_at": arrangement.slot.ends_at,
        "technician_ids": list(arrangement.technician_ids),
        "travel_minutes": arrangement.travel_minutes,
        "travel_metres": arrangement.travel_metres,
        "reasons": list(arrangement.reasons),
        **_progress(visit),
    }
    names = list(columns)
    # What happened keeps its hour when the visit moves on; whose visit it is never changes.
    kept = {"visit_id", "ticket_id", "client_id", "number", "site_label", "latitude", "longitude"}
    hours = {"en_route_at", "started_at", "finished_at"}
    sets = [
        f"{name} = coalesce(excluded.{name}, visits.{name})" if name in hours else f"{name} = excluded.{name}"
        for name in names
        if name not in kept
    ]
    await tx.execute(
        f"INSERT INTO visits ({', '.join(names)}) VALUES ({', '.join(f'${n + 1}' for n in range(len(names)))}) "
        f"ON CONFLICT (visit_id) DO UPDATE SET {', '.join(sets)}",
        *columns.values(),
    )


def _progress(visit: Visit) -> dict[str, Any]:
    match visit:
        case Proposed(_, accepted_by):
            return {"accepted_by": sorted(accepted_by)}
        case Confirmed():
            return {}
        case EnRoute(_, en_route_at):
            return {"en_route_at": en_route_at}
        case Started(_, en_route_at, started_at):
            return {"en_route_at": en_route_at, "started_at": started_at}
        case Finished():
            return {
                "started_at": visit.started_at,
                "finished_at": visit.finished_at,
                "outcome": visit.outcome,
                "reason": visit.reason,
                "notes": visit.notes,
            }
        case Cancelled(_, from_state, reason):
            return {"cancelled_from": from_state, "reason": reason}


@dataclass(frozen=True, slots=True)
class DueSearch:
    ticket_id: UUID
    search: Search
    need: Need
    candidates: tuple[Candidate, ...]
    tries: int
    traceparent: str


async def take_due_search(tx: Tx, lease_s: float) -> DueSearch | None:
    """The most urgent one, ours for the lease; should we die, it falls due again."""
    row = await tx.fetchrow(
        """WITH due AS (
            SELECT ticket_id FROM solve_jobs WHERE due_at <= $1
            ORDER BY priority, due_at LIMIT 1 FOR UPDATE SKIP LOCKED
        ), taken AS (
            UPDATE solve_jobs s SET due_at = $2, tries = tries + 1 FROM due WHERE s.ticket_id = due.ticket_id
            RETURNING s.*
        )
        SELECT t.*, j.need, j.candidates FROM taken t JOIN jobs j USING (ticket_id)""",
        tx.now,
        tx.now + timedelta(seconds=lease_s),
    )
    if row is None:
        return None
    return DueSearch(
        row["ticket_id"],
        Search(row["visit_id"], row["attempt"], row["revision"]),
        NEED.validate_python(row["need"]),
        CANDIDATES.validate_python(row["candidates"]),
        row["tries"],
        row["traceparent"],
    )


async def postpone_search(tx: Tx, ticket_id: UUID, search: Search, due_at: datetime) -> None:
    await tx.execute(
        "UPDATE solve_jobs SET due_at = $5 WHERE ticket_id = $1 AND visit_id = $2 AND attempt = $3 AND revision = $4",
        ticket_id,
        search.visit_id,
        search.attempt,
        search.revision,
        due_at,
    )
    tx.wakes = True


async def lock_days(tx: Tx, days: Iterable[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
    """In one order everywhere, so that two writers never wait for each other."""
    wanted = sorted(days)
    ids, dates = [who for who, _ in wanted], [day for _, day in wanted]
    await tx.execute(
        """INSERT INTO technician_days (technician_id, day)
        SELECT * FROM unnest($1::uuid[], $2::date[]) ON CONFLICT DO NOTHING""",
        ids,
        dates,
    )
    rows = await tx.fetch(
        """SELECT technician_id, day, version FROM technician_days
        WHERE (technician_id, day) IN (SELECT * FROM unnest($1::uuid[], $2::date[]))
        ORDER BY technician_id, day FOR UPDATE""",
        ids,
        dates,
    )
    return {(row["technician_id"], row["day"]): row["version"] for row in rows}


async def raise_days(tx: Tx, days: Mapping[tuple[UUID, date], int]) -> None:
    await tx.execute(
        """UPDATE technician_days SET version = version + 1
        WHERE (technician_id, day) IN (SELECT * FROM unnest($1::uuid[], $2::date[]))""",
        [who for who, _ in days],
        [day for _, day in days],
    )


async def save_technician(tx: Tx, technician: Technician, active: bool) -> None:
    await tx.execute(
        """INSERT INTO technicians (technician_id, version, active, body) VALUES ($1, $2, $3, $4)
        ON CONFLICT (technician_id) DO UPDATE
        SET version = excluded.version, active = excluded.active, body = excluded.body
        WHERE technicians.version < excluded.version""",
        technician.technician_id,
        technician.version,
        active,
        TECHNICIAN.dump_python(technician, mode="json"),
    )


async def forget_technician(tx: Tx, technician_id: UUID) -> int:
    done = await tx.execute("DELETE FROM technicians WHERE technician_id = $1", technician_id)
    return int(done.rpartition(" ")[2])


async def empty_notes_by(tx: Tx, person_id: UUID) -> int:
    """Free text a technician wrote."""
    done = await tx.execute(
        "UPDATE visits SET notes = NULL WHERE technician_ids @> ARRAY[$1::uuid] AND notes IS NOT NULL", person_id
    )
    return int(done.rpartition(" ")[2])
