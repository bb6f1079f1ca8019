"""Days planned anew, and published."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from scheduling.tables.columns import Row, ids, instant, json


class WhatIfRow(Row, table=True):
    """A day planned anew with changes laid over it; gone after a day."""

    __tablename__: ClassVar[str] = "what_ifs"
    __table_args__ = (
        sa.CheckConstraint("state IN ('solving', 'ready', 'failed', 'published', 'discarded')", name="what_ifs_state"),
        sa.CheckConstraint("state NOT IN ('ready', 'published') OR answer IS NOT NULL", name="what_ifs_answer"),
        sa.Index("what_ifs_due", "due_at", postgresql_where=sa.text("state = 'solving'")),
        sa.Index("what_ifs_asked", "asked_at"),
        sa.Index("what_ifs_person", "asked_by", "asked_at"),
    )

    what_if_id: UUID = Field(primary_key=True)
    day: date
    asked_by: UUID
    asked_at: datetime = instant()
    state: str
    changes: list[Any] = json()
    keep: list[UUID] = ids()
    tag: str | None
    answer: dict[str, Any] | None = json(nullable=True)
    failure: str | None
    due_at: datetime = instant()
    tries: int
    traceparent: str


class RegionDayRow(Row, table=True):
    """A region's day whose plan was published, so many times."""

    __tablename__: ClassVar[str] = "region_days"

    region: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    revision: int


class RegionMarkRow(Row, table=True):
    """The plan of a region's day is not any more as it was published. Rows are only added: nobody waits for another."""

    __tablename__: ClassVar[str] = "region_marks"
    __table_args__ = (sa.Index("region_marks_day", "region", "day"),)

    mark_id: UUID = Field(primary_key=True)
    region: str
    day: date
