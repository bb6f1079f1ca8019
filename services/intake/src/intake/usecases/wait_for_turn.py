"""For imports of some batches at once: one holds the turn of its kind for all of them."""

from chassis.tx import Tx
from intake.store.imports import take_turn


async def wait_for_turn(tx: Tx, kind: str) -> None:
    # Somebody else's batches take longer than a row is ever waited for.
    await tx.execute("SET LOCAL lock_timeout = '14s'")
    await take_turn(tx, kind)
