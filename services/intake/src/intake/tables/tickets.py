"""Tickets, their numbers, their timeline, and the delays seen."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, one_of, text_column


class Counter(Table, table=True):
    """The last number set free to be taken, and the lowest not taken when it was, by series and period."""

    __tablename__ = "counters"

    series: str = text_column(primary_key=True)
    period: str = text_column(primary_key=True)
    last: int = Field(sa_type=sa.BigInteger)
    lowest: int = Field(default=0, sa_type=sa.BigInteger, sa_column_kwargs={"server_default": "0"})

    __table_args__ = (sa.CheckConstraint("last >= 0"),)


class FreeNumber(Table, table=True):
    __tablename__ = "free_numbers"

    series: str = text_column(primary_key=True)
    period: str = text_column(primary_key=True)
    n: int = Field(sa_type=sa.BigInteger, primary_key=True)

    __table_args__ = (sa.CheckConstraint("n > 0"),)


class Ticket(Table, table=True):
    __tablename__ = "tickets"

    ticket_id: UUID = Field(primary_key=True)
    seq: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), unique=True, nullable=False))
    number: str = text_column(unique=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    requester_id: UUID
    opened_by: UUID
    service_id: UUID = Field(foreign_key="services.service_id")
    site_id: UUID | None = Field(default=None, foreign_key="sites.site_id")
    address: str | None = text_column(default=None)
    onsite_contact_id: UUID | None = None
    contact_name: str | None = text_column(default=None)
    contact_phone: str | None = text_column(default=None)
    kind: str = text_column()
    origin: str = text_column(default="web", sa_column_kwargs={"server_default": "web"})
    title: str = text_column()
    description: str = text_column()
    already_tried: str | None = text_column(default=None)
    wished_mode: str | None = text_column(default=None)
    windows: list[dict[str, Any]] = json_column("[]")
    impact: str = text_column()
    urgency: str = text_column()
    priority: str = text_column()
    priority_reasons: list[dict[str, Any]] = json_column()
    estimated_minutes: int
    estimate_reason: dict[str, Any] = json_column()
    accept_by: datetime = instant_column()
    respond_by: datetime = instant_column()
    resolve_by: datetime = instant_column()
    due_at: datetime = instant_column()
    created_at: datetime = instant_column()
    state: str = text_column(default="new", sa_column_kwargs={"server_default": "new"})
    verdict: str | None = text_column(default=None)
    reopened_after: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    attempt: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    stage: int = Field(default=0, sa_type=sa.SmallInteger, sa_column_kwargs={"server_default": "0"})
    mode: str | None = text_column(default=None)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    technician_ids: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(sa.Uuid), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    slot_starts_at: datetime | None = instant_column(default=None)
    slot_ends_at: datetime | None = instant_column(default=None)
    arrives_at: datetime | None = instant_column(default=None)
    finished_at: datetime | None = instant_column(default=None)
    first_work_at: datetime | None = instant_column(default=None)
    contract_id: UUID | None = Field(default=None, foreign_key="contracts.contract_id")
    cover: str = text_column(default="outside", sa_column_kwargs={"server_default": "outside"})
    worked_at: datetime | None = instant_column(default=None)
    waits_for: str | None = text_column(default=None)
    waits_since: datetime | None = instant_column(default=None)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    updated_at: datetime | None = instant_column(default=None)
    fields: dict[str, Any] = json_column("{}")
    tags: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    owner_id: UUID | None = None
    accepted_at: datetime | None = instant_column(default=None)
    visit_id: UUID | None = None
    files_changed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    planned: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    merged_into: UUID | None = Field(default=None, foreign_key="tickets.ticket_id")
    asset_id: UUID | None = Field(default=None, foreign_key="assets.asset_id")
    device: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    department: str | None = text_column(default=None)
    preferred_contact: str | None = text_column(default=None)
    business_impact: str | None = text_column(default=None)
    requester_email: str | None = text_column(default=None)
    requester_phone: str | None = text_column(default=None)
    ended_at: datetime | None = instant_column(default=None)
    emptied_at: datetime | None = instant_column(default=None)
    sealed: bytes | None = None
    key_id: UUID | None = None
    contact_sealed: bytes | None = None

    __table_args__ = (
        sa.CheckConstraint("(slot_starts_at IS NULL) = (slot_ends_at IS NULL)", name="slot_whole"),
        sa.CheckConstraint(
            "(coalesce(verdict, '') IN ('cancelled', 'validated', 'closed'))"
            " = (state IN ('cancelled', 'validated', 'closed'))"
            " AND (state NOT IN ('cancelled', 'validated', 'closed', 'reopened') OR state = verdict)",
            name="verdict_rules",
        ),
        sa.CheckConstraint("(owner_id IS NULL) = (accepted_at IS NULL)", name="owner_whole"),
        sa.CheckConstraint(
            "merged_into IS NULL OR (state = 'cancelled' AND merged_into <> ticket_id)", name="merged_ends"
        ),
        sa.Index("tickets_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
        sa.Index("tickets_recent", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("tickets_of_client", "client_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index(
            "tickets_of_technician",
            "technician_ids",
            postgresql_using="gin",
            postgresql_where=sa.text(
                "technician_ids <> '{}' AND"
                " state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened')"
            ),
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
        sa.Index(
            "tickets_of_contract",
            "contract_id",
            "ticket_id",
            postgresql_where=sa.text(
                "contract_id IS NOT NULL AND"
                " state IN ('new', 'qualified', 'assigned', 'in_progress', 'waiting', 'reopened')"
            ),
        ),
        sa.Index("tickets_tagged", "tags", postgresql_using="gin", postgresql_where=sa.text("tags <> '{}'")),
        sa.Index(
            "tickets_by_field",
            "fields",
            postgresql_using="gin",
            postgresql_ops={"fields": "jsonb_path_ops"},
            postgresql_where=sa.text("fields <> '{}'"),
        ),
        sa.Index("tickets_of_service", "service_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("tickets_of_site", "site_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("tickets_of_kind", "kind", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("tickets_in_state", "state", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index(
            "tickets_of_asset",
            "asset_id",
            sa.text("created_at DESC"),
            sa.text("ticket_id DESC"),
            postgresql_where=sa.text("asset_id IS NOT NULL"),
        ),
        sa.Index("tickets_ended", "ended_at", postgresql_where=sa.text("ended_at IS NOT NULL AND emptied_at IS NULL")),
        sa.Index("tickets_of_contact", "onsite_contact_id", postgresql_where=sa.text("onsite_contact_id IS NOT NULL")),
        sa.Index(
            "tickets_plain",
            "ticket_id",
            postgresql_where=sa.text("num_nonnulls(requester_email, requester_phone, contact_phone) > 0"),
        ),
        sa.Index("tickets_of_key", "key_id", postgresql_where=sa.text("key_id IS NOT NULL")),
        sa.Index("tickets_of_requester", "requester_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
    )


class TicketHistory(Table, table=True):
    """What each change of a ticket took away; a trigger writes it."""

    __tablename__ = "ticket_history"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")
    step: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    until: datetime = instant_column()
    was: dict[str, Any] = json_column()


class TimelineLine(Table, table=True):
    """Append only: a trigger refuses all but emptying what was typed."""

    __tablename__ = "timeline"

    line_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.ticket_id")
    at: datetime = instant_column()
    kind: str = text_column()
    actor_id: UUID | None = None
    from_value: str | None = text_column(default=None)
    to_value: str | None = text_column(default=None)
    params: dict[str, Any] = json_column("{}")
    text: str | None = text_column(default=None)
    audience: str = text_column(default="public", sa_column_kwargs={"server_default": "public"})

    __table_args__ = (
        sa.Index("timeline_of_ticket", "ticket_id", "at", "line_id"),
        sa.Index("timeline_typed_by", "actor_id", postgresql_where=sa.text("text IS NOT NULL")),
    )


class DelayEstimate(Table, table=True):
    """What four of five recent tickets of a service and priority waited, until someone worked on them."""

    __tablename__ = "delay_estimates"

    service_id: UUID = Field(primary_key=True, foreign_key="services.service_id")
    priority: str = text_column(primary_key=True)
    minutes: int
    sample: int
    computed_at: datetime = instant_column()

    __table_args__ = (
        one_of("priority", "P1", "P2", "P3", "P4"),
        sa.CheckConstraint("minutes >= 0"),
        sa.CheckConstraint("sample > 0"),
    )
