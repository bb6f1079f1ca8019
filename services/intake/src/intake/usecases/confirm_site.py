"""A dispatcher says which site a typed address means; routing may go on."""

from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.queries.opening import site_of_client
from intake.store.tickets import lock_ticket
from intake.usecases.record import record


async def confirm_site(tx: Tx, who: Who, ticket_id: UUID, site_id: UUID) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    site = await site_of_client(tx, ticket.client_id, site_id)
    if site is None:
        raise Invalid(errors=[FieldError("/site_id", "unknown_site")])
    said = decide.confirm_site(ticket, site_id, by=who.person_id)
    await record(tx, ticket, said, site=site)
