"""What was kept before it was sealed is sealed, a few rows in each transaction."""

from chassis.tx import Tx
from intake.store.sealed import seal_plain_contacts, seal_plain_sites, seal_plain_tickets


async def seal_contacts(tx: Tx, limit: int) -> int:
    return (
        await seal_plain_contacts(tx, limit) or await seal_plain_sites(tx, limit) or await seal_plain_tickets(tx, limit)
    )
