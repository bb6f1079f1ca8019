"""The desk looks at what came in: go at once, ask the client first, or leave it to those who know more of it."""

from typing import NamedTuple
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import Audience, Outcome, Priority, WaitsFor
from intake.domain.sla import Terms
from intake.queries.qualification import qualified
from intake.store.tickets import lock_ticket
from intake.usecases.comment_on_ticket import comment_on_ticket
from intake.usecases.make_ticket_wait import make_ticket_wait
from intake.usecases.record import record
from intake.usecases.reprioritise_ticket import reprioritise_ticket
from intake.usecases.requalify_ticket import requalify_ticket


class Assessment(NamedTuple):
    outcome: Outcome
    note: str | None = None
    question: str = ""
    service_code: str = ""


async def assess_ticket(tx: Tx, who: Who, ticket_id: UUID, found: Assessment, usual: Terms) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    await record(tx, ticket, decide.assess(ticket, found.outcome, by=who.person_id), text=found.note)
    # Compared once, for all that follows from it.
    tx.if_match = None
    match found.outcome:
        case Outcome.IMMEDIATE:
            await reprioritise_ticket(tx, who, ticket_id, Priority.P1, None, usual)
        case Outcome.MORE_INFORMATION:
            await comment_on_ticket(tx, who, ticket_id, found.question, Audience.PUBLIC, usual, is_chat=False)
            await make_ticket_wait(tx, who, ticket_id, WaitsFor.CLIENT, None, usual)
        case Outcome.EXPERT:
            if (await qualified(tx, ticket_id, None)).before.service_code == found.service_code:
                raise Invalid(errors=[FieldError("/service_code", "same_service")])
            await requalify_ticket(tx, who, ticket_id, {"service_code": found.service_code}, None, usual)
