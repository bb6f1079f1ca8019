"""Who is told what. Letters go out by mail; signals go to open pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from notify.domain.heard import Fact
from notify.domain.person import Family, Person
from notify.domain.ticket import Ticket, is_stale

DESK = "role:dispatcher"
DESK_ROLES = frozenset({"dispatcher", "manager", "admin"})
UNDER_WAY = frozenset({"confirmed", "en_route", "started"})
TRAVEL_NEWS = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Letter:
    recipient_id: UUID
    template: str
    family: Family
    params: Mapping[str, Any] = field(default_factory=dict)
    useful_until: datetime | None = None
    """After it the letter would only mislead."""
    about: UUID | None = None
    """Letters about the same thing are one, whatever their words; without it, about the fact."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    channel: str
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    letters: tuple[Letter, ...] = ()
    signals: tuple[Signal, ...] = ()


def people_of(fact: Fact, ticket: Ticket) -> set[UUID]:
    """Everyone `plan` may want to know about."""
    by = {fact.by_id} if fact.by_id else set()
    around = {*ticket.contributor_ids, *ticket.watcher_ids}
    return {ticket.requester_id, *ticket.technician_ids, *fact.technician_ids, *fact.from_technician_ids} | around | by


def wants_desk(fact: Fact) -> bool:
    return fact.kind in ("unrouted", "sla_at_risk", "sla_breached", "visit_escalated")


def plan(fact: Fact, ticket: Ticket, people: Mapping[UUID, Person], desk: Sequence[Person]) -> Plan:
    """`people` by the id the fact used: a merged person is found under both ids."""
    if is_stale(ticket, fact) or (ticket.imported and fact.is_from_intake):
        return Plan()
    known = {**people, **{person.person_id: person for person in desk}}
    letters = tuple(_addressed(_letters(fact, ticket, people, desk), known))
    data = _data(fact, ticket)
    return Plan(
        letters,
        tuple(Signal(channel=c, kind=fact.kind, data=data) for c in _channels(fact, ticket, people)),
    )


def _addressed(letters: Iterable[Letter], people: Mapping[UUID, Person]) -> Iterable[Letter]:
    """To the person as known now; one not known yet is written to all the same, the sender waits for them."""
    seen = set()
    for letter in letters:
        person = people.get(letter.recipient_id)
        recipient_id = person.person_id if person else letter.recipient_id
        if (person is None or person.wants(letter.family)) and (recipient_id, letter.template) not in seen:
            seen.add((recipient_id, letter.template))
            yield Letter(**{**vars(letter), "recipient_id": recipient_id})


def _letters(fact: Fact, ticket: Ticket, people: Mapping[UUID, Person], desk: Sequence[Person]) -> Iterable[Letter]:
    params, about = {**fact.details}, _news(fact)
    if fact.slot:
        params["slot"] = vars(fact.slot)
    if fact.technician_ids:
        params["technician_ids"] = list(fact.technician_ids)

    def requester(template: str, family: Family = "progress", until: datetime | None = None) -> Letter:
        return Letter(
            recipient_id=ticket.requester_id,
            template=template,
            family=family,
            params=params,
            useful_until=until,
            about=about,
        )

    def followers(template: str, until: datetime | None = None) -> Iterable[Letter]:
        """The requester, and those who chose to be told the same."""
        letter = requester(template, until=until)
        yield letter
        for person_id in _watchers(ticket, people):
            yield replace(letter, recipient_id=person_id)

    def technicians(template: str, whom: Iterable[UUID] = fact.technician_ids) -> Iterable[Letter]:
        for technician_id in whom:
            yield Letter(
                recipient_id=technician_id,
                template=template,
                family="offers",
                params={**params, "expires_at": fact.expires_at} if fact.expires_at else params,
                useful_until=fact.expires_at,
                about=about,
            )

    match fact.kind:
        case "ticket_opened":
            template = "quote_requested" if fact.details.get("is_quote") else "ticket_opened"
            yield requester(template, "confirmations")
        case "ticket_status" if fact.state == "resolved":
            yield from followers("ticket_resolved")
        case "validation_due" if ticket.state == "resolved":
            yield requester("validation_due", until=fact.details["validates_at"])
        case "ticket_cancelled":
            yield from followers("ticket_cancelled")
        case "ticket_reopened":
            yield from followers("ticket_reopened")
        case "ticket_comment":
            yield from _comment(fact, ticket, people)
        case "ticket_merged":
            yield from followers("ticket_merged")
        case "ticket_people":
            yield from _added(fact, ticket, people)
        case "offer_made":
            yield from technicians("offer_made")
        case "offer_expired":
            yield from technicians("offer_expired")
        case "offer_withdrawn":
            yield from technicians("job_withdrawn" if fact.details.get("accepted") else "offer_withdrawn")
        case "visit_confirmed":
            yield from followers("visit_confirmed")
            yield from technicians("job_confirmed")
        case "visit_moved":
            if not fact.details.get("only_ends_otherwise"):
                yield from followers("visit_moved")
            yield from technicians("job_moved")
        case "visit_reminded" if fact.slot:
            yield from followers("visit_reminder", until=fact.slot.starts_at)
            yield from (replace(letter, useful_until=fact.slot.starts_at) for letter in technicians("job_reminder"))
        case "visit_reassigned":
            yield from followers("visit_confirmed")
            stay = set(fact.technician_ids) & set(fact.from_technician_ids)
            yield from technicians("job_confirmed", set(fact.technician_ids) - stay)
            yield from technicians("job_moved", stay if fact.details.get("is_moved") else ())
        case "visit_en_route":
            yield from followers("visit_en_route", until=fact.at + TRAVEL_NEWS)
        case "visit_started":
            yield from followers("visit_started", until=fact.at + TRAVEL_NEWS)
        case "visit_finished" if fact.details.get("outcome") == "not_done":
            yield from followers("visit_unfinished")
        case "report_signed":
            yield requester("report_signed", "confirmations")
        case "visit_cancelled" if _leaves_client_waiting(fact, ticket):
            yield from followers("visit_cancelled")
        case "escalated":
            yield from technicians("job_escalated")
        case "unrouted" | "sla_at_risk" | "sla_breached" | "visit_escalated":
            for person in desk:
                yield Letter(recipient_id=person.person_id, template=fact.kind, family="alerts", params=params)
        case _:
            pass


def _news(fact: Fact) -> UUID | None:
    """Of a visit that goes on in routing's next attempt, the same is said again for that one."""
    if fact.visit_id is None:
        return None
    match fact.kind:
        case "visit_confirmed" | "visit_moved" | "visit_reassigned":
            return uuid5(fact.visit_id, f"revision {fact.revision}")
        case "visit_en_route" | "visit_started" | "visit_finished":
            return uuid5(fact.visit_id, fact.kind)
        case _:
            return None


def _leaves_client_waiting(fact: Fact, ticket: Ticket) -> bool:
    cancelled = fact.details.get("reason") == "ticket_cancelled" or ticket.state == "cancelled"
    return fact.details.get("from_state") in UNDER_WAY and not cancelled


def _comment(fact: Fact, ticket: Ticket, people: Mapping[UUID, Person]) -> Iterable[Letter]:
    if fact.details.get("audience") != "public" or fact.by_id is None:
        return
    author = people.get(fact.by_id)
    from_client = fact.by_id == ticket.requester_id or (author is not None and author.client_id == ticket.client_id)
    follow = (ticket.requester_id, *_watchers(ticket, people))
    whom = (*ticket.technician_ids, *ticket.contributor_ids, *follow) if from_client else follow
    # A conversation goes quickly: one letter an hour says that there is one.
    is_chat = fact.details.get("channel") == "chat"
    about = uuid5(ticket.ticket_id, f"chat {fact.at:%Y-%m-%dT%H}") if is_chat else None
    for person_id in whom:
        if person_id != fact.by_id:
            yield Letter(
                recipient_id=person_id,
                template="comment_added",
                family="comments",
                params={"author_id": fact.by_id},
                about=about,
            )


def _added(fact: Fact, ticket: Ticket, people: Mapping[UUID, Person]) -> Iterable[Letter]:
    """Whoever somebody else brought to the ticket."""
    added = {UUID(str(person_id)) for person_id in fact.details.get("added_ids", ())} - {fact.by_id}
    for person_id in sorted(added & set(ticket.contributor_ids)):
        yield Letter(recipient_id=person_id, template="contributor_added", family="offers")
    for person_id in sorted(added & set(_watchers(ticket, people))):
        yield Letter(recipient_id=person_id, template="watcher_added", family="progress")


def _watchers(ticket: Ticket, people: Mapping[UUID, Person]) -> tuple[UUID, ...]:
    """Those who may still read it: of its client, or of the desk."""
    known = {person_id: people[person_id] for person_id in ticket.watcher_ids if person_id in people}
    return tuple(i for i, one in known.items() if one.client_id == ticket.client_id or one.role in DESK_ROLES)


def _channels(fact: Fact, ticket: Ticket, people: Mapping[UUID, Person]) -> Iterable[str]:
    requester = people.get(ticket.requester_id)
    # A manager of the company hears the company's channel already.
    hears_company = requester and requester.role == "client_manager"
    mine = () if hears_company else (f"person:{requester.person_id if requester else ticket.requester_id}",)
    # Managers and the desk hear it already.
    watching = [i for i in _watchers(ticket, people) if people[i].role == "client"]
    client = (*mine, *_people(people, watching), f"client:{ticket.client_id}")
    given = fact.technician_ids or ticket.technician_ids
    crew = _people(people, given, fact.from_technician_ids, ticket.contributor_ids)
    match fact.kind:
        case "ticket_opened":
            audience = (*client, DESK)
        case "ticket_comment" if fact.details.get("audience") != "public":
            audience = (*crew, DESK)
        case "visit_cancelled" if fact.details.get("from_state") not in UNDER_WAY:
            audience = (*crew, DESK)
        case "offer_made" | "offer_accepted" | "offer_declined" | "offer_expired" | "offer_withdrawn" | "escalated":
            audience = (*crew, DESK)
        case "ticket_cancelled" | "ticket_reopened" | "ticket_merged":
            # Said by ticket_status too, which every page follows.
            audience = ()
        case "validation_due" | "visit_reminded":
            audience = ()
        case "unrouted" | "sla_at_risk" | "sla_breached" | "visit_proposed" | "visit_impossible" | "visit_escalated":
            audience = (DESK,)
        case _:
            audience = (*client, *crew, DESK)
    return dict.fromkeys(audience)


def _people(people: Mapping[UUID, Person], *groups: Iterable[UUID]) -> tuple[str, ...]:
    ids = (person_id for group in groups for person_id in group)
    return tuple(f"person:{people[i].person_id if i in people else i}" for i in ids)


def _data(fact: Fact, ticket: Ticket) -> dict[str, Any]:
    crew = fact.technician_ids or ticket.technician_ids
    slot = fact.slot or ticket.slot
    data = {
        "kind": fact.kind,
        "at": fact.at,
        "ticket_id": ticket.ticket_id,
        "number": ticket.number,
        "title": ticket.title,
        "priority": ticket.priority,
        "state": ticket.state,
        "technician_id": crew[0] if crew else None,
        "technician_ids": list(crew) or None,
        "by_id": fact.by_id,
        "offer_id": fact.offer_id,
        "visit_id": fact.visit_id,
        "slot": vars(slot) if slot else None,
        "expires_at": fact.expires_at,
    }
    for name in ("mode", "reason", "outcome", "audience", "comment_id", "clock", "due_at", "arrives_at"):
        data[name] = fact.details.get(name)
    return {name: value for name, value in data.items() if value is not None}
