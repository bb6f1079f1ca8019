"""Lists that people want again."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, text_column


class SavedView(Table, table=True):
    """Its owner's, and everybody's of the staff once shared; `query` as `GET /tickets` takes it."""

    __tablename__ = "saved_views"

    view_id: UUID = Field(primary_key=True)
    owner_id: UUID
    name: str = text_column()
    query: dict[str, Any] = json_column("{}")
    columns: list[str] = Field(
        default_factory=list, sa_type=ARRAY(sa.Text), nullable=False, sa_column_kwargs={"server_default": "{}"}
    )
    is_shared: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.UniqueConstraint("owner_id", "name", name="saved_views_named"),
        sa.Index("saved_views_shared", "name", postgresql_where=sa.text("is_shared")),
    )
