"""Lines of tickets from another tool: their past is written down as it was told, and nobody is alarmed by it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from intake.domain.contract import Cover
from intake.domain.history import Version, happened
from intake.domain.import_kinds import Line
from intake.domain.imported_ticket import (
    ASKED,
    Found,
    Step,
    TicketPlan,
    facts_of,
    moved,
    plan_tickets,
    steps_of,
    ticket_of,
)
from intake.domain.importing import Outcome
from intake.domain.model import OPEN_STATES, Kind, State, Ticket
from intake.domain.numbers import Series, day_of, period_of
from intake.domain.priority import Promises
from intake.domain.sla import FOR_EVER, deadlines_of, sla
from intake.domain.timeline import Line as Story
from intake.domain.timeline import lines as story_of
from intake.publishes import publish, publish_import, publish_titles
from intake.queries.import_tickets import names_in, numbers_taken, versions_of
from intake.queries.imports import known_lines
from intake.settings import Settings
from intake.store.import_tickets import insert_tickets, reword_tickets, take_numbers
from intake.store.imports import keep_lines
from intake.store.sla import Timed
from intake.store.tickets import append_lines, lock_tickets, save_tickets
from intake.usecases.close_ticket import CLOSES
from intake.usecases.keep_sla import WATCH, alarm, keep_sla, look_at, unsaid
from intake.usecases.take_silence_for_yes import VALIDATES

LONG_AGO = datetime.min.replace(tzinfo=UTC)


async def import_tickets(tx: Tx, lines: Sequence[Line], settings: Settings, *, dry_run: bool) -> Outcome:
    references = [line.reference for line in lines]
    names = await names_in(tx, [line.values for line in lines], day_of(tx.now, settings.organisation_zone))
    known, ours = await known_lines(tx, "tickets", references), await numbers_taken(tx, references)
    plan = plan_tickets(lines, known, ours, names, tx.now)
    before = await lock_tickets(tx, [ticket_id for _, _, ticket_id in plan.changed]) if plan.changed else {}
    plan.leave_out(before)
    if not dry_run:
        made = await _add(tx, plan.new, settings)
        changed = await _change(tx, plan, before, settings)
        await _wait_for_the_client(tx, [*made.values(), *changed], settings)
        kept = [*zip(made, (line for line, _ in plan.new), strict=True), *((at, line) for line, _, at in plan.changed)]
        await keep_lines(tx, "tickets", kept)
    return plan.outcome


async def _add(tx: Tx, new: Sequence[tuple[Line, Found]], settings: Settings) -> dict[UUID, Ticket]:
    if not new:
        return {}
    numbers = await take_numbers(tx, period_of(Series.TICKET, day_of(tx.now, settings.organisation_zone)), len(new))
    contracts = {found.contract.contract_id for _, found in new if found.contract}
    versions = await versions_of(tx, sorted(contracts)) if contracts else {}
    promises = settings.promises
    usual = [Version(LONG_AGO, promises.usual)]
    rows, story, looks = [], [], {}
    made = {}
    for number, (line, found) in zip(numbers, new, strict=True):
        ticket_id, opened_at = tx.new_id(), line.values["opened_at"]
        steps = list(steps_of(line.values, found.requester_id))
        is_open = line.values["state"] in OPEN_STATES
        until, facts = (tx.now, facts_of(line, steps)) if is_open else (opened_at, facts_of(line, ()))
        history = happened(facts, versions[found.contract.contract_id] if found.contract else usual)
        clocks = sla(history, until)
        ticket = ticket_of(line, found, deadlines_of(clocks, until), ticket_id)
        made[ticket_id] = ticket
        rows.append(_row(number, line, found, ticket, clocks.due_at if is_open else FOR_EVER, promises))
        story.append(Story(ticket_id, opened_at, "opened", None, to_value=ticket.priority, params={"imported": True}))
        story += _told(ticket_id, steps)
        publish_import(tx, ticket, line.values, number, found.service, found.site)
        for at, message in steps:
            publish(tx, ticket, [message], at)
        if is_open:
            # What is late already was late before it came: written down, and nobody is told.
            timed = Timed(ticket_id, ticket.client_id, ticket.priority, True, history, set())
            story += [alarm(ticket_id, tx.now, kind, clock) for kind, clock in unsaid(timed, clocks, tx.now)]
            if look := look_at(clocks, tx.now):
                looks[ticket_id] = look
    await insert_tickets(tx, rows)
    await append_lines(tx, _in_order(tx, story))
    await tx.schedule_all(WATCH, looks)
    return made


async def _change(tx: Tx, plan: TicketPlan, before: Mapping[UUID, Ticket], settings: Settings) -> list[Ticket]:
    story, changed = [], []
    for line, found, ticket_id in plan.changed:
        if steps := list(steps_of(line.values, found.requester_id, before[ticket_id].state)):
            ticket = moved(before[ticket_id], line.values)
            changed.append(ticket)
            story += _told(ticket_id, steps)
            for at, message in steps:
                publish(tx, ticket, [message], at)
    words = [
        (one, line.values["title"], line.values["description"], _is_planned(line)) for line, _, one in plan.changed
    ]
    publish_titles(tx, await reword_tickets(tx, words))
    await save_tickets(tx, changed)
    await append_lines(tx, _in_order(tx, story))
    await keep_sla(tx, [ticket.ticket_id for ticket in changed], settings.promises.usual)
    return changed


def _told(ticket_id: UUID, steps: Sequence[Step]) -> list[Story]:
    """Who did it in the other tool, nobody knows here."""
    return [replace(one, actor_id=None) for at, message in steps for one in story_of(ticket_id, at, [message])]


def _in_order(tx: Tx, story: Sequence[Story]) -> list[Story]:
    """Lines are read back by their ids, and ids of one millisecond have no order of their own."""
    ids = sorted(tx.new_id() for _ in story)
    return [replace(line, line_id=line_id) for line, line_id in zip(story, ids, strict=True)]


async def _wait_for_the_client(tx: Tx, tickets: Sequence[Ticket], settings: Settings) -> None:
    """As after a resolution here: silence from now on is a yes, and a yes closes."""
    closes_at = tx.now + timedelta(hours=settings.close_after_hours)
    for kind, state, at in (
        (VALIDATES, State.RESOLVED, tx.now + settings.silence.until_notice),
        (CLOSES, State.VALIDATED, closes_at),
    ):
        await tx.schedule_all(kind, {ticket.ticket_id: at for ticket in tickets if ticket.state is state})


def _row(number: str, line: Line, found: Found, ticket: Ticket, due_at: datetime, promises: Promises) -> dict[str, Any]:
    impact, urgency = ASKED[ticket.priority]
    return {
        "ticket_id": ticket.ticket_id,
        "number": number,
        "client_id": ticket.client_id,
        "requester_id": ticket.requester_id,
        "opened_by": ticket.requester_id,
        "service_id": ticket.service_id,
        "site_id": ticket.site_id,
        "kind": line.values.get("kind", Kind.INCIDENT),
        "origin": "import",
        "title": line.values["title"],
        "description": line.values["description"],
        "impact": impact,
        "urgency": urgency,
        "priority": ticket.priority,
        "priority_reasons": ticket.priority_reasons,
        "estimated_minutes": promises.usual_delay_minutes[ticket.priority],
        "estimate_reason": {"code": "usual_delay", "params": {"priority": ticket.priority}},
        **ticket.deadlines._asdict(),
        "due_at": due_at,
        "created_at": ticket.created_at,
        "state": ticket.state,
        "verdict": ticket.verdict,
        "stage": ticket.work.stage,
        "finished_at": ticket.work.finished_at,
        "worked_at": ticket.work.worked_at,
        "waits_for": ticket.waiting.for_whom if ticket.waiting else None,
        "waits_since": ticket.waiting.since if ticket.waiting else None,
        "contract_id": ticket.contract_id,
        "planned": _is_planned(line),
        "cover": found.contract.covers(found.service.code) if found.contract else Cover.OUTSIDE,
    }


def _is_planned(line: Line) -> bool:
    return bool(line.values.get("planned"))
