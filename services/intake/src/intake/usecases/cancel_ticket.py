from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.store.tickets import lock_ticket
from intake.usecases.record import record


async def cancel_ticket(tx: Tx, who: Who, ticket_id: UUID, reason: str | None) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    decide.must_be_theirs(ticket, by=who.person_id, role=who.role)
    said = decide.cancel(ticket, by=who.person_id, role=who.role)
    await record(tx, ticket, said, text=reason)
