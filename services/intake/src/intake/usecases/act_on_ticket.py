"""One of many tickets is acted on, as it would be alone; what takes it back is told where that is cheap."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.bulk import Act, Do, tags_after
from intake.domain.decide import Silence
from intake.domain.model import Audience, Priority, WaitsFor
from intake.domain.sla import Terms
from intake.domain.tags import tags_of
from intake.domain.template import fill, whole
from intake.queries.qualification import qualified
from intake.queries.templates import values_of_tickets
from intake.store.tickets import lock_ticket
from intake.usecases.cancel_ticket import cancel_ticket
from intake.usecases.comment_on_ticket import comment_on_ticket
from intake.usecases.make_ticket_wait import make_ticket_wait
from intake.usecases.reprioritise_ticket import reprioritise_ticket
from intake.usecases.requalify_ticket import requalify_ticket
from intake.usecases.resolve_ticket import resolve_ticket
from intake.usecases.resume_ticket import resume_ticket
from intake.usecases.settle_ticket import settle_ticket


async def act_on_ticket(tx: Tx, who: Who, ticket_id: UUID, act: Act, usual: Terms, silence: Silence) -> Act | None:
    values = act.values
    ticket = await lock_ticket(tx, who, ticket_id)
    match act.do:
        case Do.ADD_TAGS | Do.REMOVE_TAGS:
            before = (await qualified(tx, ticket_id, None)).before.tags
            tags, undo = tags_after(before, tags_of(values["tags"]), act.do)
            await requalify_ticket(tx, who, ticket_id, {"tags": tags}, None, usual)
            return undo
        case Do.QUALIFY:
            changes = {name: value for name, value in values.items() if name != "reason"}
            known = (await qualified(tx, ticket_id, None)).before
            was = {name: getattr(known, name) for name in changes}
            await requalify_ticket(tx, who, ticket_id, changes, values.get("reason"), usual)
            return Act(Do.QUALIFY, was) if was != changes else None
        case Do.PRIORITY:
            await reprioritise_ticket(tx, who, ticket_id, Priority(values["priority"]), values.get("reason"), usual)
            return Act(Do.PRIORITY, {"priority": ticket.priority}) if ticket.priority != values["priority"] else None
        case Do.REPLY:
            said, audience = await _said(tx, who, ticket_id, act), Audience(values.get("audience", Audience.PUBLIC))
            await comment_on_ticket(tx, who, ticket_id, said, audience, usual, is_chat=False)
        case Do.WAIT:
            await make_ticket_wait(tx, who, ticket_id, WaitsFor(values["waits_for"]), values.get("note"), usual)
            return Act(Do.RESUME) if ticket.waiting is None else None
        case Do.RESUME:
            await resume_ticket(tx, who, ticket_id, values.get("note"), usual)
        case Do.RESOLVE:
            await resolve_ticket(tx, who, ticket_id, await _said(tx, who, ticket_id, act), usual, silence)
        case Do.SETTLE:
            await settle_ticket(tx, who, ticket_id)
        case Do.CANCEL:
            await cancel_ticket(tx, who, ticket_id, values.get("reason"))
    return None


async def _said(tx: Tx, who: Who, ticket_id: UUID, act: Act) -> str:
    if not act.texts:
        return str(act.values["text"])
    values = (await values_of_tickets(tx, who, [ticket_id], None))[ticket_id]
    return whole(fill(act.texts[values["lang"] or "fr"], values))
