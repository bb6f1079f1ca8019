"""Staff judge anew what a ticket is about; its priority follows the rule, and routing the service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import qualification
from intake.domain.messages import Requalified
from intake.domain.sla import Terms
from intake.publishes import publish_qualification
from intake.queries.qualification import qualified
from intake.store.qualification import keep_tags, save_qualification
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import deadlines_if, keep_sla
from intake.usecases.record import record


async def requalify_ticket(
    tx: Tx, who: Who, ticket_id: UUID, changes: Mapping[str, Any], reason: str | None, usual: Terms
) -> None:
    """`changes` are fields of a qualification."""
    ticket, by = await lock_ticket(tx, who, ticket_id), who.person_id
    known = await qualified(tx, ticket_id, changes.get("service_code"))
    if known.service is None:
        raise Invalid(errors=[FieldError("/service_code", "unknown_service")])
    before, after = known.before, replace(known.before, **changes)
    said = qualification.judge_anew(ticket, before, after, by=by)
    priority, reasons = qualification.priority_anew(ticket, before, after, vip=known.vip)
    if priority is not ticket.priority:
        deadlines = await deadlines_if(tx, ticket_id, usual, None, priority)
        said += qualification.reprioritised(ticket, priority, reasons, deadlines, by=by)
    if not said:
        return
    await keep_tags(tx, after.tags)
    await save_qualification(tx, ticket_id, after, known.service.service_id, known.cover, reasons)
    await record(tx, replace(ticket, priority_reasons=reasons), said, text=reason)
    what = {one.what for one in said if isinstance(one, Requalified)}
    publish_qualification(tx, ticket, after, known.service, by, what)
    if priority is not ticket.priority:
        await keep_sla(tx, [ticket_id], usual)
