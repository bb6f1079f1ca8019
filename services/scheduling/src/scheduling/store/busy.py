"""Calendars elsewhere: where they are, what was read of them last, and what became of the last try."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.busy import BusySource
from scheduling.domain.model import Slot

LAID_OUT = timedelta(days=45)


async def save_busy_source(tx: Tx, technician_id: UUID, sealed: str, host: str) -> None:
    """What the one before said is nobody's word any more."""
    await forget_busy(tx, technician_id)
    await tx.execute(
        "INSERT INTO busy_calendars (technician_id, address_sealed, host, due_at) VALUES ($1, $2, $3, $4)",
        technician_id,
        sealed.encode(),
        host,
        tx.now,
    )


async def forget_busy(tx: Tx, technician_id: UUID) -> int:
    """The stretches go with their calendar."""
    done = await tx.execute("DELETE FROM busy_calendars WHERE technician_id = $1", technician_id)
    return int(done.rpartition(" ")[2])


async def take_busy_source(tx: Tx, lease: timedelta) -> tuple[BusySource, str] | None:
    """The one due first, ours for the lease; its address as it is sealed."""
    row = await tx.fetchrow(
        """UPDATE busy_calendars SET due_at = $2 WHERE technician_id = (
            SELECT technician_id FROM busy_calendars WHERE due_at <= $1 ORDER BY due_at LIMIT 1
            FOR UPDATE SKIP LOCKED
        ) RETURNING technician_id, address_sealed, etag, modified, read_until""",
        tx.now,
        tx.now + lease,
    )
    if row is None:
        return None
    source = BusySource(row["technician_id"], "")
    # Rules were laid out so far and no farther: before that is too near, the whole is read again.
    if row["read_until"] and row["read_until"] > tx.now + LAID_OUT:
        source = BusySource(row["technician_id"], "", row["etag"], row["modified"])
    return source, row["address_sealed"].decode()


async def save_busy_times(
    tx: Tx, source: BusySource, sealed: str, times: Sequence[Slot], read_until: datetime, etag: str, modified: str
) -> None:
    """Only while the address is the one that was read."""
    kept = await tx.fetchval(
        """UPDATE busy_calendars SET read_at = $3, read_until = $4, etag = $5, modified = $6, failure = NULL,
            failed_at = NULL
        WHERE technician_id = $1 AND address_sealed = $2 RETURNING true""",
        source.technician_id,
        sealed.encode(),
        tx.now,
        read_until,
        etag,
        modified,
    )
    if kept:
        await tx.execute("DELETE FROM busy_times WHERE technician_id = $1", source.technician_id)
        await tx.execute(
            """INSERT INTO busy_times (technician_id, starts_at, ends_at)
            SELECT $1, * FROM unnest($2::timestamptz[], $3::timestamptz[])""",
            source.technician_id,
            [one.starts_at for one in times],
            [one.ends_at for one in times],
        )


async def keep_busy_times(tx: Tx, source: BusySource, sealed: str, failure: str | None) -> None:
    """Nothing changed, or it could not be read: the last good copy stays."""
    await tx.execute(
        """UPDATE busy_calendars SET failure = $3::text,
            failed_at = CASE WHEN $3::text IS NULL THEN NULL ELSE $4::timestamptz END,
            read_at = CASE WHEN $3::text IS NULL THEN $4::timestamptz ELSE read_at END
        WHERE technician_id = $1 AND address_sealed = $2""",
        source.technician_id,
        sealed.encode(),
        failure,
        tx.now,
    )
