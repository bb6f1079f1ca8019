"""The desk closes a billing ticket that is answered: nobody travels for it, so nobody confirms a visit."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.store.tickets import lock_ticket
from intake.usecases.record import record


async def settle_ticket(tx: Tx, who: Who, ticket_id: UUID) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    await record(tx, ticket, decide.settle(ticket, by=who.person_id))
