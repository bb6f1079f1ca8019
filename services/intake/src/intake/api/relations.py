"""Who is around a ticket, what it is linked with, merging and splitting, over HTTP."""

from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field, StringConstraints

from chassis.errors import FieldError, Invalid
from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Code, In, Line, Note, Person, Words
from intake.api.ticket_out import NumberedTicket, TicketOut, ticket_out
from intake.domain.decide import CUSTOMERS, DESK, STAFF, may_chat
from intake.domain.errors import NotYoursToArrange, TicketNotFound
from intake.domain.model import OPEN_STATES, Kind, State
from intake.domain.relations import Actor, End, Part, Relation, may_arrange
from intake.queries import relations as queries
from intake.queries.tickets import Record, ticket
from intake.settings import Settings
from intake.usecases.add_person_around import add_person_around
from intake.usecases.link_outside import link_outside
from intake.usecases.link_tickets import link_tickets
from intake.usecases.merge_tickets import merge_tickets
from intake.usecases.remove_person_around import remove_person_around
from intake.usecases.split_ticket import split_ticket
from intake.usecases.unlink_outside import unlink_outside
from intake.usecases.unlink_tickets import unlink_tickets

READERS = CUSTOMERS | STAFF
WATCHERS = CUSTOMERS | DESK
CHOSEN = (
    Relation.PARENT, Relation.CHILD, Relation.DEPENDS_ON, Relation.BLOCKS, Relation.RELATES, Relation.DUPLICATES
)  # fmt: skip
CANDIDATES_LIMIT = 200


class LinkIn(In):
    relation: Relation = Field(description="what the other ticket is, seen from this one")
    ticket_id: UUID


class OutsideIn(In):
    system: Code
    key: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[\w#./:-]{1,100}$")]
    url: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]


class MergeIn(In):
    into_id: UUID
    note: Note | None = None


class SplitIn(In):
    title: Line
    description: Words
    comments: Annotated[list[UUID], Field(max_length=50, default_factory=list)]


class ClientName(BaseModel):
    id: UUID
    name: str


class LinkedTicket(NumberedTicket):
    title: str
    kind: Kind
    state: State
    client: ClientName


class LinkOut(BaseModel):
    link_id: UUID
    relation: Relation
    ticket: LinkedTicket


class OutsideOut(BaseModel):
    link_id: UUID
    system: str
    key: str
    url: str


class RelationsOut(BaseModel):
    ticket_id: UUID
    owner: Person | None
    contributors: list[Person]
    watchers: list[Person]
    links: list[LinkOut]
    """of tickets that the reader may know of"""
    outside: list[OutsideOut]
    """for staff"""
    merged: list[LinkedTicket]
    """its duplicates, which go on here"""
    is_blocked: bool
    """something it depends on is open: it cannot be validated yet"""
    may: list[str]
    """of watch, unwatch, arrange_watchers, arrange_contributors, link, merge, split, chat"""


class SplitOff(NumberedTicket):
    title: str


def routes(settings: Settings) -> Routes:
    relations = Routes("/api/v1/tickets", tags=["relations"])

    @relations.get("/{ticket_id}/relations", roles=READERS)
    async def around(ticket_id: UUID, who: Who, reader: Reader) -> RelationsOut:
        return await _relations(reader, who, ticket_id)

    @relations.get("/{ticket_id}/candidates", roles=READERS)
    async def candidates(
        ticket_id: UUID,
        part: Part,
        who: Who,
        reader: Reader,
        q: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=CANDIDATES_LIMIT)] = CANDIDATES_LIMIT,
    ) -> list[Person]:
        """Whom the caller could add, by name."""
        row = await _row(reader, who, ticket_id)
        if not may_arrange(_end(row), part, Actor(who.person_id, who.role)):
            raise NotYoursToArrange
        found = await queries.candidates(reader, part, row["client_id"], search=q.strip(), limit=limit)
        return [Person.model_validate(one) for one in found]

    @relations.put("/{ticket_id}/contributors/{person_id}", roles=STAFF)
    async def contribute(ticket_id: UUID, person_id: UUID, who: Who, tx: Tx) -> RelationsOut:
        """The desk or the owner has somebody of staff work beside them."""
        await add_person_around(tx, who, ticket_id, person_id, Part.CONTRIBUTOR)
        return await _relations(tx, who, ticket_id)

    @relations.delete("/{ticket_id}/contributors/{person_id}", roles=STAFF, status_code=204)
    async def contribute_no_more(ticket_id: UUID, person_id: UUID, who: Who, tx: Tx) -> None:
        await remove_person_around(tx, who, ticket_id, person_id, Part.CONTRIBUTOR)

    @relations.put("/{ticket_id}/watchers/{person_id}", roles=WATCHERS)
    async def watch(ticket_id: UUID, person_id: UUID, who: Who, tx: Tx) -> RelationsOut:
        """Oneself; or, by the requester, their manager or the desk, somebody of the company, who then may read it."""
        await add_person_around(tx, who, ticket_id, person_id, Part.WATCHER)
        return await _relations(tx, who, ticket_id)

    @relations.delete("/{ticket_id}/watchers/{person_id}", roles=WATCHERS, status_code=204)
    async def unwatch(ticket_id: UUID, person_id: UUID, who: Who, tx: Tx) -> None:
        await remove_person_around(tx, who, ticket_id, person_id, Part.WATCHER)

    @relations.post("/{ticket_id}/links", roles=STAFF, status_code=201)
    async def link(ticket_id: UUID, body: LinkIn, who: Who, tx: Tx) -> RelationsOut:
        if body.relation not in CHOSEN:
            raise Invalid(errors=[FieldError("/relation", "enum", {"expected": ", ".join(CHOSEN)})])
        await link_tickets(tx, who, ticket_id, body.relation, body.ticket_id)
        return await _relations(tx, who, ticket_id)

    @relations.delete("/{ticket_id}/links/{link_id}", roles=STAFF, status_code=204)
    async def unlink(ticket_id: UUID, link_id: UUID, who: Who, tx: Tx) -> None:
        await unlink_tickets(tx, who, ticket_id, link_id)

    @relations.post("/{ticket_id}/outside", roles=STAFF, status_code=201)
    async def outside(ticket_id: UUID, body: OutsideIn, who: Who, tx: Tx) -> RelationsOut:
        """The record of the same trouble in somebody else's system; one ticket for each record."""
        if not is_https(body.url):
            raise Invalid(errors=[FieldError("/url", "https_only")])
        await link_outside(tx, who, ticket_id, body.system, body.key, body.url)
        return await _relations(tx, who, ticket_id)

    @relations.delete("/{ticket_id}/outside/{link_id}", roles=STAFF, status_code=204)
    async def outside_no_more(ticket_id: UUID, link_id: UUID, who: Who, tx: Tx) -> None:
        await unlink_outside(tx, who, ticket_id, link_id)

    @relations.post("/{ticket_id}/merge", roles=DESK, versioned=True)
    async def merge(ticket_id: UUID, body: MergeIn, who: Who, tx: Tx) -> TicketOut:
        """This one is a duplicate: it ends here, and its people follow the other."""
        await merge_tickets(tx, who, ticket_id, body.into_id, body.note)
        row = await ticket(tx, who, ticket_id)
        if row is None:
            raise TicketNotFound
        return ticket_out(row, who)

    @relations.post("/{ticket_id}/split", roles=DESK, status_code=201)
    async def split(ticket_id: UUID, body: SplitIn, who: Who, tx: Tx) -> SplitOff:
        done = await split_ticket(
            tx, who, ticket_id, body.title, body.description, body.comments, settings.promises,
            zone=settings.organisation_zone,
        )  # fmt: skip
        return SplitOff(id=done.opened.ticket.ticket_id, number=done.number, title=body.title)

    return relations


def is_https(url: str) -> bool:
    """A whole address that a page may offer as a link: no other scheme, nobody's password, no blank or control."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return whole and "@" not in parts.netloc and url.isprintable() and " " not in url


async def _row(reader: Reader, who: Who, ticket_id: UUID) -> Record:
    row = await queries.relations(reader, who, ticket_id, staff=who.role in STAFF)
    if row is None:
        raise TicketNotFound
    return row


def _end(row: Record) -> End:
    return End(
        row["ticket_id"], row["client_id"], row["number"], Kind(row["kind"]), row["requester_id"], row["owner_id"]
    )


async def _relations(reader: Reader, who: Who, ticket_id: UUID) -> RelationsOut:
    row = await _row(reader, who, ticket_id)
    people = row["people"] or []
    return RelationsOut(
        ticket_id=ticket_id,
        owner=Person(person_id=row["owner_id"], name=row["owner_name"]) if row["owner_id"] else None,
        contributors=[Person.model_validate(one) for one in people if one["part"] == Part.CONTRIBUTOR],
        watchers=[Person.model_validate(one) for one in people if one["part"] == Part.WATCHER],
        links=[LinkOut.model_validate(one) for one in row["links"] or []],
        outside=[OutsideOut.model_validate(one) for one in row["outside"] or []],
        merged=[LinkedTicket.model_validate(one) for one in row["merged"] or []],
        is_blocked=row["is_blocked"],
        may=_may(row, who),
    )


def _may(row: Record, who: Who) -> list[str]:
    end, state, by = _end(row), State(row["state"]), Actor(who.person_id, who.role)
    watches = any(one["person_id"] == str(who.person_id) for one in row["people"] or [])
    may = {
        "watch": who.role in WATCHERS and not watches and who.person_id != row["requester_id"],
        "unwatch": who.role in WATCHERS and watches,
        "arrange_watchers": may_arrange(end, Part.WATCHER, by),
        "arrange_contributors": may_arrange(end, Part.CONTRIBUTOR, by),
        "link": who.role in STAFF,
        "merge": who.role in DESK and state in OPEN_STATES,
        "split": who.role in DESK,
        "chat": may_chat(state, row["owner_id"]),
    }
    return [action for action, allowed in may.items() if allowed]
