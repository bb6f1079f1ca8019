"""What goes by age: the texts and files of tickets long over, and old quotes."""

from datetime import datetime
from uuid import UUID

from chassis.erasure import forget_answers
from chassis.files import FileKey
from chassis.person_keys import destroy_keys
from chassis.tx import Tx
from intake.store.people import EMPTIED, EMPTIED_COLUMNS, EMPTY_HISTORY
from intake.store.sealed import destroy_unused_keys

OLD_TICKETS = "SELECT FROM tickets WHERE ended_at IS NOT NULL AND emptied_at IS NULL AND ended_at < $1"
_TAKE_TICKETS = f"""
WITH old AS (
    {OLD_TICKETS.replace("SELECT", "SELECT ticket_id AS id, key_id AS key")}
    ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED
) UPDATE tickets SET {EMPTIED}, emptied_at = $3 FROM old WHERE ticket_id = old.id
RETURNING ticket_id, client_id, old.key
"""
_LINES = "UPDATE timeline SET text = NULL WHERE ticket_id = ANY($1) AND text IS NOT NULL"
_WISHES = """
UPDATE quotes SET deadline = NULL, items = '[]', reason = NULL
WHERE ticket_id = ANY($1) AND (num_nonnulls(deadline, reason) > 0 OR items <> '[]')
"""
_FILES = "DELETE FROM attachments WHERE ticket_id = ANY($1) RETURNING client_id, sha256"

OLD_OFFERS = "SELECT FROM quotes WHERE state IN ('sent', 'refused') AND lines <> '[]' AND sent_at < $1"
OLD_ACCEPTED = "SELECT FROM quotes WHERE state = 'accepted' AND lines <> '[]' AND answered_at < $1"


async def empty_tickets(tx: Tx, before: datetime, limit: int) -> tuple[list[tuple[UUID, UUID]], list[FileKey]]:
    """Those that lost their title, with their clients, and the files that were theirs."""
    taken = await tx.fetch(_TAKE_TICKETS, before, limit, tx.now)
    ids = [row["ticket_id"] for row in taken]
    if not ids:
        return [], []
    await forget_answers(tx, ids)
    await tx.execute(EMPTY_HISTORY, ids, (*EMPTIED_COLUMNS, "emptied_at"))
    await destroy_keys(tx, ids)
    await tx.execute(_LINES, ids)
    await tx.execute(_WISHES, ids)
    files = [FileKey(row["client_id"], row["sha256"]) for row in await tx.fetch(_FILES, ids)]
    # Last, for it holds up whoever of them asks for something new.
    await destroy_unused_keys(tx, [row["key"] for row in taken if row["key"]])
    return [(row["ticket_id"], row["client_id"]) for row in taken], files


async def empty_quotes(tx: Tx, old: str, before: datetime, limit: int) -> int:
    """Lines and documents; the amounts stay."""
    rows = await tx.fetch(
        f"""UPDATE quotes SET lines = '[]', reason = NULL WHERE ticket_id IN (
            {old.replace("SELECT", "SELECT ticket_id")} LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING ticket_id""",
        before, limit,
    )  # fmt: skip
    await tx.execute("DELETE FROM quote_documents WHERE ticket_id = ANY($1)", [row["ticket_id"] for row in rows])
    return len(rows)
