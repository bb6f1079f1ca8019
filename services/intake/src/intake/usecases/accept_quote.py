"""The client says yes: nothing is left to do on the ticket, which closes."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain import quote as rules
from intake.domain.numbers import day_of
from intake.domain.request_messages import QuoteWasAccepted
from intake.publishes.requests import publish_request
from intake.store.requests import lock_quote_and_ticket, save_answer
from intake.store.tickets import append_lines
from intake.usecases.record import record


async def accept_quote(tx: Tx, who: Who, ticket_id: UUID, quote_id: UUID, *, zone: str) -> None:
    before, ticket = await lock_quote_and_ticket(tx, who, ticket_id)
    after = rules.accept(before, quote_id, today=day_of(tx.now, zone))
    await save_answer(tx, after, who.person_id, None)
    await append_lines(tx, [rules.line_of(after, tx.now, who.person_id)])
    await record(tx, ticket, decide.settle(ticket, by=who.person_id))
    publish_request(tx, ticket_id, after.client_id, QuoteWasAccepted(quote_id, who.person_id))
