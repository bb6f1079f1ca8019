"""Words that staff use again and again."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, one_of, text_column


class Template(Table, table=True):
    """The organisation's; one that is retired is offered no more."""

    __tablename__ = "templates"

    template_id: UUID = Field(primary_key=True)
    use: str = text_column()
    name: str = text_column(unique=True)
    title_fr: str = text_column(default="", sa_column_kwargs={"server_default": ""})
    title_en: str = text_column(default="", sa_column_kwargs={"server_default": ""})
    text_fr: str = text_column()
    text_en: str = text_column()
    service_code: str | None = text_column(default=None)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant_column()
    changed_by: UUID

    __table_args__ = (one_of("use", "reply", "ticket"), sa.CheckConstraint("name <> '' AND text_fr <> ''"))
