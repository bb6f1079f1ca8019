from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import quote as rules
from intake.domain.request_messages import QuoteWasRefused
from intake.publishes.requests import publish_request
from intake.store.requests import lock_quote_and_ticket, save_answer
from intake.store.tickets import append_lines


async def refuse_quote(tx: Tx, who: Who, ticket_id: UUID, quote_id: UUID, reason: str) -> None:
    """Sales may send another version."""
    before, _ = await lock_quote_and_ticket(tx, who, ticket_id)
    after = rules.refuse(before, quote_id)
    await save_answer(tx, after, who.person_id, reason)
    await append_lines(tx, [rules.line_of(after, tx.now, who.person_id)])
    publish_request(tx, ticket_id, after.client_id, QuoteWasRefused(quote_id, who.person_id))
