"""A request becomes a ticket at once, with its number, priority and the delay we can honestly tell."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid, Unavailable
from chassis.tx import Tx
from intake.domain import opening
from intake.domain.numbers import day_of, period_of
from intake.domain.opening import Opened, TicketRequest
from intake.domain.priority import Promises
from intake.publishes import publish_opening
from intake.queries.opening import Remembered, known_for
from intake.store.fields import mark_used
from intake.store.opening import insert_ticket
from intake.usecases.keep_sla import look_at


@dataclass(frozen=True, slots=True)
class Confirmation:
    opened: Opened
    number: str
    seq: int


class ClientMoves(Unavailable):
    """The client was changed each time we looked."""


async def open_ticket(
    tx: Tx, request: TicketRequest, promises: Promises, remembered: Remembered, *, zone: str
) -> Confirmation:
    today, ticket_id = day_of(tx.now, zone), tx.new_id()
    period = period_of(request.series, today)
    known = remembered.find(request, tx.now)
    read_now = False
    for _ in range(3):
        if known is None:
            known = await known_for(tx, request, today)
            if known is None:
                raise Invalid(errors=[FieldError("/client_id", "unknown_client")])
            read_now = True
        opened = opening.open_ticket(request, known, promises, ticket_id=ticket_id, now=tx.now)
        look = look_at(opened.sla, tx.now) or tx.now
        if given := await insert_ticket(tx, opened, period=period, version=known.version, look_at=look):
            if read_now:
                # What was remembered is not renewed by its use: fields and contracts change without a client's version.
                remembered.keep(request, known, tx.now)
            await mark_used(tx, [one for one in known.fields if one.code in opened.fields])
            publish_opening(tx, opened, given.number)
            return Confirmation(opened, given.number, given.seq)
        known = None
    raise ClientMoves
