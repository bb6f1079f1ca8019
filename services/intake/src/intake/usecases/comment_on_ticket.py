from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import Audience
from intake.domain.sla import Terms
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import keep_sla
from intake.usecases.record import record


async def comment_on_ticket(
    tx: Tx, who: Who, ticket_id: UUID, text: str, audience: Audience, usual: Terms, *, is_chat: bool
) -> UUID:
    ticket = await lock_ticket(tx, who, ticket_id)
    comment_id = tx.new_id()
    said = decide.comment(ticket, comment_id, audience, by=who.person_id, role=who.role, is_chat=is_chat)
    await record(tx, ticket, said, text=text)
    await keep_sla(tx, [ticket_id], usual)
    return comment_id
