"""A request becomes a ticket at once, with its number, priority and the delay we can honestly tell."""

from dataclasses import dataclass

from chassis.errors import FieldError, Invalid
from chassis.tx import Tx
from intake import queries
from intake.domain import opening
from intake.domain.numbers import year_of
from intake.domain.opening import Opened, TicketRequest
from intake.domain.priority import Promises
from intake.publishes import publish_opening
from intake.store.tickets import insert_ticket


@dataclass(frozen=True, slots=True)
class Confirmation:
    opened: Opened
    number: str
    seq: int


async def open_ticket(tx: Tx, request: TicketRequest, promises: Promises, *, zone: str) -> Confirmation:
    known = await queries.known_for(tx, request)
    if known is None:
        raise Invalid(errors=[FieldError("/client_id", "unknown_client")])
    opened = opening.open_ticket(request, known, promises, ticket_id=tx.new_id(), now=tx.now)
    number, seq = await insert_ticket(tx, opened, period=year_of(tx.now, zone))
    publish_opening(tx, opened, number)
    return Confirmation(opened, number, seq)
