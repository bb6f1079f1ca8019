"""What clients ask for beside tickets: who hears of it at once, in the words of document 003, and who is written to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from notify.domain.person import Person
from notify.domain.who_is_told import Letter, Plan, Signal

ADMINS, SALES, TECHNICIANS = "group:admins", "group:sales", "group:technicians"
RequestKind = Literal["submitted", "validated", "refused", "quote_sent", "quote_accepted", "quote_refused"]


@dataclass(frozen=True, kw_only=True)
class Request:
    """A project, an intervention or a quote, as it was submitted; the last two share their id with a ticket."""

    request_id: UUID
    client_id: UUID
    kind: str
    number: str
    title: str
    requester_id: UUID
    is_urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class RequestFact:
    kind: RequestKind
    event_id: UUID
    at: datetime
    request_id: UUID
    submitted: Request | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


LETTERS: dict[str, str] = {
    "submitted": "project_requested",
    "validated": "project_validated",
    "refused": "project_refused",
    "quote_sent": "quote_sent",
    "quote_accepted": "quote_accepted",
}
HOUSE: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("submitted", "project"): ("project_to_decide", ("admin", "manager")),
    ("submitted", "quote"): ("quote_to_price", ("sales", "manager", "admin")),
    ("quote_refused", "quote"): ("quote_turned_down", ("sales", "manager", "admin")),
}
"""What is written to whom of the house: to the first of these roles that somebody has, for no page may be open."""
GROUPS: dict[str, tuple[str, ...]] = {
    "project": (ADMINS,),
    "intervention": (ADMINS, TECHNICIANS),
    "quote": (ADMINS, SALES),
}


def plan_request(
    fact: RequestFact, request: Request, company: str, requester: Person | None, house: Sequence[Person] = ()
) -> Plan:
    """`company` is the client's name, empty while it is not known; `house` are all who may be of `HOUSE`."""
    whom = f"Client {company}" if company and not company.startswith("Client ") else company or "Un client"
    named = "projectId" if request.kind == "project" else "ticketId"
    about = {named: request.request_id}
    signals = [
        Signal(channel=channel, kind="group", data={"type": tone, "title": title, "message": message, "data": about})
        for channel, tone, title, message in (*_group(fact, request, whom), *_client(fact, request, requester))
    ]
    return Plan((*_letters(fact, request, requester), *_to_the_house(fact, request, house)), tuple(signals))


def _group(fact: RequestFact, request: Request, whom: str) -> Iterable[tuple[str, str, str, str]]:
    match fact.kind, request.kind:
        case "submitted", "project":
            said = ("info", "Nouvelle Demande de Projet", f"{whom} a demandé un nouveau projet : {request.title}")
        case "submitted", "intervention" if request.is_urgent:
            said = ("warning", "🚨 Intervention Urgente", f"{whom} - {request.title}")
        case "submitted", "intervention":
            said = ("info", "Nouvelle Demande d'Intervention", f"{whom} - {request.title}")
        case "submitted", "quote":
            said = ("info", "Nouvelle Demande de Devis", f"{whom} a demandé un devis : {request.title}")
        case "quote_accepted", _:
            said = ("success", "Devis accepté", f"{whom} a accepté le devis {request.number} : {request.title}")
        case "quote_refused", _:
            said = ("warning", "Devis refusé", f"{whom} a refusé le devis {request.number} : {request.title}")
        case _:
            return
    for channel in GROUPS[request.kind]:
        yield (channel, *said)


def _client(fact: RequestFact, request: Request, requester: Person | None) -> Iterable[tuple[str, str, str, str]]:
    match fact.kind:
        case "validated":
            said = ("success", "Projet validé", f"Votre projet {request.number} est validé : {request.title}")
        case "refused":
            said = ("warning", "Projet refusé", f"Votre projet {request.number} n'est pas retenu : {request.title}")
        case "quote_sent":
            said = ("info", "Devis disponible", f"Votre devis {request.number} est prêt : {request.title}")
        case _:
            return
    hears_company = requester is not None and requester.role == "client_manager"
    if not hears_company:
        yield (f"person:{requester.person_id if requester else request.requester_id}", *said)
    yield (f"client:{request.client_id}", *said)


def _letters(fact: RequestFact, request: Request, requester: Person | None) -> Iterable[Letter]:
    template = LETTERS.get(fact.kind)
    # What became a ticket is confirmed by the ticket's own letter.
    if template is None or (fact.kind == "submitted" and request.kind != "project"):
        return
    is_confirmation = fact.kind == "submitted"
    family: Literal["confirmations", "progress"] = "confirmations" if is_confirmation else "progress"
    if requester is None or requester.wants(family):
        yield Letter(
            recipient_id=requester.person_id if requester else request.requester_id,
            template=template,
            family=family,
            params={"request_id": request.request_id, **fact.details},
        )


def _to_the_house(fact: RequestFact, request: Request, house: Sequence[Person]) -> Iterable[Letter]:
    template, roles = HOUSE.get((fact.kind, request.kind), ("", ()))
    told = next((some for role in roles if (some := [one for one in house if one.role == role])), [])
    for person in told:
        if person.wants("alerts"):
            yield Letter(
                recipient_id=person.person_id,
                template=template,
                family="alerts",
                params={"request_id": request.request_id},
            )
