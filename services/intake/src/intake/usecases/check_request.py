"""A request is looked at before it is sent: nothing is kept, and no number is taken."""

from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain import opening
from intake.domain.check import Hint, hints
from intake.domain.model import OPEN_STATES
from intake.domain.numbers import day_of
from intake.domain.opening import Opened, TicketRequest
from intake.domain.priority import Promises
from intake.queries.opening import known_for
from intake.queries.tickets import tickets

LOOKED_AT = 100


async def check_request(
    reader: Reader, who: Who, request: TicketRequest, promises: Promises, *, zone: str
) -> tuple[Opened, list[Hint]]:
    known = await known_for(reader, request, day_of(reader.now, zone))
    if known is None:
        raise Invalid(errors=[FieldError("/client_id", "unknown_client")])
    opened = opening.open_ticket(request, known, promises, ticket_id=UUID(int=0), now=reader.now)
    around = await tickets(reader, who, client_id=request.client_id, states=sorted(OPEN_STATES), limit=LOOKED_AT)
    return opened, hints(opened, around)
