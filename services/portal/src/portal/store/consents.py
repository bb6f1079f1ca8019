"""Writes of the register of processing and of consents."""

from typing import Any
from uuid import UUID

from chassis.tx import Row, Tx
from portal.domain.consents import Said
from portal.domain.errors import PurposeUnknown

WORDS = ("name_fr", "name_en", "what_fr", "what_en", "kept_fr", "kept_en", "told_fr", "told_en")


async def lock_purpose(tx: Tx, code: str) -> Row:
    row = await tx.fetchrow("SELECT basis, version FROM purposes WHERE code = $1 FOR UPDATE", code)
    if row is None:
        raise PurposeUnknown
    return row


async def update_purpose(tx: Tx, code: str, values: dict[str, Any], by: UUID) -> None:
    columns = ("basis", *WORDS)
    sets = ", ".join(f"{column} = ${at}" for at, column in enumerate(columns, 4))
    await tx.execute(
        f"UPDATE purposes SET {sets}, version = version + 1, changed_by = $2, changed_at = $3 WHERE code = $1",
        code, by, tx.now, *(values[column] for column in columns),
    )  # fmt: skip


async def last_said(tx: Tx, person_id: UUID, purpose: str) -> Said | None:
    """Locked by the person: two answers at once follow each other."""
    await tx.execute("SELECT FROM people WHERE person_id = $1 FOR UPDATE", person_id)
    row = await tx.fetchrow(
        """SELECT given, said_at, purpose_version FROM consents WHERE person_id = $1 AND purpose = $2
        ORDER BY consent_id DESC LIMIT 1""",
        person_id, purpose,
    )  # fmt: skip
    return Said(**row) if row else None


async def add_consent(tx: Tx, person_id: UUID, purpose: str, version: int, *, given: bool) -> None:
    await tx.execute(
        """INSERT INTO consents (consent_id, person_id, purpose, purpose_version, given, said_at)
        VALUES ($1, $2, $3, $4, $5, $6)""",
        tx.new_id(), person_id, purpose, version, given, tx.now,
    )  # fmt: skip
