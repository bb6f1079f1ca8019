"""A question is answered: nobody need be sent, and the client says whether that was it."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.decide import Silence
from intake.domain.model import Audience
from intake.domain.sla import Terms
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import keep_sla
from intake.usecases.record import record
from intake.usecases.take_silence_for_yes import VALIDATES


async def resolve_ticket(tx: Tx, who: Who, ticket_id: UUID, answer: str, usual: Terms, silence: Silence) -> None:
    ticket, by = await lock_ticket(tx, who, ticket_id), who.person_id
    said = decide.resolve(ticket, by=by)
    told = decide.comment(ticket, tx.new_id(), Audience.PUBLIC, by=by, role=who.role)
    await record(tx, ticket, told, text=answer)
    await record(tx, ticket, said)
    await keep_sla(tx, [ticket_id], usual)
    await tx.schedule(VALIDATES, ticket_id, tx.now + silence.until_notice)
