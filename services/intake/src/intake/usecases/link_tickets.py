"""Two tickets have to do with each other; a parent or a dependency never leads back to itself."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import relations
from intake.domain.relations import Actor, Relation, link_of
from intake.store import relations as store
from intake.store.tickets import append_lines


async def link_tickets(tx: Tx, who: Who, ticket_id: UUID, relation: Relation, other_id: UUID) -> None:
    await store.take_turn(tx)
    link = link_of(relation, ticket_id, other_id)
    one, other = await store.lock_ends(tx, who, link.ticket_id, link.other_id)
    known = await store.links_of(tx, [link.ticket_id, link.other_id])
    above = await store.links_above(tx, link) if link.kind in relations.ORDERED else []
    if relations.add_link(link, one, other, known, above, Actor(who.person_id, who.role)):
        await store.insert_links(tx, [link], who.person_id)
        await append_lines(tx, list(relations.lines_of_link(link, one, other, tx.now, who.person_id, added=True)))
