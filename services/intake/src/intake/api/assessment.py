"""What the desk makes of a new request, and an answer that ends it: over HTTP."""

from uuid import UUID

from pydantic import Field

from chassis.errors import FieldError, Invalid
from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Tx
from intake.api.shapes import Code, In, Note, Words
from intake.api.ticket_out import TicketOut, shown
from intake.domain.decide import DESK, STAFF
from intake.domain.model import Outcome
from intake.settings import Settings
from intake.usecases.assess_ticket import Assessment, assess_ticket
from intake.usecases.resolve_ticket import resolve_ticket


class AssessmentIn(In):
    outcome: Outcome
    question: Words | None = Field(default=None, description="of more_information: what the client is asked")
    service_code: Code | None = Field(default=None, description="of expert: the service of another trade")
    note: Note | None = None


class AnswerIn(In):
    answer: Words


def routes(settings: Settings) -> Routes:
    assessment = Routes("/api/v1/tickets", tags=["tickets"])
    usual = settings.promises.usual

    @assessment.post("/{ticket_id}/assess", roles=DESK, versioned=True)
    async def assess(ticket_id: UUID, body: AssessmentIn, who: Who, tx: Tx) -> TicketOut:
        """Before anybody has taken it: P1 at once, a question and waiting for the client, or another trade."""
        await assess_ticket(tx, who, ticket_id, _assessment(body), usual)
        return await shown(tx, who, ticket_id)

    @assessment.post("/{ticket_id}/resolve", roles=STAFF, versioned=True)
    async def resolve(ticket_id: UUID, body: AnswerIn, who: Who, tx: Tx) -> TicketOut:
        """A question is answered: nobody is sent, and the client is asked whether that was it."""
        await resolve_ticket(tx, who, ticket_id, body.answer, usual, settings.silence)
        return await shown(tx, who, ticket_id)

    return assessment


def _assessment(body: AssessmentIn) -> Assessment:
    needed = {
        Outcome.MORE_INFORMATION: ("question", body.question),
        Outcome.EXPERT: ("service_code", body.service_code),
    }
    name, value = needed.get(body.outcome, ("", ""))
    if value is None:
        raise Invalid(errors=[FieldError(f"/{name}", "missing")])
    return Assessment(body.outcome, body.note, body.question or "", body.service_code or "")
