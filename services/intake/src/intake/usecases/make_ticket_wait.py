"""Somebody else's turn, somebody says."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.model import WaitsFor
from intake.domain.sla import Terms
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import keep_sla
from intake.usecases.record import record


async def make_ticket_wait(
    tx: Tx, who: Who, ticket_id: UUID, for_whom: WaitsFor, note: str | None, usual: Terms
) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    await record(tx, ticket, decide.wait(ticket, for_whom, at=tx.now, by=who.person_id), text=note)
    await keep_sla(tx, [ticket_id], usual)
