"""After a fact that moves clocks: new deadlines, what is at risk or broken is said, and when to look again.

Whoever calls holds the tickets' locks.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.domain.model import Audience, Deadlines, Priority
from intake.domain.sla import Clock, Happened, Sla, Terms, What, deadlines, deadlines_of, sla
from intake.domain.timeline import Line
from intake.publishes.sla import publish_deadlines, publish_sla
from intake.store.sla import Timed, load_timed, save_deadlines
from intake.store.tickets import append_lines

WATCH = "ticket_sla"
BROKEN, AT_RISK = "sla_breached", "sla_at_risk"
SOON = timedelta(seconds=1)


async def keep_sla(tx: Tx, ticket_ids: Collection[UUID], usual: Terms) -> None:
    if not ticket_ids:
        return
    timed = await load_timed(tx, ticket_ids, usual)
    found = {one.ticket_id: sla(one.history, tx.now) for one in timed}
    promised = {key: deadlines_of(clocks, tx.now) for key, clocks in found.items()}
    moved = await save_deadlines(tx, ((key, promised[key], clocks.due_at) for key, clocks in found.items()))
    lines = []
    for one in timed:
        if one.is_open and one.ticket_id in moved:
            publish_deadlines(tx, one.ticket_id, one.client_id, one.priority, promised[one.ticket_id])
        for kind, clock in unsaid(one, found[one.ticket_id], tx.now):
            lines.append(alarm(one.ticket_id, tx.now, kind, clock))
            publish_sla(tx, one.ticket_id, one.client_id, one.priority, clock, broken=kind == BROKEN)
    await append_lines(tx, lines)
    looks = {one.ticket_id: look_at(found[one.ticket_id], tx.now) for one in timed if one.is_watched}
    await tx.schedule_all(WATCH, {key: at for key, at in looks.items() if at})


def unsaid(one: Timed, found: Sla, now: datetime) -> Iterator[tuple[str, Clock]]:
    """Once for each clock of each life; a breach that comes at once spares the warning."""
    for clock in found.newest if one.is_watched else ():
        kind = BROKEN if clock.breached_at else AT_RISK
        is_time = clock.breached_at or (clock.risk_at and clock.risk_at <= now)
        if clock.runs and is_time and (kind, clock.goal, clock.life) not in one.said:
            yield kind, clock


def alarm(ticket_id: UUID, at: datetime, kind: str, clock: Clock) -> Line:
    params = {"life": clock.life, "due_at": clock.due_at}
    return Line(ticket_id, at, kind, to_value=clock.goal, params=params, audience=Audience.INTERNAL)


async def deadlines_if(
    tx: Tx, ticket_id: UUID, usual: Terms, what: What | None, priority: Priority | None = None
) -> Deadlines:
    """As they will be once this has happened."""
    (one,) = await load_timed(tx, [ticket_id], usual)
    last = one.history[-1]
    return deadlines([*one.history, Happened(tx.now, what, priority or last.priority, last.terms)], tx.now)


def look_at(found: Sla, now: datetime) -> datetime | None:
    """The next instant at which a running clock is at risk or late; those that are have been said."""
    ahead = [at for clock in found.newest if clock.runs for at in (clock.risk_at, clock.late_at) if at and at > now]
    return max(min(ahead), now + SOON) if ahead else None
