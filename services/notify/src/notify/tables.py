"""The rows notify owns."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

Moment = sa.DateTime(timezone=True)


class NotifyRow(SQLModel):
    metadata = sa.MetaData()


class PersonRow(NotifyRow, table=True):
    """Copy of portal's people; an erased one keeps its id alone. `name` and `email` are of rows not sealed yet."""

    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    name: str | None = Field(sa_type=sa.Text)
    email: str | None = Field(sa_type=sa.Text)
    lang: str = Field(sa_type=sa.Text)
    zone: str = Field(sa_type=sa.Text)
    role: str = Field(sa_type=sa.Text)
    client_id: UUID | None
    active: bool
    merged_into: UUID | None
    erased_at: datetime | None = Field(sa_type=Moment)
    sealed: bytes | None

    __table_args__ = (sa.Index("people_plain", "person_id", postgresql_where=sa.text("num_nonnulls(name, email) > 0")),)


class PersonKeyRow(NotifyRow, table=True):
    """What opens the name and the address of a person; wrapped, left out of the nightly dump, gone at their erasure."""

    __tablename__ = "person_keys"

    person_id: UUID = Field(primary_key=True)
    wrapped: bytes


class ClientRow(NotifyRow, table=True):
    __tablename__ = "clients"

    client_id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=sa.Text)
    version: int = Field(sa_type=sa.BigInteger)


class TicketRow(NotifyRow, table=True):
    __tablename__ = "tickets"

    ticket_id: UUID = Field(primary_key=True)
    client_id: UUID
    number: str = Field(sa_type=sa.Text)
    title: str = Field(sa_type=sa.Text)
    requester_id: UUID = Field(index=True)
    priority: str = Field(sa_type=sa.Text)
    site: str | None = Field(sa_type=sa.Text)
    imported: bool
    state: str = Field(sa_type=sa.Text)
    attempt: int
    revision: int
    technician_ids: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    starts_at: datetime | None = Field(sa_type=Moment)
    ends_at: datetime | None = Field(sa_type=Moment)
    contributor_ids: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    watcher_ids: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))


class RequestRow(NotifyRow, table=True):
    """Copy of intake's client requests, as they were submitted."""

    __tablename__ = "requests"

    request_id: UUID = Field(primary_key=True)
    client_id: UUID
    kind: str = Field(sa_type=sa.Text)
    number: str = Field(sa_type=sa.Text)
    title: str = Field(sa_type=sa.Text)
    requester_id: UUID = Field(index=True)
    is_urgent: bool


class HeldFactRow(NotifyRow, table=True):
    """Facts that came before their ticket."""

    __tablename__ = "held_facts"

    id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    event_id: UUID = Field(unique=True)
    ticket_id: UUID = Field(index=True)
    fact: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=Moment)


class DeliveryRow(NotifyRow, table=True):
    """A letter to one person; `next_at` is also the lease of whoever is sending it."""

    __tablename__ = "deliveries"

    id: UUID = Field(primary_key=True)
    message_key: UUID = Field(unique=True)
    recipient_id: UUID
    client_id: UUID | None
    ticket_id: UUID | None = Field(index=True)
    channel: str = Field(sa_type=sa.Text)
    template: str = Field(sa_type=sa.Text)
    params: dict[str, Any] = Field(sa_type=JSONB)
    state: str = Field(sa_type=sa.Text)
    attempts: int
    next_at: datetime = Field(sa_type=Moment)
    useful_until: datetime | None = Field(sa_type=Moment)
    reason: str | None = Field(sa_type=sa.Text)
    created_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(sa_type=Moment)
    traceparent: str = Field(sa_type=sa.Text)

    __table_args__ = (
        sa.Index("deliveries_due", "next_at", postgresql_where=sa.text("state = 'waiting'")),
        sa.Index("deliveries_recipient", "recipient_id", "id"),
        sa.Index("deliveries_ended", "ended_at", postgresql_where=sa.text("ended_at IS NOT NULL")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name="deliveries_state"),
        sa.CheckConstraint("channel IN ('email')", name="deliveries_channel"),
        sa.CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="deliveries_ended"),
        sa.CheckConstraint("state <> 'failed' OR reason IS NOT NULL", name="deliveries_reason"),
    )


class LiveMessageRow(NotifyRow, table=True):
    """What open pages are told; ids become visible in order."""

    __tablename__ = "live_messages"

    id: int = Field(primary_key=True, sa_type=sa.BigInteger)
    channel: str = Field(sa_type=sa.Text)
    kind: str = Field(sa_type=sa.Text)
    data: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=Moment)

    __table_args__ = (
        sa.Index("live_messages_channel", "channel", "id"),
        sa.Index("live_messages_created_at", "created_at"),
    )


class PreferenceRow(NotifyRow, table=True):
    __tablename__ = "preferences"

    person_id: UUID = Field(primary_key=True)
    family: str = Field(primary_key=True, sa_type=sa.Text)
    email: bool


metadata = NotifyRow.metadata
