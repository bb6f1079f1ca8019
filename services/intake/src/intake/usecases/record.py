"""Saves what was decided about one ticket, writes it down in its timeline, and says it."""

from collections.abc import Sequence

from chassis.tx import Tx
from intake.domain.evolve import evolve
from intake.domain.messages import Message
from intake.domain.model import Ticket
from intake.domain.opening import Site
from intake.domain.timeline import lines
from intake.publishes import publish
from intake.store.tickets import append_lines, save_tickets


async def record(
    tx: Tx, ticket: Ticket, messages: Sequence[Message], *, text: str | None = None, site: Site | None = None
) -> None:
    if not messages:
        return
    after = evolve(ticket, messages)
    if after != ticket:
        await save_tickets(tx, [after])
    await append_lines(tx, lines(ticket.ticket_id, tx.now, messages, text))
    publish(tx, after, messages, tx.now, site)
