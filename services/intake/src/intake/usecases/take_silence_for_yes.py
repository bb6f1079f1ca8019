"""The client says nothing of a resolved ticket: they are written to, and in the end their silence validates it."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.domain.decide import Silence
from intake.domain.model import State
from intake.publishes.sla import publish_validation_due
from intake.queries.relations import is_blocked
from intake.store.tickets import lock_tickets
from intake.usecases.close_ticket import CLOSES
from intake.usecases.record import record

VALIDATES = "ticket_validates"


async def take_silence_for_yes(
    tx: Tx, ticket_id: UUID, silence: Silence, *, told: bool, close_after: timedelta
) -> None:
    ticket = (await lock_tickets(tx, [ticket_id], wait=False)).get(ticket_id)
    if ticket is None or ticket.state is not State.RESOLVED:
        return
    if await is_blocked(tx, ticket_id):
        # What it depends on is open: nobody can agree yet, so nobody is asked.
        await tx.schedule(VALIDATES, ticket_id, tx.now + silence.until_notice)
        return
    if not told:
        validates_at = tx.now + silence.until_yes
        publish_validation_due(tx, ticket, validates_at)
        await tx.schedule(VALIDATES, ticket_id, validates_at, {"told": True})
        return
    await record(tx, ticket, decide.validate(ticket, by=None))
    await tx.schedule(CLOSES, ticket_id, tx.now + close_after)
