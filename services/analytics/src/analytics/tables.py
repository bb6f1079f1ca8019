"""The rows analytics owns. Statements are written by hand; this is what they are held against."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class _Table(SQLModel):
    metadata = metadata


def _text(**options: Any) -> Any:
    return Field(sa_type=sa.Text, **options)


def _instant(**options: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), **options)


def _zero(sa_type: Any) -> Any:
    return Field(default=0, sa_type=sa_type, sa_column_kwargs={"server_default": "0"})


class ArchivedEvent(_Table, table=True):
    """Append only, without personal fields. Positions are given in the order of commits."""

    __tablename__ = "event_archive"

    position: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True))
    event_id: UUID = Field(unique=True)
    topic: str = _text()
    type: str = _text()
    key: str = _text()
    aggregate_version: int | None = Field(default=None, sa_type=sa.BigInteger)
    client_id: UUID | None = None
    occurred_at: datetime = _instant()
    data: dict[str, Any] = Field(sa_type=JSONB)


class Generation(_Table, table=True):
    """One copy of the read models: the one that is read, one being built, old ones on their way out."""

    __tablename__ = "generations"

    generation: int = Field(sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    state: str = _text()
    position: int = _zero(sa.BigInteger)
    started_at: datetime = _instant()

    __table_args__ = (
        sa.CheckConstraint("state IN ('building', 'checking', 'live', 'retired')"),
        sa.Index("generations_live", "state", unique=True, postgresql_where=sa.text("state = 'live'")),
        sa.Index("generations_building", "state", unique=True, postgresql_where=sa.text("state = 'building'")),
    )


class TicketFactsRow(_Table, table=True):
    __tablename__ = "ticket_facts"

    generation: int = Field(primary_key=True)
    ticket_id: UUID = Field(primary_key=True)
    client_id: UUID
    opened_at: datetime | None = _instant(default=None)
    service_code: str | None = _text(default=None)
    first_assigned_at: datetime | None = _instant(default=None)
    priority: str | None = _text(default=None)
    priority_version: int = Field(sa_type=sa.BigInteger)
    state: str | None = _text(default=None)
    state_version: int = Field(sa_type=sa.BigInteger)
    resolved_at: datetime | None = _instant(default=None)
    resolved_version: int = Field(sa_type=sa.BigInteger)


class DailyKpis(_Table, table=True):
    __tablename__ = "daily_kpis"

    generation: int = Field(primary_key=True)
    day: date = Field(primary_key=True)
    priority: str = Field(sa_column=sa.Column(sa.Text, primary_key=True))
    client_id: UUID = Field(primary_key=True)
    opened: int = _zero(sa.Integer)
    assigned: int = _zero(sa.Integer)
    assigned_seconds: int = _zero(sa.BigInteger)
    resolved: int = _zero(sa.Integer)
    resolved_seconds: int = _zero(sa.BigInteger)
    changed: int = _zero(sa.SmallInteger)

    __table_args__ = (
        sa.CheckConstraint("opened >= 0 AND assigned >= 0 AND resolved >= 0"),
        sa.CheckConstraint("assigned > 0 OR assigned_seconds = 0"),
        sa.CheckConstraint("resolved > 0 OR resolved_seconds = 0"),
        sa.Index("daily_kpis_changed", "generation", "day", postgresql_where=sa.text("changed <> 0")),
    )
