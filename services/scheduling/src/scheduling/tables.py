"""The rows of scheduling's own database; they never leave store.py and queries.py."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

LIVE = "state IN ('proposed', 'confirmed', 'en_route', 'started')"

metadata = sa.MetaData()


class Row(SQLModel):
    metadata = metadata


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), nullable=nullable)


def _json(*, nullable: bool = False) -> Any:
    return Field(sa_type=JSONB, nullable=nullable)


def _ids() -> Any:
    return Field(sa_type=ARRAY(sa.Uuid), nullable=False)


class JobRow(Row, table=True):
    """One per ticket, locked by whoever speaks of it."""

    __tablename__: ClassVar[str] = "jobs"
    __table_args__ = (sa.Index("jobs_requester", sa.text("((need->>'requester_id')::uuid)")),)

    ticket_id: UUID = Field(primary_key=True)
    client_id: UUID
    attempt: int
    closed_attempt: int
    need: dict[str, Any] | None = _json(nullable=True)
    candidates: list[Any] = _json()
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
    due_at: datetime = _instant()
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
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    technician_ids: list[UUID] = _ids()
    accepted_by: list[UUID] = _ids()
    travel_minutes: int
    travel_metres: int
    reasons: list[Any] = _json()
    en_route_at: datetime | None = _instant(nullable=True)
    started_at: datetime | None = _instant(nullable=True)
    finished_at: datetime | None = _instant(nullable=True)
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
    body: dict[str, Any] = _json()


class TechnicianDayRow(Row, table=True):
    """What a solver read and a writer locks; a day is UTC's."""

    __tablename__: ClassVar[str] = "technician_days"

    technician_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    version: int


OPEN = "settled_at IS NULL AND (standing <> 'stands' OR stands_instead IS NOT NULL)"


class ReportCommandRow(Row, table=True):
    """What was said from the site, once; `stands_instead`: another write of the same field that counts more."""

    __tablename__: ClassVar[str] = "report_commands"
    __table_args__ = (
        sa.CheckConstraint("standing IN ('stands', 'waits', 'refused')", name="report_commands_standing"),
        sa.CheckConstraint("(standing = 'stands') = (code IS NULL)", name="report_commands_code"),
        sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="report_commands_settled"),
        sa.Index("report_commands_open", "received_at", "visit_id", "command_id", postgresql_where=sa.text(OPEN)),
        sa.Index("report_commands_kept", "received_at", postgresql_where=sa.text("body IS NOT NULL")),
        sa.Index("report_commands_person", "person_id"),
    )

    visit_id: UUID = Field(primary_key=True, foreign_key="visits.visit_id")
    command_id: UUID = Field(primary_key=True)
    device_id: UUID
    person_id: UUID
    kind: str
    at: datetime = _instant()
    received_at: datetime = _instant()
    after: list[UUID] = _ids()
    body: dict[str, Any] | None = _json(nullable=True)
    standing: str
    code: str | None
    stands_instead: UUID | None
    settled_by: UUID | None
    settled_at: datetime | None = _instant(nullable=True)


OF_SPEAKER = "(kind NOT IN ('sign', 'refuse') OR body->>'on_glass' = 'false')"
"""What a client put their name to is theirs, whoever held out the screen."""


class ReportRow(Row, table=True):
    """How a report was closed: the client signed what has this hash, or refused it."""

    __tablename__: ClassVar[str] = "reports"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('signed', 'refused')", name="reports_verdict"),
        sa.CheckConstraint("(verdict = 'refused') = (reason IS NOT NULL)", name="reports_reason"),
    )

    visit_id: UUID = Field(primary_key=True, foreign_key="visits.visit_id")
    verdict: str
    report_hash: str
    by_id: UUID
    at: datetime = _instant()
    on_glass: bool
    reason: str | None


class SlotHoldRow(Row, table=True):
    """A time kept for a ticket; until it expires it is a booking to everybody else."""

    __tablename__: ClassVar[str] = "slot_holds"
    __table_args__ = (
        sa.CheckConstraint("starts_at < ends_at", name="slot_holds_slot"),
        sa.CheckConstraint("cardinality(technician_ids) > 0", name="slot_holds_crew"),
        sa.Index("slot_holds_one_per_ticket", "ticket_id", unique=True),
        sa.Index("slot_holds_expires", "expires_at"),
    )

    hold_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="jobs.ticket_id")
    person_id: UUID
    technician_ids: list[UUID] = _ids()
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    latitude: float | None
    longitude: float | None
    expires_at: datetime = _instant()


class CalendarRow(Row, table=True):
    """A secret address at which somebody's calendar programme reads their visits."""

    __tablename__: ClassVar[str] = "calendars"
    __table_args__ = (
        sa.Index("calendars_person", "person_id", unique=True),
        sa.Index("calendars_token", "token_hash", unique=True),
    )

    calendar_id: UUID = Field(primary_key=True)
    person_id: UUID
    role: str
    client_id: UUID | None
    lang: str
    token_hash: bytes
    created_at: datetime = _instant()


class BusyCalendarRow(Row, table=True):
    """Another calendar of a technician; its address is often a secret, so it is sealed."""

    __tablename__: ClassVar[str] = "busy_calendars"
    __table_args__ = (sa.Index("busy_calendars_due", "due_at"),)

    technician_id: UUID = Field(primary_key=True)
    address_sealed: bytes
    host: str
    due_at: datetime = _instant()
    etag: str
    modified: str
    read_at: datetime | None = _instant(nullable=True)
    read_until: datetime | None = _instant(nullable=True)
    failure: str | None
    failed_at: datetime | None = _instant(nullable=True)


class BusyTimeRow(Row, table=True):
    __tablename__: ClassVar[str] = "busy_times"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="busy_times_span"),)

    technician_id: UUID = Field(primary_key=True, foreign_key="busy_calendars.technician_id")
    starts_at: datetime = Field(primary_key=True, sa_type=sa.DateTime(timezone=True))
    ends_at: datetime = _instant()


class AskedTimeRow(Row, table=True):
    """When the client chose to be visited: searches that come later keep to it while it is ahead."""

    __tablename__: ClassVar[str] = "asked_times"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="asked_times_slot"),)

    ticket_id: UUID = Field(primary_key=True, foreign_key="jobs.ticket_id")
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()


class WhatIfRow(Row, table=True):
    """A day planned anew with changes laid over it; gone after a day."""

    __tablename__: ClassVar[str] = "what_ifs"
    __table_args__ = (
        sa.CheckConstraint("state IN ('solving', 'ready', 'failed', 'published', 'discarded')", name="what_ifs_state"),
        sa.CheckConstraint("state NOT IN ('ready', 'published') OR answer IS NOT NULL", name="what_ifs_answer"),
        sa.Index("what_ifs_due", "due_at", postgresql_where=sa.text("state = 'solving'")),
        sa.Index("what_ifs_asked", "asked_at"),
        sa.Index("what_ifs_person", "asked_by", "asked_at"),
    )

    what_if_id: UUID = Field(primary_key=True)
    day: date
    asked_by: UUID
    asked_at: datetime = _instant()
    state: str
    changes: list[Any] = _json()
    keep: list[UUID] = _ids()
    tag: str | None
    answer: dict[str, Any] | None = _json(nullable=True)
    failure: str | None
    due_at: datetime = _instant()
    tries: int
    traceparent: str


class RegionDayRow(Row, table=True):
    """The plan of a region's day as it was last published; `dirty_at`: it has changed since."""

    __tablename__: ClassVar[str] = "region_days"
    __table_args__ = (sa.Index("region_days_dirty", "dirty_at", postgresql_where=sa.text("dirty_at IS NOT NULL")),)

    region: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    revision: int
    dirty_at: datetime | None = _instant(nullable=True)
