"""Client companies, their sites and contacts, the service catalogue, people."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from intake.tables.columns import Table, instant_column, json_column, one_of, text_column


class Client(Table, table=True):
    __tablename__ = "clients"

    client_id: UUID = Field(primary_key=True)
    name: str = text_column()
    legal_name: str | None = text_column(default=None)
    siren: str | None = text_column(default=None, unique=True)
    siret: str | None = text_column(default=None)
    vat_number: str | None = text_column(default=None)
    electronic_address: str | None = text_column(default=None)
    billing_address: str | None = text_column(default=None)
    currency: str = text_column(default="EUR", sa_column_kwargs={"server_default": "EUR"})
    preferences: dict[str, Any] = json_column("{}")
    notes: str | None = text_column(default=None)
    vip: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.CheckConstraint("siren ~ '^[0-9]{9}$'"),
        sa.CheckConstraint("siret ~ '^[0-9]{14}$'"),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'"),
        sa.Index("clients_name", "name", "client_id"),
        sa.Index("clients_called", sa.text("lower(name)")),
    )


class Site(Table, table=True):
    __tablename__ = "sites"

    site_id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    label: str = text_column()
    address: str = text_column()
    latitude: float
    longitude: float
    zone: str = text_column()
    department: str = text_column()
    hours: list[dict[str, Any]] = json_column("[]")
    access_notes: str | None = text_column(default=None)
    contact_name: str | None = text_column(default=None)
    contact_phone: str | None = text_column(default=None)
    contact_sealed: bytes | None = None
    siret: str | None = text_column(default=None)
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("siret ~ '^[0-9]{14}$'"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180"),
        sa.CheckConstraint("department ~ '^[0-9A-Z]{2,3}$'"),
        sa.Index("sites_client", "client_id", "label"),
        sa.Index("sites_called", "client_id", sa.text("lower(label)")),
        sa.Index("sites_plain", "site_id", postgresql_where=sa.text("contact_phone IS NOT NULL")),
    )


class Contact(Table, table=True):
    """Who of a client to turn to. Of someone with an account it has the id, and the account has the name."""

    __tablename__ = "contacts"

    contact_id: UUID = Field(primary_key=True)
    client_id: UUID = Field(foreign_key="clients.client_id")
    name: str | None = text_column(default=None)
    email: str | None = text_column(default=None)
    phone: str | None = text_column(default=None)
    sealed: bytes | None = None
    email_mark: bytes | None = None
    functions: list[dict[str, Any]] = json_column("[]")
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.Index("contacts_of_client", "client_id"),
        sa.Index("contacts_marked", "email_mark", postgresql_where=sa.text("email_mark IS NOT NULL")),
        sa.Index("contacts_plain", "contact_id", postgresql_where=sa.text("num_nonnulls(email, phone) > 0")),
    )


class PersonKey(Table, table=True):
    """What opens an e-mail or a phone; wrapped, left out of the nightly dump, gone with whom it is of.

    Of a person or contact by their id; of a contact typed on a site or ticket by the id of that.
    """

    __tablename__ = "person_keys"

    person_id: UUID = Field(primary_key=True)
    wrapped: bytes


class Category(Table, table=True):
    """What a ticket may be about, in two levels; the columns are those of document 004."""

    __tablename__ = "categories"

    id: int = Field(sa_column=sa.Column(sa.Integer, sa.Identity(always=True), primary_key=True))
    name: str = Field(sa_type=sa.String(100))
    name_en: str = Field(sa_type=sa.String(100))
    abbreviation: str = Field(sa_type=sa.String(20), unique=True)
    description: str | None = text_column(default=None)
    level: int = Field(default=2, sa_column_kwargs={"server_default": "2"})
    parent_id: int | None = Field(default=None, foreign_key="categories.id")
    glpi_category_id: int | None = Field(default=None, unique=True)
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    created_at: datetime = instant_column()
    updated_at: datetime = instant_column()

    __table_args__ = (
        sa.CheckConstraint("level IN (1, 2)"),
        sa.CheckConstraint("(level = 1) = (parent_id IS NULL)", name="categories_two_levels"),
    )


class Service(Table, table=True):
    __tablename__ = "services"

    service_id: UUID = Field(primary_key=True)
    code: str = text_column(unique=True)
    label_fr: str = text_column()
    label_en: str = text_column()
    skills: list[dict[str, Any]] = json_column("[]")
    usual_minutes: int
    technicians_needed: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    default_mode: str = text_column()
    position: int
    category_id: int | None = Field(default=None, foreign_key="categories.id")
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})

    __table_args__ = (
        sa.CheckConstraint("usual_minutes > 0"),
        sa.CheckConstraint("technicians_needed >= 1"),
        one_of("default_mode", "remote", "onsite"),
    )


class Person(Table, table=True):
    """A copy of portal's: who to show, and whom a ticket may name."""

    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    name: str | None = text_column(default=None)
    lang: str = text_column(default="fr", sa_column_kwargs={"server_default": "fr"})
    role: str | None = text_column(default=None)
    client_id: UUID | None = None
    active: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    merged_into: UUID | None = None
    erased_at: datetime | None = instant_column(default=None)

    __table_args__ = (
        sa.CheckConstraint("erased_at IS NULL OR name IS NULL"),
        sa.Index("people_of_client", "client_id", "name", postgresql_where=sa.text("active AND client_id IS NOT NULL")),
        sa.Index("people_of_ours", "name", postgresql_where=sa.text("active AND client_id IS NULL")),
    )
