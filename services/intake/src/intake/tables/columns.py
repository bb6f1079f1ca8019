"""How every table here is described."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class Table(SQLModel):
    metadata = metadata


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(value) for value in values)})")


def text_column(**options: Any) -> Any:
    return Field(sa_type=sa.Text, **options)


def instant_column(**options: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), **options)


def json_column(default: str | None = None) -> Any:
    column = {"server_default": default} if default else {}
    return Field(sa_type=JSONB, nullable=False, sa_column_kwargs=column)
