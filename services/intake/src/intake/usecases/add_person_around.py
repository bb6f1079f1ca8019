"""Somebody is to contribute to a ticket, or to watch it."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import relations
from intake.domain.relations import Actor, Part
from intake.publishes import publish_people
from intake.store import relations as store
from intake.store.tickets import append_lines


async def add_person_around(tx: Tx, who: Who, ticket_id: UUID, person_id: UUID, part: Part) -> None:
    (ticket,) = await store.lock_ends(tx, who, ticket_id)
    around = await store.people_around(tx, ticket_id)
    person, by = await store.person_to_add(tx, person_id), Actor(who.person_id, who.role)
    if relations.add_person(ticket, around, person_id, person, part, by):
        await store.insert_people(tx, ticket_id, {person_id: part}, who.person_id)
        said = relations.line_of_person(ticket_id, tx.now, person_id, part, who.person_id, added=True)
        await append_lines(tx, [said])
        publish_people(tx, ticket_id, ticket.client_id, around | {person_id: part}, who.person_id, [person_id])
