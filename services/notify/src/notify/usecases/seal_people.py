"""What was kept before it was sealed is sealed, a few rows in each transaction."""

from chassis.tx import Tx
from notify import store


async def seal_people(tx: Tx, limit: int) -> int:
    """After who tells people of something: both lock rows of theirs."""
    await store.take_turn(tx)
    people = await store.plain_people(tx, limit)
    await store.seal_plain_people(tx, people)
    return len(people)
