"""The client refused the report of work that was said to be done: the ticket is open again, and a new round begins."""

from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import State
from intake.domain.sla import Terms
from intake.store.tickets import lock_tickets
from intake.usecases.keep_sla import deadlines_if, keep_sla
from intake.usecases.record import record


async def heed_refusal(tx: Tx, ticket_id: UUID, attempt: int, by: UUID, usual: Terms) -> None:
    ticket = (await lock_tickets(tx, [ticket_id])).get(ticket_id)
    if ticket is None or ticket.state is not State.RESOLVED or ticket.work.attempt != attempt:
        return
    await record(tx, ticket, decide.reopen(ticket, await deadlines_if(tx, ticket_id, usual, "reopened"), by=by))
    await keep_sla(tx, [ticket_id], usual)
