from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.priority import Promises
from intake.store.tickets import lock_ticket
from intake.usecases.close_ticket import CLOSES
from intake.usecases.record import record


async def reopen_ticket(tx: Tx, who: Who, ticket_id: UUID, reason: str, promises: Promises) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    said = decide.reopen(ticket, promises.deadlines(ticket.priority, tx.now), by=who.person_id)
    await record(tx, ticket, said, text=reason)
    await tx.unschedule(CLOSES, ticket_id)
