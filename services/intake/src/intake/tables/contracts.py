"""Contracts, the calendars they are worked by, and what they promised from when."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, text_column


class Calendar(Table, table=True):
    """When the organisation works for those whose contract names it; `days_off` holds days with their labels."""

    __tablename__ = "calendars"

    calendar_id: UUID = Field(primary_key=True)
    name: str = text_column(unique=True)
    zone: str = text_column()
    hours: list[dict[str, Any]] = json_column()
    days_off: list[dict[str, Any]] = json_column("[]")
    created_at: datetime = instant_column()
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    __table_args__ = (sa.CheckConstraint("name <> ''"),)


class Contract(Table, table=True):
    __tablename__ = "contracts"

    contract_id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    calendar_id: UUID = Field(foreign_key="calendars.calendar_id")
    name: str = text_column()
    starts_on: date
    ends_on: date | None = None
    targets: dict[str, Any] = json_column()
    paused_by: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    services: dict[str, str] = json_column("{}")
    hours_included: Decimal | None = Field(default=None, sa_type=sa.Numeric(8, 2))
    vip: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    technician_ids: list[UUID] = Field(
        default_factory=list, sa_type=ARRAY(sa.Uuid), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    created_at: datetime = instant_column()
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.CheckConstraint("ends_on >= starts_on"),
        sa.CheckConstraint("hours_included >= 0"),
        sa.Index("contracts_of_client", "client_id", sa.text("starts_on DESC")),
        sa.Index("contracts_of_calendar", "calendar_id"),
    )


class ContractTerms(Table, table=True):
    """What a contract promised from then on: the clocks of a ticket count each minute by the terms of that minute."""

    __tablename__ = "contract_terms"

    contract_id: UUID = Field(primary_key=True, foreign_key="contracts.contract_id")
    valid_from: datetime = instant_column(primary_key=True)
    terms: dict[str, Any] = json_column()
