"""What goes by age: sessions long ended, invitations long expired."""

from datetime import datetime

from chassis.tx import Tx

OLD_SESSIONS = "SELECT FROM sessions WHERE expires_at < $1"
OLD_INVITATIONS = "SELECT FROM invitations WHERE expires_at < $1"


async def forget_old_sessions(tx: Tx, before: datetime, limit: int) -> int:
    return await _delete(tx, "sessions", "session_id", before, limit)


async def forget_old_invitations(tx: Tx, before: datetime, limit: int) -> int:
    return await _delete(tx, "invitations", "invitation_id", before, limit)


async def _delete(tx: Tx, table: str, key: str, before: datetime, limit: int) -> int:
    done = await tx.execute(
        f"DELETE FROM {table} WHERE {key} = ANY(ARRAY(SELECT {key} FROM {table} WHERE expires_at < $1 LIMIT $2))",
        before, limit,
    )  # fmt: skip
    return int(done.rsplit(" ", 1)[1])
