"""An intervention asked for in the words of document 003 is a ticket like any other, opened by the same use case."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.client_request import WISHES_KNOWN, RequestType, service_for, window_of
from intake.domain.model import Impact, Kind, Mode, Urgency
from intake.domain.numbers import Series, day_of
from intake.domain.opening import TicketRequest
from intake.domain.priority import Promises
from intake.domain.request_messages import Submitted
from intake.publishes.requests import publish_request
from intake.queries.opening import Remembered, site_named
from intake.queries.requests import installs
from intake.store.requests import TicketOf, insert_intervention
from intake.usecases.open_ticket import Confirmation, open_ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionRequest:
    client_id: UUID
    requester_id: UUID
    type: RequestType
    title: str
    description: str
    site: str
    preferred_on: date | None
    project_id: UUID | None


async def request_intervention(
    tx: Tx, who: Who, asked: InterventionRequest, promises: Promises, remembered: Remembered, *, zone: str
) -> Confirmation:
    faults, installed = [], None
    if asked.project_id:
        installed = await installs(tx, who, asked.project_id)
        if installed is None:
            faults.append(FieldError("/projectId", "unknown_project"))
    if asked.preferred_on and asked.preferred_on > day_of(tx.now, zone) + WISHES_KNOWN:
        faults.append(FieldError("/preferredDate", "wish_far"))
    if faults:
        raise Invalid(errors=faults)
    site = await site_named(tx, asked.client_id, asked.site)
    is_urgent = asked.type is RequestType.URGENT
    done = await open_ticket(
        tx,
        TicketRequest(
            client_id=asked.client_id,
            requester_id=asked.requester_id,
            opened_by=asked.requester_id,
            kind=Kind.INCIDENT if is_urgent else Kind.REQUEST,
            service_code=service_for(asked.type, installed),
            title=asked.title,
            description=asked.description,
            site_id=site.site_id if site else None,
            address=asked.site,
            wished_mode=Mode.ONSITE,
            impact=Impact.COMPANY if is_urgent else Impact.TEAM,
            urgency=Urgency.HIGH if is_urgent else Urgency.NORMAL,
            windows=window_of(asked.preferred_on, site.zone if site else zone, tx.now),
            series=Series.INTERVENTION,
            type=asked.type,
        ),
        promises,
        remembered,
        zone=zone,
    )
    ticket = done.opened.ticket
    of = TicketOf(ticket_id=ticket.ticket_id, client_id=asked.client_id, requester_id=asked.requester_id)
    await insert_intervention(tx, of, asked.type, preferred_on=asked.preferred_on, project_id=asked.project_id)
    said = Submitted("intervention", done.number, asked.title, asked.requester_id, ticket.priority)
    publish_request(tx, ticket.ticket_id, asked.client_id, said)
    return done
