"""A ticket's job with its search and its visit: loaded under a lock, written fact by fact."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from chassis import telemetry
from chassis.tx import Reader, Row, Tx
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
    Visit,
)
from scheduling.domain.region_plan import touched_by
from scheduling.store.region import mark_regions

NEED = TypeAdapter(Need)
CANDIDATES = TypeAdapter(tuple[Candidate, ...])


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


async def read_job(reader: Reader, ticket_id: UUID) -> Job | None:
    """As it is, without the lock."""
    row = await reader.fetchrow("SELECT * FROM jobs WHERE ticket_id = $1", ticket_id)
    return await _job(reader, row) if row else None


async def read_job_of_visit(reader: Reader, visit_id: UUID) -> Job | None:
    row = await reader.fetchrow(
        "SELECT j.* FROM jobs j JOIN visits v USING (ticket_id) WHERE v.visit_id = $1", visit_id
    )
    return await _job(reader, row) if row else None


async def load_job_of_visit(tx: Tx, visit_id: UUID) -> Job | None:
    row = await tx.fetchrow(
        "SELECT j.* FROM jobs j JOIN visits v USING (ticket_id) WHERE v.visit_id = $1 FOR UPDATE OF j", visit_id
    )
    return await _job(tx, row) if row else None


async def _job(reader: Reader, row: Row) -> Job:
    # A second statement on purpose: what is joined to a row one waited for is as old as the first look.
    rest = await reader.fetchrow(
        """SELECT s.visit_id AS s_visit_id, s.attempt AS s_attempt, s.revision AS s_revision, v.*
        FROM (SELECT) AS one LEFT JOIN solve_jobs s ON s.ticket_id = $1 LEFT JOIN visits v ON v.visit_id = $2""",
        row["ticket_id"],
        row["visit_id"],
    )
    assert rest is not None
    return job_of(row, rest)


def job_of(job: Mapping[str, Any], rest: Mapping[str, Any]) -> Job:
    """A row of jobs, and beside it the search that is on and the visit."""
    searching = rest["s_visit_id"] is not None
    return Job(
        ticket_id=job["ticket_id"],
        client_id=job["client_id"],
        attempt=job["attempt"],
        closed_attempt=job["closed_attempt"],
        need=NEED.validate_python(job["need"]) if job["need"] else None,
        candidates=CANDIDATES.validate_python(job["candidates"]),
        search=Search(rest["s_visit_id"], rest["s_attempt"], rest["s_revision"]) if searching else None,
        visit=visit_of(rest) if rest["visit_id"] else None,
    )


def visit_of(row: Row) -> Visit:
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
            await save_visit(tx, after, after.visit)
            await mark_regions(tx, touched_by(job, after))
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


async def save_visit(tx: Tx, job: Job, visit: Visit) -> None:
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
                "en_route_at": visit.en_route_at,
                "started_at": visit.started_at,
                "finished_at": visit.finished_at,
                "outcome": visit.outcome,
                "reason": visit.reason,
                "notes": visit.notes,
            }
        case Cancelled(_, from_state, reason):
            return {"cancelled_from": from_state, "reason": reason}
