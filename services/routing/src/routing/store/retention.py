"""What goes by age: what was typed to explain a choice, and absences long over."""

from datetime import datetime

from chassis.tx import Tx

_TYPED = (
    ("offers", "note", "ended_at"),
    ("attempts", "reason", "begun_at"),
)
OLD_EXPLANATIONS = "SELECT FROM ({}) typed WHERE at < $1".format(
    " UNION ALL ".join(f"SELECT {at} AS at FROM {table} WHERE {column} IS NOT NULL" for table, column, at in _TYPED)
)
OLD_ABSENCES = "SELECT FROM absences WHERE ends_at < $1"


async def empty_old_explanations(tx: Tx, before: datetime, limit: int) -> int:
    gone = 0
    for table, column, at in _TYPED:
        done = await tx.execute(
            f"""UPDATE {table} SET {column} = NULL WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table}
            WHERE {column} IS NOT NULL AND {at} < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))""",
            before, limit - gone,
        )  # fmt: skip
        gone += int(done.rsplit(" ", 1)[1])
    return gone


async def forget_old_absences(tx: Tx, before: datetime, limit: int) -> int:
    done = await tx.execute(
        """DELETE FROM absences WHERE absence_id = ANY(ARRAY(
            SELECT absence_id FROM absences WHERE ends_at < $1 LIMIT $2))""",
        before, limit,
    )  # fmt: skip
    return int(done.rsplit(" ", 1)[1])
