"""What the tables of scheduling have in common."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class Row(SQLModel):
    metadata = metadata


def instant(*, nullable: bool = False) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), nullable=nullable)


def json(*, nullable: bool = False) -> Any:
    return Field(sa_type=JSONB, nullable=nullable)


def ids() -> Any:
    return Field(sa_type=ARRAY(sa.Uuid), nullable=False)
