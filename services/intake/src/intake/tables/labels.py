"""What staff sort tickets by."""

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, text_column


class Tag(Table, table=True):
    """Every tag that was ever put on a ticket, as it was first written."""

    __tablename__ = "tags"

    key: str = Field(sa_column=sa.Column(sa.Text(collation="C"), primary_key=True))
    label: str = text_column()

    __table_args__ = (sa.CheckConstraint("key <> ''"),)
