"""What routing and scheduling did moves tickets: a batch is a few statements, whatever its size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from intake.domain import decide
from intake.domain.decide import Silence
from intake.domain.evolve import is_said_again
from intake.domain.history import KINDS
from intake.domain.model import Heard, State
from intake.domain.priority import QUANTILE
from intake.domain.sla import Terms
from intake.domain.timeline import Line, lines
from intake.publishes import publish
from intake.store.delays import refresh_delays
from intake.store.tickets import append_lines, lock_tickets, save_tickets
from intake.usecases.keep_sla import keep_sla
from intake.usecases.take_silence_for_yes import VALIDATES


@dataclass(frozen=True, slots=True)
class Step:
    ticket_id: UUID
    at: datetime
    heard: Heard
    line: Line | None = None


async def follow_work(tx: Tx, steps: Sequence[Step], usual: Terms, silence: Silence) -> None:
    """Steps of tickets we do not have (a backup was restored) are passed over."""
    before = await lock_tickets(tx, [step.ticket_id for step in steps])
    after = dict(before)
    story: list[Line] = []
    begun, moved = [], set()
    for step in steps:
        if (ticket := after.get(step.ticket_id)) is None:
            continue
        after[step.ticket_id], said = decide.follow(ticket, step.heard)
        if step.line and not is_said_again(ticket.work, step.heard):
            story.append(step.line)
        story += lines(step.ticket_id, step.at, said)
        publish(tx, after[step.ticket_id], said, tx.now)
        if said or (step.line and step.line.kind in KINDS):
            moved.add(step.ticket_id)
        if step.heard.started_at:
            begun.append((ticket.service_id, str(ticket.priority)))
    await save_tickets(tx, [ticket for key, ticket in after.items() if ticket != before[key]])
    await append_lines(tx, story)
    await keep_sla(tx, moved, usual)
    done = [key for key, ticket in after.items() if ticket.state is State.RESOLVED]
    resolved = [key for key in done if before[key].state is not State.RESOLVED]
    await tx.schedule_all(VALIDATES, dict.fromkeys(resolved, tx.now + silence.until_notice))
    await refresh_delays(tx, begun, tx.now, QUANTILE)
