"""Technicians as routing last described them, and the days that guard their time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from pydantic import TypeAdapter

from chassis.erasure import ANSWERS_KEPT, forget_answers
from chassis.tx import Tx
from scheduling.domain.model import (
    Technician,
)

TECHNICIAN = TypeAdapter(Technician)


async def lock_days(tx: Tx, days: Iterable[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
    """In one order everywhere, so that two writers never wait for each other."""
    await tx.execute("SAVEPOINT days")
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


async def let_days_go(tx: Tx) -> None:
    """What `lock_days` took: others go on while this transaction finds something else."""
    await tx.execute("ROLLBACK TO SAVEPOINT days")


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


async def empty_notes(tx: Tx, person_id: UUID) -> int:
    """Free text that a person wrote as a technician, or that was written of their own ticket."""
    done = await tx.execute(
        """UPDATE visits SET notes = NULL WHERE notes IS NOT NULL AND (technician_ids @> ARRAY[$1::uuid]
            OR ticket_id IN (SELECT ticket_id FROM jobs WHERE (need->>'requester_id')::uuid = $1))""",
        person_id,
    )
    return int(done.rpartition(" ")[2])


async def forget_answers_to(tx: Tx, person_id: UUID) -> None:
    """Those that speak of visits of their tickets, which carry what was noted there."""
    visits = await tx.fetch(
        """SELECT v.visit_id FROM visits v JOIN jobs USING (ticket_id)
        WHERE (need->>'requester_id')::uuid = $1 AND (
            finished_at > $2 OR EXISTS (
                SELECT FROM report_commands c WHERE c.visit_id = v.visit_id AND c.received_at > $2
            )
        )""",
        person_id,
        tx.now - ANSWERS_KEPT,
    )
    await forget_answers(tx, [person_id, *(row["visit_id"] for row in visits)])


OLD_NOTES = "SELECT FROM visits WHERE notes IS NOT NULL AND finished_at < $1"


async def empty_old_notes(tx: Tx, before: datetime, limit: int) -> int:
    taken = f"{OLD_NOTES.replace('SELECT', 'SELECT visit_id')} LIMIT $2 FOR UPDATE SKIP LOCKED"
    done = await tx.execute(f"UPDATE visits SET notes = NULL WHERE visit_id IN ({taken})", before, limit)
    return int(done.rpartition(" ")[2])
