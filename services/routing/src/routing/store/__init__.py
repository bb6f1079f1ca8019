"""The only SQL that writes."""

from collections.abc import Sequence
from uuid import UUID

from chassis.erasure import ANSWERS_KEPT, forget_answers
from chassis.tx import Tx
from routing import queries
from routing.domain.messages import Fact
from routing.domain.model import Job
from routing.store.facts import save_fact, visit_row


async def lock_job(tx: Tx, ticket_id: UUID, client_id: UUID | None) -> Job:
    """The ticket's job, made if this is the first we hear of it; nobody else decides on it meanwhile."""
    row = await tx.fetchrow(
        """INSERT INTO jobs AS j (ticket_id, client_id, phase, attempt, round, started, changed_at)
        VALUES ($1, $2, 'waiting', 0, 1, false, $3)
        ON CONFLICT (ticket_id) DO UPDATE SET client_id = coalesce(j.client_id, excluded.client_id)
        RETURNING j.*, coalesce((SELECT vip FROM clients c WHERE c.client_id = j.client_id), false) AS vip""",
        ticket_id,
        client_id,
        tx.now,
    )
    assert row is not None
    return await queries.job_of(tx, row)


async def lock_known_job(tx: Tx, ticket_id: UUID) -> Job | None:
    row = await tx.fetchrow(
        """SELECT j.*, coalesce((SELECT vip FROM clients c WHERE c.client_id = j.client_id), false) AS vip
        FROM jobs j WHERE ticket_id = $1 FOR UPDATE""",
        ticket_id,
    )
    return await queries.job_of(tx, row) if row else None


async def save(tx: Tx, job: Job, facts: Sequence[Fact], reason: str | None = None) -> None:
    """The job as it is after `facts`; `reason` is what a dispatcher typed, and goes no further."""
    await tx.execute(
        """UPDATE jobs SET facts = $2, phase = $3, attempt = $4, round = $5, mode = $6, decided_by = $7,
        crew = $8, visit = $9, started = $10, changed_at = $11,
        unrouted_at = CASE WHEN $3 = 'unrouted' THEN coalesce(unrouted_at, $11) END
        WHERE ticket_id = $1""",
        job.ticket_id,
        queries.FACTS.dump_python(job.facts, mode="json"),
        job.phase.value,
        job.attempt,
        job.round,
        job.mode.value if job.mode else None,
        job.decided_by,
        [str(member) for member in job.crew],
        visit_row(job.visit),
        job.started,
        tx.now,
    )
    for fact in facts:
        await save_fact(tx, job, fact, reason)


async def remember_person(tx: Tx, person_id: UUID, name: str, is_technician: bool, version: int) -> bool:
    """True when whether they work may have changed. Only technicians' names are kept."""
    if is_technician:
        sql = """INSERT INTO people AS p (person_id, name, active, version) VALUES ($1, $2, true, $3)
            ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, active = true, version = excluded.version
            WHERE p.version < excluded.version RETURNING 1"""
    else:
        sql = """UPDATE people SET active = false, name = $2, version = $3
            WHERE person_id = $1 AND version < $3 RETURNING 1"""
    return await tx.fetchval(sql, person_id, name, version) is not None


async def remember_client(tx: Tx, client_id: UUID, vip: bool, version: int) -> None:
    await tx.execute(
        """INSERT INTO clients AS c (client_id, vip, version) VALUES ($1, $2, $3)
        ON CONFLICT (client_id) DO UPDATE SET vip = excluded.vip, version = excluded.version
        WHERE c.version < excluded.version""",
        client_id, vip, version,
    )  # fmt: skip


async def forget_client(tx: Tx, client_id: UUID) -> None:
    await tx.execute("DELETE FROM clients WHERE client_id = $1", client_id)


async def erase_person(tx: Tx, person_id: UUID) -> tuple[int, bool]:
    """How many rows were emptied, and whether they were a technician."""
    asked = "SELECT ticket_id FROM jobs WHERE (facts->'opening'->>'requester_id')::uuid = $1"
    rows = 0
    for sql in (
        "DELETE FROM people WHERE person_id = $1",
        "DELETE FROM absences WHERE technician_id = $1",
        f"UPDATE offers SET note = NULL WHERE (technician_id = $1 OR ticket_id IN ({asked})) AND note IS NOT NULL",
        f"UPDATE attempts SET reason = NULL WHERE (decided_by = $1 OR ticket_id IN ({asked})) AND reason IS NOT NULL",
        f"""UPDATE jobs SET facts = jsonb_set(facts, '{{title}}', '""')
        WHERE ticket_id IN ({asked}) AND facts->>'title' <> ''""",
    ):
        rows += int((await tx.execute(sql, person_id)).rsplit(" ", 1)[1])
    gone = await tx.execute("DELETE FROM technicians WHERE technician_id = $1", person_id)
    moved = await tx.fetch(f"{asked} AND changed_at > $2", person_id, tx.now - ANSWERS_KEPT)
    await forget_answers(tx, [person_id, *(row["ticket_id"] for row in moved)])
    return rows + (gone == "DELETE 1"), gone == "DELETE 1"
