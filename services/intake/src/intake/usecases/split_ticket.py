"""Part of a ticket becomes one of its own: what was said of it is copied with where it comes from."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import relations
from intake.domain.errors import TooManyLinks
from intake.domain.model import Audience, Impact, Kind, Mode, Urgency
from intake.domain.opening import TicketRequest
from intake.domain.priority import Promises
from intake.domain.relations import LINKS_LIMIT, Link, LinkKind
from intake.domain.timeline import Line
from intake.queries.opening import Remembered
from intake.queries.relations import asked_of, comments_of
from intake.queries.tickets import Record
from intake.store import relations as store
from intake.store.tickets import append_lines
from intake.usecases.open_ticket import Confirmation, open_ticket


async def split_ticket(
    tx: Tx,
    who: Who,
    ticket_id: UUID,
    title: str,
    description: str,
    comment_ids: Sequence[UUID],
    promises: Promises,
    *,
    zone: str,
) -> Confirmation:
    await store.take_turn(tx)
    (origin,) = await store.lock_ends(tx, who, ticket_id)
    asked = await asked_of(tx, ticket_id)
    if len(await store.links_of(tx, [ticket_id])) >= LINKS_LIMIT:
        raise TooManyLinks(limit=LINKS_LIMIT)
    copied = await comments_of(tx, ticket_id, list(comment_ids))
    known = {line["line_id"] for line in copied}
    if unknown := [at for at, line_id in enumerate(comment_ids) if line_id not in known]:
        raise Invalid(errors=[FieldError(f"/comments/{at}", "unknown_comment") for at in unknown])
    # Not `on_behalf`: the requester is the origin's, who was known when that was opened.
    request = TicketRequest(
        kind=Kind(asked["kind"]),
        service_id=asked["service_id"],
        title=title,
        description=description,
        site_id=asked["site_id"] if asked["site_open"] else None,
        address=asked["address"] or asked["site_address"],
        wished_mode=_mode(asked),
        impact=Impact(asked["impact"]),
        urgency=Urgency(asked["urgency"]),
        onsite_contact_id=asked["onsite_contact_id"] if asked["contact_there"] else None,
        contact_name=asked["contact_name"] or asked["onsite_name"],
        contact_phone=asked["contact_phone"],
        client_id=asked["client_id"],
        requester_id=asked["requester_id"],
        opened_by=who.person_id,
    )
    done = await open_ticket(tx, request, promises, Remembered(), zone=zone)
    new_id = done.opened.ticket.ticket_id
    new = relations.End(new_id, origin.client_id, done.number, request.kind, request.requester_id, None)
    link = Link(LinkKind.SPLIT, ticket_id, new_id)
    await store.insert_links(tx, [link], who.person_id)
    # A microsecond apart: what is copied keeps its order.
    lines = [
        Line(
            new_id, tx.now + timedelta(microseconds=nth), "comment", line["actor_id"], text=line["text"],
            params={"ticket_id": str(ticket_id), "number": origin.number, "said_at": line["at"].isoformat()},
            audience=Audience(line["audience"]),
        )
        for nth, line in enumerate(copied, 1)
    ]  # fmt: skip
    await append_lines(tx, [*lines, *relations.lines_of_link(link, origin, new, tx.now, who.person_id, added=True)])
    return done


def _mode(asked: Record) -> Mode | None:
    """An imported ticket may be of a service on site and say no place: it is for the desk to find out where."""
    if asked["site_id"] is None and asked["address"] is None and asked["default_mode"] == Mode.ONSITE:
        return Mode.REMOTE
    return Mode(asked["wished_mode"]) if asked["wished_mode"] else None
