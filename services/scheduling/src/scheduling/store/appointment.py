"""Times held, and times that clients chose."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Reader, Row, Tx
from scheduling.domain.appointment import Hold
from scheduling.domain.model import Job, Slot

EXPIRED_KEPT = timedelta(days=1)
"""so that whoever comes back late is told why"""


async def save_hold(tx: Tx, job: Job, hold: Hold) -> None:
    """Instead of what was held for the ticket before."""
    site = job.need.site if job.need and job.need.mode == "onsite" else None
    await tx.execute("DELETE FROM slot_holds WHERE expires_at < $1", tx.now - EXPIRED_KEPT)
    await tx.execute(
        """INSERT INTO slot_holds (hold_id, ticket_id, person_id, technician_ids, starts_at, ends_at,
            latitude, longitude, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (ticket_id) DO UPDATE
        SET hold_id = excluded.hold_id, person_id = excluded.person_id, technician_ids = excluded.technician_ids,
            starts_at = excluded.starts_at, ends_at = excluded.ends_at, latitude = excluded.latitude,
            longitude = excluded.longitude, expires_at = excluded.expires_at""",
        hold.hold_id,
        hold.ticket_id,
        hold.person_id,
        list(hold.technician_ids),
        hold.slot.starts_at,
        hold.slot.ends_at,
        site.place.latitude if site else None,
        site.place.longitude if site else None,
        hold.expires_at,
    )


async def read_hold(reader: Reader, hold_id: UUID) -> Hold | None:
    row = await reader.fetchrow("SELECT * FROM slot_holds WHERE hold_id = $1", hold_id)
    return _hold(row) if row else None


async def release_hold_of(tx: Tx, ticket_id: UUID) -> None:
    await tx.execute("DELETE FROM slot_holds WHERE ticket_id = $1", ticket_id)


async def forget_holds_of(tx: Tx, person_id: UUID) -> int:
    done = await tx.execute("DELETE FROM slot_holds WHERE person_id = $1", person_id)
    return int(done.rpartition(" ")[2])


async def keep_asked(tx: Tx, ticket_id: UUID, asked: Slot) -> None:
    await tx.execute(
        """INSERT INTO asked_times (ticket_id, starts_at, ends_at) VALUES ($1, $2, $3)
        ON CONFLICT (ticket_id) DO UPDATE SET starts_at = excluded.starts_at, ends_at = excluded.ends_at""",
        ticket_id,
        asked.starts_at,
        asked.ends_at,
    )


async def forget_asked(tx: Tx, ticket_id: UUID) -> None:
    await tx.execute("DELETE FROM asked_times WHERE ticket_id = $1", ticket_id)


def _hold(row: Row) -> Hold:
    return Hold(
        row["hold_id"],
        row["ticket_id"],
        row["person_id"],
        Slot(row["starts_at"], row["ends_at"]),
        tuple(row["technician_ids"]),
        row["expires_at"],
    )
