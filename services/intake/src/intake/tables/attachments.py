"""Photos and files of tickets: what is known of them; their content lies where `chassis.files` keeps it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, one_of, text_column


class Attachment(Table, table=True):
    __tablename__ = "attachments"

    attachment_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="tickets.ticket_id")
    client_id: UUID = Field(foreign_key="clients.client_id")
    sha256: str = text_column()
    name: str = text_column()
    media_type: str = text_column()
    size: int
    audience: str = text_column(default="public", sa_column_kwargs={"server_default": "public"})
    added_by: UUID
    added_at: datetime = instant_column()

    __table_args__ = (
        one_of("audience", "public", "internal"),
        sa.CheckConstraint("size > 0"),
        sa.UniqueConstraint("ticket_id", "sha256", "audience", name="attachments_once"),
        sa.Index("attachments_of_client", "client_id", "sha256"),
        sa.Index("attachments_of_person", "added_by"),
    )
