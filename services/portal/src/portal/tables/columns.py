"""What the columns of every table are made of."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class Table(SQLModel):
    metadata = metadata


def text_column(**options: Any) -> Any:
    return Field(sa_type=sa.Text, **options)


def instant_column(**options: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), **options)
