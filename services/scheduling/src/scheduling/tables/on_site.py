"""What was said on site."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from scheduling.tables.columns import Row, ids, instant, json

OPEN = "settled_at IS NULL AND (standing <> 'stands' OR stands_instead IS NOT NULL)"


class ReportCommandRow(Row, table=True):
    """What was said from the site, once; `stands_instead`: another write of the same field that counts more."""

    __tablename__: ClassVar[str] = "report_commands"
    __table_args__ = (
        sa.CheckConstraint("standing IN ('stands', 'waits', 'refused')", name="report_commands_standing"),
        sa.CheckConstraint("(standing = 'stands') = (code IS NULL)", name="report_commands_code"),
        sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="report_commands_settled"),
        sa.Index("report_commands_open", "received_at", "visit_id", "command_id", postgresql_where=sa.text(OPEN)),
        sa.Index("report_commands_kept", "received_at", postgresql_where=sa.text("body IS NOT NULL")),
        sa.Index("report_commands_person", "person_id"),
    )

    visit_id: UUID = Field(primary_key=True, foreign_key="visits.visit_id")
    command_id: UUID = Field(primary_key=True)
    device_id: UUID
    person_id: UUID
    kind: str
    at: datetime = instant()
    received_at: datetime = instant()
    after: list[UUID] = ids()
    body: dict[str, Any] | None = json(nullable=True)
    standing: str
    code: str | None
    stands_instead: UUID | None
    settled_by: UUID | None
    settled_at: datetime | None = instant(nullable=True)


OF_SPEAKER = "(kind NOT IN ('sign', 'refuse') OR body->>'on_glass' = 'false')"
"""What a client put their name to is theirs, whoever held out the screen."""


class ReportRow(Row, table=True):
    """How a report was closed: the client signed what has this hash, or refused it."""

    __tablename__: ClassVar[str] = "reports"
    __table_args__ = (
        sa.CheckConstraint("verdict IN ('signed', 'refused')", name="reports_verdict"),
        sa.CheckConstraint("(verdict = 'refused') = (reason IS NOT NULL)", name="reports_reason"),
    )

    visit_id: UUID = Field(primary_key=True, foreign_key="visits.visit_id")
    verdict: str
    report_hash: str
    by_id: UUID
    at: datetime = instant()
    on_glass: bool
    reason: str | None
