"""The fields that an organisation adds to its tickets; a ticket holds their values by code."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, one_of, text_column


class CustomField(Table, table=True):
    """One that is retired keeps its values readable; its type is fixed once a ticket has a value (`used`)."""

    __tablename__ = "custom_fields"

    field_id: UUID = Field(primary_key=True)
    code: str = text_column(unique=True)
    type: str = text_column()
    label_fr: str = text_column()
    label_en: str = text_column()
    choices: list[dict[str, Any]] = json_column("[]")
    required: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    kinds: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    services: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    for_clients: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    used: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'"),
        one_of("type", "text", "number", "date", "boolean", "choice", "choices"),
        sa.CheckConstraint("label_fr <> '' AND label_en <> ''"),
    )
