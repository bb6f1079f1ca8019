"""What intake says of promises: moved, at risk, broken, about to be taken as kept."""

from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from contracts.intake.tickets import TicketDeadlinesMoved, TicketSlaAtRisk, TicketSlaBreached, TicketValidationDue
from contracts.words import Priority, SlaClock
from intake.domain.model import Deadlines, Ticket
from intake.domain.sla import Clock


def publish_deadlines(tx: Tx, ticket_id: UUID, client_id: UUID, priority: str, deadlines: Deadlines) -> None:
    tx.emit(
        TicketDeadlinesMoved(
            occurred_at=tx.now,
            ticket_id=ticket_id,
            client_id=client_id,
            priority=Priority(priority),
            **deadlines._asdict(),
        )
    )


def publish_sla(tx: Tx, ticket_id: UUID, client_id: UUID, priority: str, clock: Clock, *, broken: bool) -> None:
    said = TicketSlaBreached if broken else TicketSlaAtRisk
    tx.emit(
        said(
            occurred_at=tx.now,
            ticket_id=ticket_id,
            client_id=client_id,
            clock=SlaClock(clock.goal),
            due_at=clock.due_at or tx.now,
            priority=Priority(priority),
        )
    )


def publish_validation_due(tx: Tx, ticket: Ticket, validates_at: datetime) -> None:
    tx.emit(
        TicketValidationDue(
            occurred_at=tx.now,
            ticket_id=ticket.ticket_id,
            client_id=ticket.client_id,
            validates_at=validates_at,
        )
    )
