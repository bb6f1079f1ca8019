from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import relations
from intake.domain.errors import TicketNotFound
from intake.queries.tickets import is_seen
from intake.store import relations as store
from intake.store.tickets import append_lines


async def unlink_tickets(tx: Tx, who: Who, ticket_id: UUID, link_id: UUID) -> None:
    await store.take_turn(tx)
    if not await is_seen(tx, who, ticket_id):
        raise TicketNotFound
    link = await store.find_link(tx, ticket_id, link_id)
    one, other = await store.lock_ends(tx, who, link.ticket_id, link.other_id)
    await store.delete_link(tx, link_id)
    await append_lines(tx, list(relations.lines_of_link(link, one, other, tx.now, who.person_id, added=False)))
