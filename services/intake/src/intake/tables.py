"""The rows intake owns. Statements are written by hand; this is what they are held against."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class _Table(SQLModel):
    metadata = metadata


def _one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})")


def _text(**options: Any) -> Any:
    return Field(sa_type=sa.Text, **options)


def _instant(**options: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), **options)


def _json(default: str | None = None) -> Any:
    column = {"server_default": default} if default else {}
    return Field(sa_type=JSONB, nullable=False, sa_column_kwargs=column)


class Client(_Table, table=True):
    __tablename__ = "clients"

    client_id: UUID = Field(primary_key=True)
    name: str = _text()
    siren: str | None = _text(default=None, unique=True)
    vip: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = _instant()

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.CheckConstraint("siren ~ '^[0-9]{9}$'"),
        sa.Index("clients_name", "name", "client_id"),
    )


class Site(_Table, table=True):
    __tablename__ = "sites"

    site_id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    label: str = _text()
    address: str = _text()
    latitude: float
    longitude: float
    zone: str = _text()
    department: str = _text()
    hours: list[dict[str, Any]] = _json("[]")
    access_notes: str | None = _text(default=None)
    contact_name: str | None = _text(default=None)
    contact_phone: str | None = _text(default=None)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    created_at: datetime = _instant()

    __table_args__ = (
        sa.CheckConstraint("latitude BETWEEN -90 AND 90"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180"),
        sa.CheckConstraint("department ~ '^[0-9A-Z]{2,3}$'"),
        sa.Index("sites_client", "client_id", "label"),
    )


class Service(_Table, table=True):
    __tablename__ = "services"

    service_id: UUID = Field(primary_key=True)
    code: str = _text(unique=True)
    label_fr: str = _text()
    label_en: str = _text()
    skills: list[dict[str, Any]] = _json("[]")
    usual_minutes: int
    technicians_needed: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    default_mode: str = _text()
    position: int
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})

    __table_args__ = (
        sa.CheckConstraint("usual_minutes > 0"),
        sa.CheckConstraint("technicians_needed >= 1"),
        _one_of("default_mode", "remote", "onsite"),
    )


class Person(_Table, table=True):
    """A copy of portal's: who to show, and whom a ticket may name."""

    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    name: str | None = _text(default=None)
    lang: str = _text(default="fr", sa_column_kwargs={"server_default": "fr"})
    role: str | None = _text(default=None)
    client_id: UUID | None = None
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    merged_into: UUID | None = None
    erased_at: datetime | None = _instant(default=None)

    __table_args__ = (sa.CheckConstraint("erased_at IS NULL OR name IS NULL"),)


class Counter(_Table, table=True):
    """The last number set free to be taken, and the lowest not taken when it was, by series and period."""

    __tablename__ = "counters"

    series: str = _text(primary_key=True)
    period: str = _text(primary_key=True)
    last: int = Field(sa_type=sa.BigInteger)
    lowest: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})

    __table_args__ = (sa.CheckConstraint("last >= 0"),)


class FreeNumber(_Table, table=True):
    __tablename__ = "free_numbers"

    series: str = _text(primary_key=True)
    period: str = _text(primary_key=True)
    n: int = Field(sa_type=sa.BigInteger, primary_key=True)

    __table_args__ = (sa.CheckConstraint("n > 0"),)


class Ticket(_Table, table=True):
    __tablename__ = "tickets"

    ticket_id: UUID = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), unique=True, nullable=False))
    number: str = _text(unique=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    requester_id: UUID
    opened_by: UUID
    service_id: UUID = Field(foreign_key="services.service_id")
    site_id: UUID | None = Field(default=None, foreign_key="sites.site_id")
    address: str | None = _text(default=None)
    onsite_contact_id: UUID | None = None
    contact_name: str | None = _text(default=None)
    contact_phone: str | None = _text(default=None)
    kind: str = _text()
    origin: str = _text(default="web", sa_column_kwargs={"server_default": "web"})
    title: str = _text()
    description: str = _text()
    already_tried: str | None = _text(default=None)
    wished_mode: str | None = _text(default=None)
    windows: list[dict[str, Any]] = _json("[]")
    impact: str = _text()
    urgency: str = _text()
    priority: str = _text()
    priority_reasons: list[dict[str, Any]] = _json()
    estimated_minutes: int
    estimate_reason: dict[str, Any] = _json()
    accept_by: datetime = _instant()
    respond_by: datetime = _instant()
    resolve_by: datetime = _instant()
    due_at: datetime = _instant()
    created_at: datetime = _instant()
    state: str = _text(default="new", sa_column_kwargs={"server_default": "new"})
    verdict: str | None = _text(default=None)
    reopened_after: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempt: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    stage: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": "0"})
    mode: str | None = _text(default=None)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    technician_ids: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(sa.Uuid), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    slot_starts_at: datetime | None = _instant(default=None)
    slot_ends_at: datetime | None = _instant(default=None)
    arrives_at: datetime | None = _instant(default=None)
    finished_at: datetime | None = _instant(default=None)
    first_work_at: datetime | None = _instant(default=None)

    __table_args__ = (
        sa.CheckConstraint("(slot_starts_at IS NULL) = (slot_ends_at IS NULL)", name="slot_whole"),
        sa.CheckConstraint(
            "(coalesce(verdict, '') IN ('cancelled', 'validated', 'closed'))"
            " = (state IN ('cancelled', 'validated', 'closed'))"
            " AND (state NOT IN ('cancelled', 'validated', 'closed', 'reopened') OR state = verdict)",
            name="verdict_rules",
        ),
        sa.Index("tickets_recent", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("tickets_of_client", "client_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index(
            "tickets_of_technician",
            "technician_ids",
            postgresql_using="gin",
            postgresql_where=sa.text("technician_ids <> '{}'"),
        ),
        sa.Index(
            "tickets_queue",
            "priority",
            "due_at",
            "created_at",
            "ticket_id",
            postgresql_where=sa.text("state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened')"),
        ),
        sa.Index(
            "tickets_worked_on",
            "service_id",
            "priority",
            sa.text("first_work_at DESC"),
            postgresql_where=sa.text("first_work_at IS NOT NULL"),
        ),
        sa.Index("tickets_of_requester", "requester_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
    )


class TimelineLine(_Table, table=True):
    """Append only: a trigger refuses all but emptying what was typed."""

    __tablename__ = "timeline"

    line_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.ticket_id")
    at: datetime = _instant()
    kind: str = _text()
    actor_id: UUID | None = None
    from_value: str | None = _text(default=None)
    to_value: str | None = _text(default=None)
    params: dict[str, Any] = _json("{}")
    text: str | None = _text(default=None)
    audience: str = _text(default="public", sa_column_kwargs={"server_default": "public"})

    __table_args__ = (sa.Index("timeline_of_ticket", "ticket_id", "at", "line_id"),)


class DelayEstimate(_Table, table=True):
    """What four of five recent tickets of a service and priority waited, until someone worked on them."""

    __tablename__ = "delay_estimates"

    service_id: UUID = Field(primary_key=True, foreign_key="services.service_id")
    priority: str = _text(primary_key=True)
    minutes: int
    sample: int
    computed_at: datetime = _instant()

    __table_args__ = (
        _one_of("priority", "P1", "P2", "P3", "P4"),
        sa.CheckConstraint("minutes >= 0"),
        sa.CheckConstraint("sample > 0"),
    )
