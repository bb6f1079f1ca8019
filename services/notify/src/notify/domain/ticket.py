"""A ticket as far as telling people about it goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from notify.domain.heard import Fact, Slot


@dataclass(frozen=True, kw_only=True)
class Ticket:
    ticket_id: UUID
    client_id: UUID
    number: str
    title: str
    requester_id: UUID
    priority: str
    site: str | None = None
    imported: bool = False
    state: str = "new"
    attempt: int = 0
    revision: int = 0
    technician_ids: tuple[UUID, ...] = ()
    slot: Slot | None = None
    contributor_ids: tuple[UUID, ...] = ()
    """of staff, told what the technicians are told"""
    watcher_ids: tuple[UUID, ...] = ()
    """told what the requester is told"""


def first(fact: Fact) -> Ticket | None:
    """The ticket as its first fact with a card shows it; facts that come before one have to wait."""
    if (card := fact.card) is None:
        return None
    return Ticket(
        ticket_id=fact.ticket_id,
        client_id=fact.client_id,
        number=card.number,
        title=card.title,
        requester_id=card.requester_id,
        priority=card.priority,
        site=card.site,
        imported=card.imported,
    )


def evolve(ticket: Ticket, fact: Fact) -> Ticket:
    if fact.is_from_intake:
        card = fact.card
        return replace(
            ticket,
            title=fact.title if fact.title is not None else card.title if card else ticket.title,
            priority=fact.priority or (card.priority if card else ticket.priority),
            site=(card.site if card else None) or ticket.site,
            imported=card.imported if card else ticket.imported,
            state=fact.state or ticket.state,
            contributor_ids=ticket.contributor_ids if fact.contributor_ids is None else fact.contributor_ids,
            watcher_ids=ticket.watcher_ids if fact.watcher_ids is None else fact.watcher_ids,
        )
    if fact.card and fact.card.site and not ticket.site:
        ticket = replace(ticket, site=fact.card.site)
    attempt = fact.attempt or 0
    if attempt < ticket.attempt:
        return ticket
    if attempt > ticket.attempt:
        ticket = replace(ticket, attempt=attempt, revision=0, technician_ids=(), slot=None)
    match fact.kind:
        case "offer_accepted":
            crew = tuple(dict.fromkeys((*ticket.technician_ids, *fact.technician_ids)))
            return replace(ticket, technician_ids=crew, slot=ticket.slot or fact.slot)
        case "visit_confirmed" | "visit_moved" | "visit_reassigned" if (fact.revision or 0) >= ticket.revision:
            return replace(ticket, technician_ids=fact.technician_ids, slot=fact.slot, revision=fact.revision or 0)
        case "visit_cancelled":
            return replace(ticket, technician_ids=(), slot=None)
        case _:
            return ticket


def is_stale(ticket: Ticket, fact: Fact) -> bool:
    """Visits of an older attempt are nobody's business any more; routing ends its own offers itself."""
    if fact.kind == "visit_reassigned":
        return False  # routing's next attempt is its answer to this one, and may be heard first
    return fact.kind.startswith("visit_") and (fact.attempt or 0) < ticket.attempt


@dataclass(frozen=True)
class Unfolded:
    told: tuple[tuple[Fact, Ticket], ...]
    """Each fact beside the ticket as it was just after it."""
    tickets: tuple[Ticket, ...]
    held: tuple[Fact, ...]
    """Their ticket is still unknown."""


def unfold(known: Mapping[UUID, Ticket], waiting: Mapping[UUID, Iterable[Fact]], facts: Iterable[Fact]) -> Unfolded:
    """Facts of several topics come in any order: those ahead of their ticket wait, and follow it at once."""
    tickets = dict(known)
    ahead = {ticket_id: list(early) for ticket_id, early in waiting.items()}
    stored = {fact.event_id for early in ahead.values() for fact in early}
    told: list[tuple[Fact, Ticket]] = []
    changed: dict[UUID, None] = {}
    for fact in facts:
        ticket = tickets.get(fact.ticket_id) or first(fact)
        if ticket is None:
            ahead.setdefault(fact.ticket_id, []).append(fact)
            continue
        for each in (fact, *ahead.pop(fact.ticket_id, ())):
            ticket = evolve(ticket, each)
            told.append((each, ticket))
        tickets[fact.ticket_id] = ticket
        changed[fact.ticket_id] = None
    return Unfolded(
        tuple(told),
        tuple(tickets[ticket_id] for ticket_id in changed),
        tuple(fact for early in ahead.values() for fact in early if fact.event_id not in stored),
    )
