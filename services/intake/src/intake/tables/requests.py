"""Client requests of document 003: projects, and what interventions and quotes add to their ticket."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, one_of, text_column


class Project(Table, table=True):
    __tablename__ = "projects"

    project_id: UUID = Field(primary_key=True)
    number: str = text_column(unique=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    requester_id: UUID = Field(index=True)
    name: str = text_column()
    service_type: str = text_column()
    description: str = text_column()
    address: str = text_column()
    estimated_budget: Decimal | None = Field(default=None, sa_type=sa.Numeric(14, 2))
    currency: str = text_column()
    preferred_start_on: date | None = None
    urgency: str = text_column()
    status: str = text_column(default="pending", sa_column_kwargs={"server_default": "pending"})
    created_at: datetime = instant_column()
    decided_by: UUID | None = None
    decided_at: datetime | None = instant_column(default=None)
    reason: str | None = text_column(default=None)

    __table_args__ = (
        one_of("status", "pending", "active", "refused"),
        sa.CheckConstraint("(status = 'pending') = (decided_at IS NULL)"),
        sa.Index("projects_recent", sa.text("created_at DESC"), sa.text("project_id DESC")),
        sa.Index("projects_of_client", "client_id", sa.text("created_at DESC"), sa.text("project_id DESC")),
        sa.Index(
            "projects_pending",
            sa.text("created_at DESC"),
            sa.text("project_id DESC"),
            postgresql_where=sa.text("status = 'pending'"),
        ),
    )


class Intervention(Table, table=True):
    """What was wished; the work itself is the ticket."""

    __tablename__ = "interventions"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")
    client_id: UUID = Field(foreign_key="clients.client_id")
    requester_id: UUID
    created_at: datetime = instant_column()
    type: str = text_column()
    preferred_on: date | None = None
    project_id: UUID | None = Field(default=None, foreign_key="projects.project_id")

    __table_args__ = (
        sa.Index("interventions_of_client", "client_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
    )


class Quote(Table, table=True):
    """`lines` to `valid_until` are of the version sent last; each version's document is kept."""

    __tablename__ = "quotes"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")
    client_id: UUID = Field(foreign_key="clients.client_id")
    requester_id: UUID = Field(index=True)
    created_at: datetime = instant_column()
    category: str = text_column()
    estimated_budget: Decimal | None = Field(default=None, sa_type=sa.Numeric(14, 2))
    currency: str = text_column()
    deadline: str | None = text_column(default=None)
    items: list[dict[str, Any]] = json_column("[]")
    state: str = text_column(default="requested", sa_column_kwargs={"server_default": "requested"})
    quote_id: UUID | None = Field(default=None, unique=True)
    revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    lines: list[dict[str, Any]] = json_column("[]")
    net: Decimal | None = Field(default=None, sa_type=sa.Numeric(14, 2))
    total: Decimal | None = Field(default=None, sa_type=sa.Numeric(14, 2))
    valid_until: date | None = None
    sent_by: UUID | None = None
    sent_at: datetime | None = instant_column(default=None)
    answered_by: UUID | None = None
    answered_at: datetime | None = instant_column(default=None)
    reason: str | None = text_column(default=None)

    __table_args__ = (
        one_of("state", "requested", "sent", "accepted", "refused"),
        sa.CheckConstraint("(state = 'requested') = (quote_id IS NULL)"),
        sa.CheckConstraint("(state IN ('accepted', 'refused')) = (answered_at IS NOT NULL)"),
        sa.Index("quotes_recent", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index("quotes_of_client", "client_id", sa.text("created_at DESC"), sa.text("ticket_id DESC")),
        sa.Index(
            "quotes_requested",
            sa.text("created_at DESC"),
            sa.text("ticket_id DESC"),
            postgresql_where=sa.text("state = 'requested'"),
        ),
        sa.Index(
            "quotes_lapsed", "sent_at", postgresql_where=sa.text("state IN ('sent', 'refused') AND lines <> '[]'")
        ),
        sa.Index("quotes_accepted", "answered_at", postgresql_where=sa.text("state = 'accepted' AND lines <> '[]'")),
    )


class QuoteDocument(Table, table=True):
    __tablename__ = "quote_documents"

    quote_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="quotes.ticket_id", index=True)
    pdf: bytes
    made_at: datetime = instant_column()
