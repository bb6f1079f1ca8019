"""Addresses at which calendars are read; a token is known by its hash alone."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.calendar import Calendar


async def save_calendar(tx: Tx, calendar: Calendar, token_hash: bytes) -> None:
    """One each: the address of before is dead."""
    await tx.execute(
        """INSERT INTO calendars (calendar_id, person_id, role, client_id, lang, created_at, token_hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (person_id) DO UPDATE
        SET calendar_id = excluded.calendar_id, role = excluded.role, client_id = excluded.client_id,
            lang = excluded.lang, created_at = excluded.created_at, token_hash = excluded.token_hash""",
        calendar.calendar_id,
        calendar.person_id,
        calendar.role,
        calendar.client_id,
        calendar.lang,
        calendar.created_at,
        token_hash,
    )


async def delete_calendar(tx: Tx, person_id: UUID, calendar_id: UUID) -> bool:
    done = await tx.execute("DELETE FROM calendars WHERE person_id = $1 AND calendar_id = $2", person_id, calendar_id)
    return bool(done.endswith("1"))


async def delete_calendar_of(tx: Tx, person_id: UUID) -> int:
    done = await tx.execute("DELETE FROM calendars WHERE person_id = $1", person_id)
    return int(done.rpartition(" ")[2])


async def delete_calendar_unless(tx: Tx, person_id: UUID, role: str, client_id: UUID | None) -> None:
    await tx.execute(
        """DELETE FROM calendars
        WHERE person_id = $1 AND NOT (role = $2 AND client_id IS NOT DISTINCT FROM $3)""",
        person_id,
        role,
        client_id,
    )
