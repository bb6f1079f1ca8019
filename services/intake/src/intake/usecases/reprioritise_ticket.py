from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import Priority
from intake.domain.sla import Terms
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import deadlines_if, keep_sla
from intake.usecases.record import record


async def reprioritise_ticket(
    tx: Tx, who: Who, ticket_id: UUID, priority: Priority, reason: str | None, usual: Terms
) -> None:
    """The deadlines are those the ticket would have had from its opening."""
    ticket = await lock_ticket(tx, who, ticket_id)
    deadlines = await deadlines_if(tx, ticket_id, usual, None, priority)
    said = decide.reprioritise(ticket, priority, deadlines, by=who.person_id)
    await record(tx, ticket, said, text=reason)
    await keep_sla(tx, [ticket_id], usual)
