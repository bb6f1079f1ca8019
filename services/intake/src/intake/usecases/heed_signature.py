"""The client signed the report of the work: they agree that it is done. Signed of work not done, it changes nothing."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import State
from intake.queries.relations import is_blocked
from intake.store.tickets import lock_tickets
from intake.usecases.close_ticket import CLOSES
from intake.usecases.record import record


async def heed_signature(tx: Tx, ticket_id: UUID, attempt: int, by: UUID | None, *, close_after: timedelta) -> None:
    """`by` is empty when it was drawn on the technician's screen: by whom exactly, the report says."""
    ticket = (await lock_tickets(tx, [ticket_id])).get(ticket_id)
    if ticket is None or ticket.state is not State.RESOLVED or ticket.work.attempt != attempt:
        return
    if await is_blocked(tx, ticket_id):
        return
    await record(tx, ticket, decide.validate(ticket, by=by))
    await tx.schedule(CLOSES, ticket_id, tx.now + close_after)
