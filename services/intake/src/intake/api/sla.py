"""What was promised of a ticket, and of every minute whether it counted and why."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from chassis.http import Routes
from chassis.tokens import Who
from chassis.tx import Reader
from intake.api.ticket_out import ContractName
from intake.api.tickets import READERS
from intake.domain.errors import TicketNotFound
from intake.domain.sla import Clock, Goal, sla
from intake.queries import tickets as queries
from intake.settings import Settings
from intake.store.sla import load_timed

SEGMENTS_SHOWN = 2_000
MINUTE = timedelta(minutes=1)


class ClockOut(BaseModel):
    goal: Goal
    life: int
    """0 until the ticket is first resolved, one more with each reopening"""
    target_minutes: int
    always: bool
    counted_minutes: float
    left_minutes: float
    state: Literal["running", "paused", "kept", "broken"]
    due_at: datetime | None
    risk_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None


class SegmentOut(BaseModel):
    """A stretch of the ticket's life: whether it counted, and why."""

    starts_at: datetime
    ends_at: datetime
    counts: bool
    always_counts: bool
    why: str
    life: int


class SlaOut(BaseModel):
    ticket_id: UUID
    as_of: datetime
    contract: ContractName | None
    clocks: list[ClockOut]
    segments: list[SegmentOut]


def routes(settings: Settings) -> Routes:
    clocks = Routes("/api/v1/tickets", tags=["tickets"])
    usual = settings.promises.usual

    @clocks.get("/{ticket_id}/sla", roles=READERS)
    async def explained(ticket_id: UUID, who: Who, reader: Reader) -> SlaOut:
        """What was promised, and of every minute whether it counted and why."""
        if not await queries.is_seen(reader, who, ticket_id):
            raise TicketNotFound
        contract = await queries.contract_of_ticket(reader, ticket_id)
        (one,) = await load_timed(reader, [ticket_id], usual)
        found = sla(one.history, reader.now)
        return SlaOut(
            ticket_id=ticket_id,
            as_of=reader.now,
            contract=ContractName.model_validate(contract) if contract else None,
            clocks=[clock_out(clock) for clock in found.clocks],
            segments=[SegmentOut(**segment._asdict()) for segment in found.segments[-SEGMENTS_SHOWN:]],
        )

    return clocks


def clock_out(clock: Clock) -> ClockOut:
    late = clock.breached_at is not None
    standing = "paused" if clock.stands_still else "running"
    return ClockOut(
        goal=clock.goal,
        life=clock.life,
        target_minutes=clock.target.minutes,
        always=clock.target.always,
        counted_minutes=clock.counted / MINUTE,
        left_minutes=clock.left / MINUTE,
        state="broken" if late else "kept" if clock.stopped_at else standing,
        due_at=clock.due_at,
        risk_at=clock.risk_at,
        stopped_at=clock.stopped_at,
        breached_at=clock.breached_at,
    )
