"""The people around a ticket, and the tickets around it: who may be added by whom, and what may be linked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from intake.domain import errors
from intake.domain.decide import CUSTOMERS, DESK, STAFF
from intake.domain.model import Audience, Kind
from intake.domain.timeline import Line

CONTRIBUTORS_LIMIT, WATCHERS_LIMIT, LINKS_LIMIT, OUTSIDE_LIMIT, ABOVE_LIMIT = 20, 50, 100, 20, 1_000


class Part(StrEnum):
    CONTRIBUTOR = "contributor"
    """of staff, beside the owner: reads and writes as a technician of the ticket does"""
    WATCHER = "watcher"
    """reads what the requester reads, and is told what the requester is told"""


LIMITS = {Part.CONTRIBUTOR: CONTRIBUTORS_LIMIT, Part.WATCHER: WATCHERS_LIMIT}


class Person(NamedTuple):
    person_id: UUID
    role: str
    client_id: UUID | None


class Actor(NamedTuple):
    person_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class End:
    """A ticket as far as being linked goes."""

    ticket_id: UUID
    client_id: UUID
    number: str
    kind: Kind
    requester_id: UUID
    owner_id: UUID | None


def may_arrange(ticket: End, part: Part, by: Actor) -> bool:
    """Whether they may add and remove others."""
    if by.role in DESK:
        return True
    if part is Part.CONTRIBUTOR:
        return by.person_id == ticket.owner_id
    return by.role == "client_manager" or by.person_id == ticket.requester_id


def add_person(
    ticket: End, around: Mapping[UUID, Part], person_id: UUID, person: Person | None, part: Part, by: Actor
) -> bool:
    """Whether they are to be added; those who stand nearer already are told anyway."""
    is_self = person_id == by.person_id and part is Part.WATCHER and by.role in CUSTOMERS | DESK
    if not is_self:
        if not may_arrange(ticket, part, by):
            raise errors.NotYoursToArrange
        if person is None or not _fits(ticket, person, part, by):
            raise errors.ContributorUnknown if part is Part.CONTRIBUTOR else errors.PersonUnknown
    if person_id in (ticket.requester_id, ticket.owner_id) or around.get(person_id) in (part, Part.CONTRIBUTOR):
        return False
    if sum(one is part for one in around.values()) >= LIMITS[part]:
        raise errors.TooManyAround(limit=LIMITS[part])
    return True


def _fits(ticket: End, person: Person, part: Part, by: Actor) -> bool:
    if part is Part.CONTRIBUTOR:
        return person.role in STAFF
    ours = person.role in DESK and by.role in DESK
    return ours or (person.role in CUSTOMERS and person.client_id == ticket.client_id)


def remove_person(ticket: End, around: Mapping[UUID, Part], person_id: UUID, part: Part, by: Actor) -> bool:
    if person_id != by.person_id and not may_arrange(ticket, part, by):
        raise errors.NotYoursToArrange
    return around.get(person_id) is part


def who_comes_along(
    source: End, survivor: End, was: Mapping[UUID, Part], around: Mapping[UUID, Part]
) -> dict[UUID, Part]:
    """When a ticket is merged: its requester and watchers go on following where the work goes on."""
    follow = [source.requester_id, *(person_id for person_id, part in was.items() if part is Part.WATCHER)]
    known = {survivor.requester_id, survivor.owner_id, *around}
    return dict.fromkeys((person_id for person_id in follow if person_id not in known), Part.WATCHER)


class LinkKind(StrEnum):
    """Read from the first ticket on."""

    CHILD = "child"
    DEPENDS_ON = "depends_on"
    RELATES = "relates"
    DUPLICATES = "duplicates"
    SPLIT = "split"
    """said by splitting alone"""


class Relation(StrEnum):
    """What the other ticket is, seen from this one."""

    PARENT = "parent"
    CHILD = "child"
    DEPENDS_ON = "depends_on"
    BLOCKS = "blocks"
    RELATES = "relates"
    DUPLICATES = "duplicates"
    DUPLICATED_BY = "duplicated_by"
    SPLIT_FROM = "split_from"
    SPLIT_INTO = "split_into"


SEEN = {
    LinkKind.CHILD: (Relation.CHILD, Relation.PARENT),
    LinkKind.DEPENDS_ON: (Relation.DEPENDS_ON, Relation.BLOCKS),
    LinkKind.RELATES: (Relation.RELATES, Relation.RELATES),
    LinkKind.DUPLICATES: (Relation.DUPLICATES, Relation.DUPLICATED_BY),
    LinkKind.SPLIT: (Relation.SPLIT_INTO, Relation.SPLIT_FROM),
}
"""from the first ticket, and from the other"""
ORDERED = frozenset({LinkKind.CHILD, LinkKind.DEPENDS_ON})
"""these have an above and a below, and never a way back"""
PARENTS_OF_MANY = frozenset({Kind.PROBLEM, Kind.INCIDENT})
"""what may stand above tickets of several clients"""


class Link(NamedTuple):
    kind: LinkKind
    ticket_id: UUID
    other_id: UUID


def link_of(relation: Relation, here: UUID, there: UUID) -> Link:
    kind, forward = next((kind, seen[0] is relation) for kind, seen in SEEN.items() if relation in seen)
    one, other = (here, there) if forward else (there, here)
    return Link(kind, min(one, other), max(one, other)) if kind is LinkKind.RELATES else Link(kind, one, other)


def add_link(
    link: Link, one: End, other: End, known: Collection[Link], above: Collection[tuple[UUID, UUID]], by: Actor
) -> bool:
    """`known` are the links of both tickets, `above` those of this kind that lead to the first, at any distance."""
    if link.ticket_id == link.other_id:
        raise errors.LinkToItself
    if one.client_id != other.client_id:
        of_many = link.kind is LinkKind.CHILD and one.kind in PARENTS_OF_MANY and by.role in DESK
        if not of_many:
            raise errors.OtherClient
    if link in known:
        return False
    if link.kind is LinkKind.CHILD and any(k.kind is link.kind and k.other_id == link.other_id for k in known):
        raise errors.HasParent
    for end in (link.ticket_id, link.other_id):
        if sum(end in (k.ticket_id, k.other_id) for k in known) >= LINKS_LIMIT:
            raise errors.TooManyLinks(limit=LINKS_LIMIT)
    if link.kind in ORDERED:
        if len(above) > ABOVE_LIMIT:
            raise errors.TooManyLinks(limit=ABOVE_LIMIT)
        if link.other_id in reached(link.ticket_id, above):
            raise errors.LinkLoops
    return True


def reached(start: UUID, edges: Iterable[tuple[UUID, UUID]]) -> set[UUID]:
    """Everything above `start`, itself included."""
    over: dict[UUID, list[UUID]] = {}
    for upper, lower in edges:
        over.setdefault(lower, []).append(upper)
    found, ahead = {start}, [start]
    while ahead:
        fresh = set(over.get(ahead.pop(), ())) - found
        found |= fresh
        ahead += fresh
    return found


def line_of_person(ticket_id: UUID, at: datetime, person_id: UUID, part: Part, by: UUID, *, added: bool) -> Line:
    params = {"person_id": str(person_id)}
    return Line(ticket_id, at, f"{part}_{'added' if added else 'removed'}", by, params=params)


def lines_of_link(link: Link, one: End, other: End, at: datetime, by: UUID, *, added: bool) -> Iterator[Line]:
    """For staff: a client may not know of the other ticket."""
    ends = ((one, other, SEEN[link.kind][0]), (other, one, SEEN[link.kind][1]))
    for here, there, relation in ends:
        yield Line(
            here.ticket_id, at, "linked" if added else "unlinked", by, to_value=relation,
            params={"ticket_id": str(there.ticket_id), "number": there.number}, audience=Audience.INTERNAL,
        )  # fmt: skip
