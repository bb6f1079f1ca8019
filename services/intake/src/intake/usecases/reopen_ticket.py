from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.sla import Terms
from intake.store.tickets import lock_ticket
from intake.usecases.close_ticket import CLOSES
from intake.usecases.keep_sla import deadlines_if, keep_sla
from intake.usecases.record import record


async def reopen_ticket(tx: Tx, who: Who, ticket_id: UUID, reason: str, usual: Terms) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    decide.must_be_theirs(ticket, by=who.person_id, role=who.role)
    said = decide.reopen(ticket, await deadlines_if(tx, ticket_id, usual, "reopened"), by=who.person_id)
    await record(tx, ticket, said, text=reason)
    await keep_sla(tx, [ticket_id], usual)
    await tx.unschedule(CLOSES, ticket_id)
