"""Who is around a ticket, and which tickets and outside records are linked with it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, one_of, text_column


class TicketPerson(Table, table=True):
    """Beside the requester and the technicians whose work it is; whoever stands here may read the ticket."""

    __tablename__ = "ticket_people"

    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")
    person_id: UUID = Field(primary_key=True)
    part: str = text_column()
    added_by: UUID
    added_at: datetime = instant_column()

    __table_args__ = (
        one_of("part", "contributor", "watcher"),
        sa.Index("tickets_of_person", "person_id", "part", "ticket_id"),
    )


class TicketWorker(Table, table=True):
    """Whose work a ticket is, its technicians and contributors: triggers keep it. A way to find, never a right."""

    __tablename__ = "ticket_workers"

    person_id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), primary_key=True))
    """of the ticket"""
    ticket_id: UUID = Field(primary_key=True, foreign_key="tickets.ticket_id")

    __table_args__ = (sa.Index("ticket_workers_of_ticket", "ticket_id"),)


class TicketLink(Table, table=True):
    """Read from `ticket_id` on: it has the child, depends on, relates to, duplicates, was split into the other."""

    __tablename__ = "ticket_links"

    link_id: UUID = Field(primary_key=True)
    kind: str = text_column()
    ticket_id: UUID = Field(foreign_key="tickets.ticket_id")
    other_id: UUID = Field(foreign_key="tickets.ticket_id")
    added_by: UUID
    added_at: datetime = instant_column()

    __table_args__ = (
        one_of("kind", "child", "depends_on", "relates", "duplicates", "split"),
        sa.CheckConstraint("ticket_id <> other_id"),
        sa.CheckConstraint("kind <> 'relates' OR ticket_id < other_id"),
        sa.UniqueConstraint("ticket_id", "other_id", "kind"),
        sa.Index("links_to_ticket", "other_id", "kind", "ticket_id"),
        sa.Index("one_parent", "other_id", unique=True, postgresql_where=sa.text("kind = 'child'")),
    )


class OutsideLink(Table, table=True):
    """The same trouble in somebody else's system."""

    __tablename__ = "outside_links"

    link_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.ticket_id")
    system: str = text_column()
    key: str = text_column()
    url: str = text_column()
    added_by: UUID
    added_at: datetime = instant_column()

    __table_args__ = (
        sa.UniqueConstraint("system", "key"),
        sa.CheckConstraint("url LIKE 'https://%'"),
        sa.Index("outside_links_of_ticket", "ticket_id", "added_at"),
    )
