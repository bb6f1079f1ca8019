"""Staff judge anew what a ticket is about; its priority follows the rule, and routing the service."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import qualification
from intake.domain.fields import changed_by
from intake.domain.messages import Requalified
from intake.domain.sla import Terms
from intake.publishes import publish_qualification
from intake.queries.qualification import qualified
from intake.store.fields import mark_used
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
    before, defined = known.before, {one.code: one for one in known.fields}
    fields, faults = changed_by(known.fields, changes.get("fields") or {}, before.fields, staff=True)
    if faults:
        raise Invalid(errors=faults)
    after = replace(before, **{**changes, "fields": fields})
    said = qualification.judge_anew(ticket, before, after, by=by, defined=defined)
    priority, reasons = qualification.priority_anew(ticket, before, after, vip=known.vip)
    if priority is not ticket.priority:
        deadlines = await deadlines_if(tx, ticket_id, usual, None, priority)
        said += qualification.reprioritised(ticket, priority, reasons, deadlines, by=by)
    if not said:
        return
    await keep_tags(tx, after.tags)
    await mark_used(tx, [defined[code] for code in changes.get("fields") or {} if code in fields])
    await save_qualification(tx, ticket_id, after, known.service.service_id, known.cover, reasons)
    await record(tx, replace(ticket, priority_reasons=reasons), said, text=reason)
    what = {one.what for one in said if isinstance(one, Requalified)}
    publish_qualification(tx, ticket, after, known.service, by, what)
    if priority is not ticket.priority:
        await keep_sla(tx, [ticket_id], usual)
