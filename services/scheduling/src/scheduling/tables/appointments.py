"""Times held and chosen, calendars."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from scheduling.tables.columns import Row, ids, instant


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
    technician_ids: list[UUID] = ids()
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    latitude: float | None
    longitude: float | None
    expires_at: datetime = instant()


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
    created_at: datetime = instant()


class BusyCalendarRow(Row, table=True):
    """Another calendar of a technician; its address is often a secret, so it is sealed."""

    __tablename__: ClassVar[str] = "busy_calendars"
    __table_args__ = (sa.Index("busy_calendars_due", "due_at"),)

    technician_id: UUID = Field(primary_key=True)
    address_sealed: bytes
    host: str
    due_at: datetime = instant()
    etag: str
    modified: str
    read_at: datetime | None = instant(nullable=True)
    read_until: datetime | None = instant(nullable=True)
    failure: str | None
    failed_at: datetime | None = instant(nullable=True)


class BusyTimeRow(Row, table=True):
    __tablename__: ClassVar[str] = "busy_times"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="busy_times_span"),)

    technician_id: UUID = Field(primary_key=True, foreign_key="busy_calendars.technician_id")
    starts_at: datetime = Field(primary_key=True, sa_type=sa.DateTime(timezone=True))
    ends_at: datetime = instant()


class AskedTimeRow(Row, table=True):
    """When the client chose to be visited: searches that come later keep to it while it is ahead."""

    __tablename__: ClassVar[str] = "asked_times"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="asked_times_slot"),)

    ticket_id: UUID = Field(primary_key=True, foreign_key="jobs.ticket_id")
    starts_at: datetime = instant()
    ends_at: datetime = instant()
