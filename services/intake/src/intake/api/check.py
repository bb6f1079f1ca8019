"""A request looked at before it is sent, over HTTP."""

from pydantic import BaseModel

from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader
from intake.api.shapes import Reason
from intake.api.ticket_in import TicketIn
from intake.api.ticket_out import Estimate
from intake.api.tickets import request_of
from intake.domain.contract import Cover
from intake.domain.decide import CUSTOMERS, DESK
from intake.domain.model import Priority
from intake.settings import Settings
from intake.usecases.check_request import check_request


class Checked(BaseModel):
    priority: Priority
    priority_reasons: list[Reason]
    estimate: Estimate
    cover: Cover
    needs_site: bool
    hints: list[Reason]
    """too_vague; cover_quoted, cover_outside; similar (id, number, title): an open ticket, at most three"""


def routes(settings: Settings) -> Routes:
    check = Routes("/api/v1/tickets", tags=["tickets"])
    promises, zone = settings.promises, settings.organisation_zone

    @check.post("/check", roles=CUSTOMERS | DESK)
    async def look(body: TicketIn, who: Who, reader: Reader) -> Checked:
        """As opening it would be, all that is wrong at once; nothing is kept."""
        opened, hints = await check_request(reader, who, request_of(body, who), promises, zone=zone)
        return Checked(
            priority=opened.ticket.priority,
            priority_reasons=[Reason(**reason) for reason in opened.ticket.priority_reasons],
            estimate=Estimate(opened.estimated_minutes, Reason(**opened.estimate_reason)),
            cover=opened.cover,
            needs_site=opened.needs_site,
            hints=[Reason(hint.code, hint.params) for hint in hints],
        )

    return check
