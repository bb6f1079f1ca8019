"""Writes of attachments. Whatever changes what a client keeps holds the client's lock."""

from collections.abc import Sequence
from uuid import UUID

from chassis.files import FileKey
from chassis.tx import Tx
from intake.domain.attachment import Attachment, Held

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('attachments ' || $1::text, 0))"
_HELD = """
SELECT count(*) FILTER (WHERE ticket_id = $2) AS on_ticket, coalesce(sum(size), 0)::bigint AS client_bytes,
    min(attachment_id::text) FILTER (WHERE ticket_id = $2 AND sha256 = $3 AND audience = $4)::uuid AS same
FROM attachments WHERE client_id = $1
"""
_INSERT = """
INSERT INTO attachments
    (attachment_id, ticket_id, client_id, sha256, name, media_type, size, audience, added_by, added_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
# Its files are part of what was looked at: the ticket is of another version with each that comes or goes.
_STEP = "UPDATE tickets SET files_changed = files_changed + 1, updated_at = $2 WHERE ticket_id = $1"
_EMPTY = """
DELETE FROM attachments a WHERE added_by = $1
    OR ticket_id IN (SELECT ticket_id FROM tickets WHERE requester_id = $1)
RETURNING client_id, sha256
"""


async def lock_files(tx: Tx, client_id: UUID) -> None:
    await tx.execute(_LOCK, str(client_id))


async def held(tx: Tx, attachment: Attachment) -> tuple[Held, UUID | None]:
    """And the same file where it is on the ticket already."""
    client_id, sha256 = attachment.key
    row = await tx.fetchrow(_HELD, client_id, attachment.ticket_id, sha256, attachment.audience)
    assert row is not None
    return Held(row["on_ticket"], row["client_bytes"]), row["same"]


async def insert_attachment(tx: Tx, one: Attachment) -> None:
    await tx.execute(
        _INSERT, one.attachment_id, one.ticket_id, *one.key, one.name, one.media_type, one.size, one.audience,
        one.added_by, tx.now,
    )  # fmt: skip
    await tx.execute(_STEP, one.ticket_id, tx.now)


async def delete_attachment(tx: Tx, ticket_id: UUID, attachment_id: UUID) -> None:
    await tx.execute("DELETE FROM attachments WHERE attachment_id = $1", attachment_id)
    await tx.execute(_STEP, ticket_id, tx.now)


async def delete_attachments_of(tx: Tx, person_id: UUID) -> list[FileKey]:
    """Those they added, and those on what they asked for."""
    return [FileKey(row["client_id"], row["sha256"]) for row in await tx.fetch(_EMPTY, person_id)]


async def unnamed(tx: Tx, keys: Sequence[FileKey]) -> list[FileKey]:
    """Which of a client's files no row names."""
    rows = await tx.fetch(
        """SELECT k.client_id, k.sha256 FROM unnest($1::uuid[], $2::text[]) AS k(client_id, sha256)
        WHERE NOT EXISTS (SELECT FROM attachments a WHERE a.client_id = k.client_id AND a.sha256 = k.sha256)""",
        [key.owner_id for key in keys], [key.sha256 for key in keys],
    )  # fmt: skip
    return [FileKey(row["client_id"], row["sha256"]) for row in rows]
