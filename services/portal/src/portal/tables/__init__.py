"""The rows portal owns. Statements are written by hand; this is what they are held against."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from portal.tables.columns import Table, instant_column, metadata, text_column
from portal.tables.privacy import Consent, Erasure, ErasureAnswer, Purpose

__all__ = ["Consent", "Erasure", "ErasureAnswer", "Purpose", "metadata"]


class Person(Table, table=True):
    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    name: str | None = text_column(default=None)
    email: str | None = text_column(default=None)
    phone: str | None = text_column(default=None)
    lang: str = text_column()
    zone: str = text_column()
    role: str = text_column()
    client_id: UUID | None = None
    active: bool
    version: int
    created_at: datetime = instant_column()
    erased_at: datetime | None = instant_column(default=None)
    sealed: bytes | None = None
    email_mark: bytes | None = None

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.CheckConstraint("num_nonnulls(name, sealed) = (erased_at IS NULL)::int"),
        sa.CheckConstraint("erased_at IS NULL OR num_nonnulls(email, phone, email_mark) = 0"),
        sa.CheckConstraint("email = lower(email)"),
        sa.CheckConstraint("lang IN ('fr', 'en')"),
        sa.CheckConstraint(
            "role IN ('client', 'client_manager', 'technician', 'dispatcher', 'sales', 'manager', 'admin')"
        ),
        sa.CheckConstraint("(role IN ('client', 'client_manager')) = (client_id IS NOT NULL)"),
        sa.Index("people_email", "email", unique=True),
        sa.Index("people_email_mark", "email_mark", unique=True),
        sa.Index("people_plain", "person_id", postgresql_where=sa.text("name IS NOT NULL")),
    )


class PersonKey(Table, table=True):
    """Kept out of backups of the rest: who is erased loses theirs, and with it what any backup has of them."""

    __tablename__ = "person_keys"

    person_id: UUID = Field(primary_key=True)
    wrapped: bytes


class Credential(Table, table=True):
    __tablename__ = "credentials"

    person_id: UUID = Field(primary_key=True, foreign_key="people.person_id")
    password_hash: str = text_column()
    changed_at: datetime = instant_column()


class Session(Table, table=True):
    __tablename__ = "sessions"

    session_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.person_id")
    opened_at: datetime = instant_column()
    expires_at: datetime = instant_column()
    used_at: datetime = instant_column()
    user_agent: str = text_column()
    revoked_at: datetime | None = instant_column(default=None)
    revoked_why: str | None = text_column(default=None)
    provider: str | None = text_column(default=None)
    sealed_id_token: str | None = text_column(default=None)

    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_why IS NULL)"),
        sa.CheckConstraint(
            "revoked_why IN ('signed_out', 'reused', 'suspended', 'password_changed', 'ended', 'ended_by_admin')"
        ),
        sa.Index("sessions_of_person", "person_id", "opened_at"),
        sa.Index("sessions_ended", "expires_at"),
    )


class RefreshToken(Table, table=True):
    """Only the hash: a stolen table opens nothing."""

    __tablename__ = "refresh_tokens"

    token_hash: bytes = Field(primary_key=True)
    session_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False)
    )
    issued_at: datetime = instant_column()
    expires_at: datetime = instant_column()
    used_at: datetime | None = instant_column(default=None)

    __table_args__ = (sa.Index("refresh_tokens_of_session", "session_id"),)


class SignInAttempt(Table, table=True):
    """A try counts as wrong until it is found right, so that many at once cannot slip past the limit."""

    __tablename__ = "sign_in_attempts"

    attempt_id: UUID = Field(primary_key=True)
    account_hash: bytes
    address_hash: bytes
    tried_at: datetime = instant_column()

    __table_args__ = (
        sa.Index("sign_in_attempts_account", "account_hash", "tried_at"),
        sa.Index("sign_in_attempts_address", "address_hash", "tried_at"),
        sa.Index("sign_in_attempts_old", "tried_at"),
    )


_PENDING = sa.text("accepted_at IS NULL AND revoked_at IS NULL")


class Invitation(Table, table=True):
    """Without a person: the address was somebody else's already, and whoever invited is not told so."""

    __tablename__ = "invitations"

    invitation_id: UUID = Field(primary_key=True)
    person_id: UUID | None = Field(default=None, foreign_key="people.person_id")
    name: str | None = text_column(default=None)
    email: str | None = text_column(default=None)
    role: str = text_column()
    client_id: UUID | None = None
    invited_by: UUID
    token_hash: bytes
    sent_at: datetime = instant_column()
    expires_at: datetime = instant_column()
    accepted_at: datetime | None = instant_column(default=None)
    revoked_at: datetime | None = instant_column(default=None)
    key_id: UUID | None = None
    sealed: bytes | None = None
    email_mark: bytes | None = None

    __table_args__ = (
        sa.CheckConstraint("email = lower(email)"),
        sa.CheckConstraint("num_nonnulls(name, sealed) = 1"),
        sa.CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL"),
        sa.Index("invitations_token", "token_hash", unique=True),
        sa.Index("invitations_of_person", "person_id"),
        sa.Index("invitations_over", "expires_at"),
        sa.Index("invitations_of_mark", "email_mark"),
        sa.Index("invitations_plain", "invitation_id", postgresql_where=sa.text("name IS NOT NULL")),
        sa.Index("invitations_pending", "invitation_id", postgresql_where=_PENDING),
        sa.Index("invitations_of_client", "client_id", "invitation_id", postgresql_where=_PENDING),
        sa.Index("invitations_of_email", "email", postgresql_where=_PENDING),
    )


class PasswordReset(Table, table=True):
    __tablename__ = "password_resets"

    token_hash: bytes = Field(primary_key=True)
    person_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False)
    )
    asked_at: datetime = instant_column()
    expires_at: datetime = instant_column()
    used_at: datetime | None = instant_column(default=None)

    __table_args__ = (
        sa.Index("password_resets_of_person", "person_id"),
        sa.Index("password_resets_old", "expires_at"),
    )


class Identity(Table, table=True):
    """Somebody's account in another house."""

    __tablename__ = "identities"

    issuer: str = text_column(primary_key=True)
    subject: str = text_column(primary_key=True)
    person_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False)
    )
    provider_made: bool
    linked_at: datetime = instant_column()
    used_at: datetime = instant_column()

    __table_args__ = (sa.Index("identities_of_person", "person_id"),)


class OidcFlow(Table, table=True):
    """A sign-in under way; read once."""

    __tablename__ = "oidc_flows"

    state_hash: bytes = Field(primary_key=True)
    browser_hash: bytes
    provider: str = text_column()
    nonce: str = text_column()
    verifier: str = text_column()
    next_path: str = text_column()
    expires_at: datetime = instant_column()

    __table_args__ = (sa.Index("oidc_flows_old", "expires_at"),)


class SigningKey(Table, table=True):
    """The private half is sealed with SECRET_KEY."""

    __tablename__ = "signing_keys"

    kid: str = text_column(primary_key=True)
    public_jwk: dict[str, Any] = Field(sa_type=JSONB)
    sealed_private: str = text_column()
    created_at: datetime = instant_column()
