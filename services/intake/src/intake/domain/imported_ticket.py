"""A ticket from another tool: its history as that tool told it, in our words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from intake.domain.contract import Contract
from intake.domain.csv_file import Fault
from intake.domain.history import Fact
from intake.domain.import_kinds import Line
from intake.domain.importing import Imported, Outcome, client_faults
from intake.domain.messages import Cancelled, Closed, Message, StateChanged, Validated
from intake.domain.model import (
    OPEN_STATES,
    Deadlines,
    Impact,
    Mode,
    Priority,
    Stage,
    State,
    Ticket,
    Urgency,
    Verdict,
    Waiting,
    WaitsFor,
    Work,
)
from intake.domain.opening import Service, Site

NOBODY = UUID(int=0)
"""Whoever asked has left, and no account is left of them."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SOON = timedelta(days=1)
RANK = {State.NEW: 0, State.IN_PROGRESS: 1, State.WAITING: 1, State.RESOLVED: 2, State.VALIDATED: 3, State.CLOSED: 4}
VERDICTS = {State.VALIDATED: Verdict.VALIDATED, State.CLOSED: Verdict.CLOSED, State.CANCELLED: Verdict.CANCELLED}
ASKED = {
    Priority.P1: (Impact.COMPANY, Urgency.HIGH),
    Priority.P2: (Impact.COMPANY, Urgency.NORMAL),
    Priority.P3: (Impact.TEAM, Urgency.NORMAL),
    Priority.P4: (Impact.PERSON, Urgency.NORMAL),
}
"""What would have given each priority, for the other tool's own reasons are not known."""


class Found(NamedTuple):
    """What the names of a line stand for."""

    client_id: UUID
    service: Service
    site: Site | None
    requester_id: UUID
    contract: Contract | None = None


class Step(NamedTuple):
    at: datetime
    message: Message


@dataclass(frozen=True)
class KnownNames:
    """What the names in a batch of lines stand for."""

    clients: Mapping[str, Sequence[UUID]]
    services: Mapping[str, Service]
    sites: Mapping[tuple[UUID, str], Site]
    people: Mapping[tuple[UUID, str], UUID]
    contracts: Mapping[tuple[UUID, str], Contract]

    def find(self, line: Line) -> Found | list[Fault]:
        values, number = line.values, line.number
        faults = client_faults(line, self.clients)
        service = self.services.get(values["service"].lower())
        if service is None:
            faults.append(Fault(number, "service", "unknown_service"))
        if faults or service is None:
            return faults
        (client_id,) = self.clients[values["client"]]
        site = self.sites.get((client_id, values["site"])) if "site" in values else None
        if "site" in values and site is None:
            faults.append(Fault(number, "site", "unknown_site"))
        is_open = values["state"] in OPEN_STATES
        if is_open and site is None and "site" not in values and service.default_mode is Mode.ONSITE:
            faults.append(Fault(number, "site", "site_required"))
        requester_id = NOBODY
        if "requester" in values:
            requester_id = self.people.get((client_id, values["requester"].lower()), NOBODY)
            if requester_id == NOBODY:
                faults.append(Fault(number, "requester", "unknown_person"))
        elif is_open:
            faults.append(Fault(number, "requester", "requester_needed"))
        contract = self.contracts.get((client_id, service.code)) if is_open else None
        return faults or Found(client_id, service, site, requester_id, contract)


def date_faults(line: Line, now: datetime) -> list[Fault]:
    values, number = line.values, line.number
    faults = [
        Fault(number, name, "date_far")
        for name in ("opened_at", "resolved_at", "closed_at")
        if name in values and not EARLIEST <= values[name] <= now + SOON
    ]
    state = values["state"]
    needed = "resolved_at" if state == State.RESOLVED else "closed_at"
    if state not in OPEN_STATES and not _ended_at(values):
        faults.append(Fault(number, needed, "date_needed"))
    known = [name for name in ("opened_at", "resolved_at", "closed_at") if name in values]
    for before, after in pairwise(known):
        if values[after] < values[before]:
            faults.append(Fault(number, after, "window_order"))
    return faults


def _ended_at(values: Mapping[str, Any]) -> datetime | None:
    return values.get("resolved_at") or values.get("closed_at")


def steps_of(values: Mapping[str, Any], by: UUID, before: State = State.NEW) -> Iterator[Step]:
    """From the state it had, or its opening, to the one the other tool left it in."""
    state, opened_at = State(values["state"]), values["opened_at"]
    if state is before or state is State.NEW:
        return
    ended_at = _ended_at(values) or opened_at
    closed_at = values.get("closed_at") or ended_at
    if state is State.CANCELLED:
        yield Step(closed_at, Cancelled(by))
        yield Step(closed_at, StateChanged(before, state))
        return
    if state in OPEN_STATES:
        waits_for = WaitsFor(values.get("waits_for", WaitsFor.CLIENT)) if state is State.WAITING else None
        yield Step(opened_at, StateChanged(before, state, waits_for=waits_for))
        return
    if before is not State.RESOLVED:
        yield Step(ended_at, StateChanged(before, State.RESOLVED))
    if state is not State.RESOLVED:
        yield Step(closed_at, Closed() if state is State.CLOSED else Validated(None))
        yield Step(closed_at, StateChanged(State.RESOLVED, state))


def moved(ticket: Ticket, values: Mapping[str, Any]) -> Ticket:
    """The ticket in the state of the line."""
    state, ended_at = State(values["state"]), _ended_at(values)
    work, waiting = Work(), None
    match state:
        case State.IN_PROGRESS:
            work = Work(stage=Stage.STARTED)
        case State.WAITING:
            waiting = Waiting(WaitsFor(values.get("waits_for", WaitsFor.CLIENT)), values["opened_at"])
        case State.RESOLVED | State.VALIDATED | State.CLOSED:
            work = Work(stage=Stage.DONE, finished_at=ended_at, worked_at=ended_at)
    return replace(ticket, work=work, waiting=waiting, verdict=VERDICTS.get(state))


def ticket_of(line: Line, found: Found, deadlines: Deadlines, ticket_id: UUID) -> Ticket:
    values = line.values
    priority = Priority(values.get("priority", Priority.P3))
    ticket = Ticket(
        ticket_id=ticket_id,
        client_id=found.client_id,
        service_id=found.service.service_id,
        requester_id=found.requester_id,
        created_at=values["opened_at"],
        priority=priority,
        priority_reasons=[{"code": "imported", "params": {"priority": priority}}],
        deadlines=deadlines,
        site_id=found.site.site_id if found.site else None,
        contract_id=found.contract.contract_id if found.contract else None,
    )
    return moved(ticket, values)


def facts_of(line: Line, steps: Iterable[Step]) -> list[Fact]:
    """What moves its clocks, as the timeline will have it."""
    priority = line.values.get("priority", Priority.P3)
    facts = [Fact(line.values["opened_at"], "opened", None, priority)]
    for at, message in steps:
        if isinstance(message, StateChanged):
            facts.append(Fact(at, "state_changed", message.from_state, message.to_state, message.waits_for))
    return facts


@dataclass
class TicketPlan:
    new: list[tuple[Line, Found]]
    changed: list[tuple[Line, Found, UUID]]
    outcome: Outcome

    def leave_out(self, tickets: Mapping[UUID, Ticket]) -> None:
        """The lines that say of their ticket what can no longer be said."""
        changed, self.changed = self.changed, []
        for line, found, ticket_id in changed:
            if faults := change_faults(line, found, tickets[ticket_id]):
                self.outcome.faults += faults
                self.outcome.updated -= 1
                self.outcome.invalid += 1
            else:
                self.changed.append((line, found, ticket_id))


def plan_tickets(
    lines: Sequence[Line], known: Mapping[str, Imported], ours: frozenset[str], names: KnownNames, now: datetime
) -> TicketPlan:
    """`ours`: the references that are numbers of tickets opened here."""
    plan, faults = TicketPlan([], [], Outcome()), []
    for line in lines:
        before = known.get(line.reference)
        if before and before.digest == line.digest:
            plan.outcome.unchanged += 1
            continue
        wrong = date_faults(line, now)
        if line.reference in ours:
            wrong.append(Fault(line.number, "reference", "reference_is_ours"))
        found = names.find(line)
        if isinstance(found, list):
            wrong += found
        if wrong or isinstance(found, list):
            faults += wrong
        elif before:
            plan.changed.append((line, found, before.id))
        else:
            plan.new.append((line, found))
    plan.outcome.created, plan.outcome.updated = len(plan.new), len(plan.changed)
    plan.outcome.faults = faults
    plan.outcome.invalid = len({fault.line for fault in faults})
    return plan


def change_faults(line: Line, found: Found, ticket: Ticket) -> list[Fault]:
    """Only its words and its progress may be told anew, and its progress only while nobody took it further here."""
    values, number = line.values, line.number
    fixed = {
        "client": ticket.client_id != found.client_id,
        "service": ticket.service_id != found.service.service_id,
        "opened_at": ticket.created_at != values["opened_at"],
        "site": ticket.site_id != (found.site.site_id if found.site else None),
        "requester": ticket.requester_id != found.requester_id,
        "priority": "priority" in values and ticket.priority != values["priority"],
    }
    faults = [Fault(number, name, "cannot_change") for name, differs in fixed.items() if differs]
    state = State(values["state"])
    if state is not ticket.state:
        untouched = ticket.work.attempt == 0 and ticket.verdict is None
        on = state is State.CANCELLED or RANK[state] > RANK.get(ticket.state, 9) or state in OPEN_STATES
        if not untouched or not on or (ticket.state is State.RESOLVED and state in (*OPEN_STATES, State.CANCELLED)):
            faults.append(Fault(number, "state", "moved_here"))
    return faults
