"""A client's equipment, and what was changed of it."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, one_of, text_column


class Asset(Table, table=True):
    """`user_id` is one of the client's people, or of their contacts."""

    __tablename__ = "assets"

    asset_id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    site_id: UUID | None = Field(default=None, foreign_key="sites.site_id")
    user_id: UUID | None = None
    label: str = text_column()
    kind: str = text_column()
    state: str = text_column(default="in_use", sa_column_kwargs={"server_default": "in_use"})
    brand: str | None = text_column(default=None)
    model: str | None = text_column(default=None)
    os: str | None = text_column(default=None)
    serial: str | None = text_column(default=None)
    purchased_on: date | None = None
    warranty_until: date | None = None
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("label <> ''"),
        one_of("kind", "workstation", "server", "printer", "network", "phone", "camera", "access_control", "other"),
        one_of("state", "in_use", "in_stock", "retired"),
        sa.CheckConstraint("warranty_until >= purchased_on"),
        sa.Index("assets_label", "client_id", "label", unique=True),
        sa.Index("assets_serial", "client_id", "serial", unique=True, postgresql_where=sa.text("serial IS NOT NULL")),
        sa.Index("assets_by_label", "label", "asset_id"),
        sa.Index("assets_of_site", "site_id", "label", "asset_id", postgresql_where=sa.text("site_id IS NOT NULL")),
        sa.Index("assets_of_user", "user_id", postgresql_where=sa.text("user_id IS NOT NULL")),
        *(
            sa.Index(
                f"assets_sought_{column}",
                sa.literal_column(f"lower({column})").label("sought"),
                postgresql_ops={"sought": "text_pattern_ops"},
            )
            for column in ("label", "serial")
        ),
    )


class AssetHistoryLine(Table, table=True):
    """Append only: a trigger refuses the rest. `field` is `added`, or what changed."""

    __tablename__ = "asset_history"

    line_id: UUID = Field(primary_key=True)
    asset_id: UUID = Field(foreign_key="assets.asset_id")
    at: datetime = instant_column()
    actor_id: UUID
    field: str = text_column()
    from_value: str | None = text_column(default=None)
    to_value: str | None = text_column(default=None)

    __table_args__ = (sa.Index("history_of_asset", "asset_id", sa.text("at DESC"), sa.text("line_id DESC")),)
