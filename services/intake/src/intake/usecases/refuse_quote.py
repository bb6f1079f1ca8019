from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import quote as rules
from intake.domain.request_messages import QuoteWasRefused
from intake.publishes.requests import publish_request
from intake.store.requests import lock_quote, save_answer


async def refuse_quote(tx: Tx, who: Who, ticket_id: UUID, quote_id: UUID, reason: str) -> None:
    """Sales may send another version."""
    after = rules.refuse(await lock_quote(tx, who, ticket_id), quote_id)
    await save_answer(tx, after, who.person_id, reason)
    publish_request(tx, ticket_id, after.client_id, QuoteWasRefused(quote_id, who.person_id))
