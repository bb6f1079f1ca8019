"""Tickets' jobs, their visits, and technicians' days."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from scheduling.tables.columns import Row, ids, instant, json

LIVE = "state IN ('proposed', 'confirmed', 'en_route', 'started')"


class JobRow(Row, table=True):
    """One per ticket, locked by whoever speaks of it."""

    __tablename__: ClassVar[str] = "jobs"
    __table_args__ = (sa.Index("jobs_requester", sa.text("((need->>'requester_id')::uuid)")),)

    ticket_id: UUID = Field(primary_key=True)
    client_id: UUID
    attempt: int
    closed_attempt: int
    need: dict[str, Any] | None = json(nullable=True)
    candidates: list[Any] = json()
    visit_id: UUID | None


class SolveJobRow(Row, table=True):
    """A search under way; gone once answered or dropped."""

    __tablename__: ClassVar[str] = "solve_jobs"
    __table_args__ = (sa.Index("solve_jobs_due", "due_at"),)

    ticket_id: UUID = Field(primary_key=True, foreign_key="jobs.ticket_id")
    visit_id: UUID
    attempt: int
    revision: int
    priority: str
    due_at: datetime = instant()
    tries: int
    traceparent: str


class VisitRow(Row, table=True):
    __tablename__: ClassVar[str] = "visits"
    __table_args__ = (
        sa.CheckConstraint(
            "state IN ('proposed', 'confirmed', 'en_route', 'started', 'finished', 'cancelled')",
            name="visits_state",
        ),
        sa.CheckConstraint("mode IN ('remote', 'onsite')", name="visits_mode"),
        sa.CheckConstraint("starts_at < ends_at", name="visits_slot"),
        sa.CheckConstraint("cardinality(technician_ids) > 0", name="visits_crew"),
        sa.CheckConstraint("state NOT IN ('started', 'finished') OR started_at IS NOT NULL", name="visits_started"),
        sa.CheckConstraint(
            "(state = 'finished') = (finished_at IS NOT NULL AND outcome IS NOT NULL)", name="visits_finished"
        ),
        sa.CheckConstraint("outcome IN ('done', 'not_done')", name="visits_outcome"),
        sa.CheckConstraint("outcome <> 'not_done' OR reason IS NOT NULL", name="visits_reason"),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_from IS NOT NULL)", name="visits_cancelled"),
        sa.Index("visits_one_live_per_ticket", "ticket_id", unique=True, postgresql_where=sa.text(LIVE)),
        sa.Index("visits_ticket", "ticket_id"),
        sa.Index("visits_client", "client_id"),
        sa.Index("visits_starts", "starts_at"),
        sa.Index("visits_noted", "finished_at", postgresql_where=sa.text("notes IS NOT NULL")),
        sa.Index("visits_technicians", "technician_ids", postgresql_using="gin"),
        sa.Index(
            "visits_technicians_live",
            "technician_ids",
            postgresql_using="gin",
            postgresql_where=sa.text(LIVE),
        ),
    )

    visit_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="jobs.ticket_id")
    client_id: UUID
    attempt: int
    revision: int
    state: str
    mode: str
    number: str
    site_label: str | None
    latitude: float | None
    longitude: float | None
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    technician_ids: list[UUID] = ids()
    accepted_by: list[UUID] = ids()
    travel_minutes: int
    travel_metres: int
    reasons: list[Any] = json()
    en_route_at: datetime | None = instant(nullable=True)
    started_at: datetime | None = instant(nullable=True)
    finished_at: datetime | None = instant(nullable=True)
    outcome: str | None
    reason: str | None
    notes: str | None
    cancelled_from: str | None


class TechnicianRow(Row, table=True):
    """routing's word on a technician: its newest version only."""

    __tablename__: ClassVar[str] = "technicians"

    technician_id: UUID = Field(primary_key=True)
    version: int
    active: bool
    body: dict[str, Any] = json()


class TechnicianDayRow(Row, table=True):
    """What a solver read and a writer locks; a day is UTC's."""

    __tablename__: ClassVar[str] = "technician_days"

    technician_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    version: int
