"""The client agrees that the work is done; closing follows by the clock, so that they may still reopen."""

from datetime import timedelta
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.queries.relations import is_blocked
from intake.store.tickets import lock_ticket
from intake.usecases.close_ticket import CLOSES
from intake.usecases.record import record


async def validate_ticket(tx: Tx, who: Who, ticket_id: UUID, comment: str | None, *, close_after: timedelta) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    decide.must_be_theirs(ticket, by=who.person_id, role=who.role)
    said = decide.validate(ticket, by=who.person_id, is_blocked=await is_blocked(tx, ticket_id))
    await record(tx, ticket, said, text=comment)
    await tx.schedule(CLOSES, ticket_id, tx.now + close_after)
