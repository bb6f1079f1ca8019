"""Somebody no longer contributes to a ticket, or no longer watches it."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import relations
from intake.domain.relations import Actor, Part
from intake.publishes import publish_people
from intake.store import relations as store
from intake.store.tickets import append_lines


async def remove_person_around(tx: Tx, who: Who, ticket_id: UUID, person_id: UUID, part: Part) -> None:
    (ticket,) = await store.lock_ends(tx, who, ticket_id)
    around = await store.people_around(tx, ticket_id)
    if relations.remove_person(ticket, around, person_id, part, Actor(who.person_id, who.role)):
        await store.delete_person(tx, ticket_id, person_id)
        said = relations.line_of_person(ticket_id, tx.now, person_id, part, who.person_id, added=False)
        await append_lines(tx, [said])
        left = {key: one for key, one in around.items() if key != person_id}
        publish_people(tx, ticket_id, ticket.client_id, left, who.person_id)
