"""Erasures, what personal data is used for, and who agreed to it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from portal.tables.columns import Table, instant_column, text_column


class Erasure(Table, table=True):
    """Somebody whose data was emptied: the id is all that is left of them."""

    __tablename__ = "erasures"

    person_id: UUID = Field(primary_key=True, foreign_key="people.person_id")
    reason: str = text_column()
    asked_by: UUID
    asked_at: datetime = instant_column()
    rows: int

    __table_args__ = (
        sa.CheckConstraint("reason IN ('asked', 'contract_ended', 'retention')"),
        sa.Index("erasures_recent", sa.text("asked_at DESC"), sa.text("person_id DESC")),
    )


class ErasureAnswer(Table, table=True):
    """What a service said it emptied, and what the law makes it keep."""

    __tablename__ = "erasure_answers"

    person_id: UUID = Field(primary_key=True)
    service: str = text_column(primary_key=True)
    rows: int
    kept: list[str] = Field(sa_type=ARRAY(sa.Text), nullable=False)
    answered_at: datetime = instant_column()


class Purpose(Table, table=True):
    """The register of processing: what personal data is used for."""

    __tablename__ = "purposes"

    code: str = text_column(primary_key=True)
    basis: str = text_column()
    name_fr: str = text_column()
    name_en: str = text_column()
    what_fr: str = text_column()
    what_en: str = text_column()
    kept_fr: str = text_column()
    kept_en: str = text_column()
    told_fr: str = text_column()
    told_en: str = text_column()
    position: int
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    changed_by: UUID | None = None
    changed_at: datetime | None = instant_column(default=None)

    __table_args__ = (
        sa.CheckConstraint("code ~ '^[a-z_]{1,40}$'"),
        sa.CheckConstraint("basis IN ('contract', 'legal_obligation', 'legitimate_interest', 'consent')"),
        sa.CheckConstraint("name_fr <> ''"),
        sa.CheckConstraint("name_en <> ''"),
    )


class Consent(Table, table=True):
    """Append only, a trigger holds it so: the newest of a purpose is what somebody says now."""

    __tablename__ = "consents"

    consent_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.person_id")
    purpose: str = text_column(foreign_key="purposes.code")
    purpose_version: int
    given: bool
    said_at: datetime = instant_column()

    __table_args__ = (sa.Index("consents_of_person", "person_id", "purpose", sa.text("consent_id DESC")),)
