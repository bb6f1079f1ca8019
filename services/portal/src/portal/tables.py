"""The rows portal owns. Statements are written by hand; this is what they are held against."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

metadata = sa.MetaData()


class _Table(SQLModel):
    metadata = metadata


def _text(**options: Any) -> Any:
    return Field(sa_type=sa.Text, **options)


def _instant(**options: Any) -> Any:
    return Field(sa_type=sa.DateTime(timezone=True), **options)


class Person(_Table, table=True):
    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    name: str | None = _text(default=None)
    email: str | None = _text(default=None)
    phone: str | None = _text(default=None)
    lang: str = _text()
    zone: str = _text()
    role: str = _text()
    client_id: UUID | None = None
    active: bool
    version: int
    created_at: datetime = _instant()
    erased_at: datetime | None = _instant(default=None)

    __table_args__ = (
        sa.CheckConstraint("name <> ''"),
        sa.CheckConstraint("(name IS NULL) = (erased_at IS NOT NULL)"),
        sa.CheckConstraint("email = lower(email)"),
        sa.CheckConstraint("lang IN ('fr', 'en')"),
        sa.CheckConstraint(
            "role IN ('client', 'client_manager', 'technician', 'dispatcher', 'sales', 'manager', 'admin')"
        ),
        sa.CheckConstraint("(role IN ('client', 'client_manager')) = (client_id IS NOT NULL)"),
        sa.Index("people_email", "email", unique=True),
        sa.Index("people_name", sa.text("lower(name)"), "person_id"),
    )


class Credential(_Table, table=True):
    __tablename__ = "credentials"

    person_id: UUID = Field(primary_key=True, foreign_key="people.person_id")
    password_hash: str = _text()
    changed_at: datetime = _instant()


class Session(_Table, table=True):
    __tablename__ = "sessions"

    session_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.person_id")
    opened_at: datetime = _instant()
    expires_at: datetime = _instant()
    used_at: datetime = _instant()
    user_agent: str = _text()
    revoked_at: datetime | None = _instant(default=None)
    revoked_why: str | None = _text(default=None)
    provider: str | None = _text(default=None)
    sealed_id_token: str | None = _text(default=None)

    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_why IS NULL)"),
        sa.CheckConstraint(
            "revoked_why IN ('signed_out', 'reused', 'suspended', 'password_changed', 'ended', 'ended_by_admin')"
        ),
        sa.Index("sessions_of_person", "person_id", "opened_at"),
        sa.Index("sessions_ended", "expires_at"),
    )


class RefreshToken(_Table, table=True):
    """Only the hash: a stolen table opens nothing."""

    __tablename__ = "refresh_tokens"

    token_hash: bytes = Field(primary_key=True)
    session_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("sessions.session_id", ondelete="CASCADE"), nullable=False)
    )
    issued_at: datetime = _instant()
    expires_at: datetime = _instant()
    used_at: datetime | None = _instant(default=None)

    __table_args__ = (sa.Index("refresh_tokens_of_session", "session_id"),)


class SignInAttempt(_Table, table=True):
    """A try counts as wrong until it is found right, so that many at once cannot slip past the limit."""

    __tablename__ = "sign_in_attempts"

    attempt_id: UUID = Field(primary_key=True)
    account_hash: bytes
    address_hash: bytes
    tried_at: datetime = _instant()

    __table_args__ = (
        sa.Index("sign_in_attempts_account", "account_hash", "tried_at"),
        sa.Index("sign_in_attempts_address", "address_hash", "tried_at"),
        sa.Index("sign_in_attempts_old", "tried_at"),
    )


_PENDING = sa.text("accepted_at IS NULL AND revoked_at IS NULL")


class Invitation(_Table, table=True):
    """Without a person: the address was somebody else's already, and whoever invited is not told so."""

    __tablename__ = "invitations"

    invitation_id: UUID = Field(primary_key=True)
    person_id: UUID | None = Field(default=None, foreign_key="people.person_id")
    name: str = _text()
    email: str = _text()
    role: str = _text()
    client_id: UUID | None = None
    invited_by: UUID
    token_hash: bytes
    sent_at: datetime = _instant()
    expires_at: datetime = _instant()
    accepted_at: datetime | None = _instant(default=None)
    revoked_at: datetime | None = _instant(default=None)

    __table_args__ = (
        sa.CheckConstraint("email = lower(email)"),
        sa.CheckConstraint("accepted_at IS NULL OR revoked_at IS NULL"),
        sa.Index("invitations_token", "token_hash", unique=True),
        sa.Index("invitations_of_person", "person_id"),
        sa.Index("invitations_over", "expires_at"),
        sa.Index("invitations_pending", "invitation_id", postgresql_where=_PENDING),
        sa.Index("invitations_of_client", "client_id", "invitation_id", postgresql_where=_PENDING),
        sa.Index("invitations_of_email", "email", postgresql_where=_PENDING),
    )


class PasswordReset(_Table, table=True):
    __tablename__ = "password_resets"

    token_hash: bytes = Field(primary_key=True)
    person_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False)
    )
    asked_at: datetime = _instant()
    expires_at: datetime = _instant()
    used_at: datetime | None = _instant(default=None)

    __table_args__ = (
        sa.Index("password_resets_of_person", "person_id"),
        sa.Index("password_resets_old", "expires_at"),
    )


class Identity(_Table, table=True):
    """Somebody's account in another house."""

    __tablename__ = "identities"

    issuer: str = _text(primary_key=True)
    subject: str = _text(primary_key=True)
    person_id: UUID = Field(
        sa_column=sa.Column(sa.Uuid, sa.ForeignKey("people.person_id", ondelete="CASCADE"), nullable=False)
    )
    provider_made: bool
    linked_at: datetime = _instant()
    used_at: datetime = _instant()

    __table_args__ = (sa.Index("identities_of_person", "person_id"),)


class OidcFlow(_Table, table=True):
    """A sign-in under way; read once."""

    __tablename__ = "oidc_flows"

    state_hash: bytes = Field(primary_key=True)
    browser_hash: bytes
    provider: str = _text()
    nonce: str = _text()
    verifier: str = _text()
    next_path: str = _text()
    expires_at: datetime = _instant()

    __table_args__ = (sa.Index("oidc_flows_old", "expires_at"),)


class Erasure(_Table, table=True):
    """Somebody whose data was emptied: the id is all that is left of them."""

    __tablename__ = "erasures"

    person_id: UUID = Field(primary_key=True, foreign_key="people.person_id")
    reason: str = _text()
    asked_by: UUID
    asked_at: datetime = _instant()
    rows: int

    __table_args__ = (
        sa.CheckConstraint("reason IN ('asked', 'contract_ended', 'retention')"),
        sa.Index("erasures_recent", sa.text("asked_at DESC"), sa.text("person_id DESC")),
    )


class ErasureAnswer(_Table, table=True):
    """What a service said it emptied, and what the law makes it keep."""

    __tablename__ = "erasure_answers"

    person_id: UUID = Field(primary_key=True)
    service: str = _text(primary_key=True)
    rows: int
    kept: list[str] = Field(sa_type=ARRAY(sa.Text), nullable=False)
    answered_at: datetime = _instant()


class SigningKey(_Table, table=True):
    """The private half is sealed with SECRET_KEY."""

    __tablename__ = "signing_keys"

    kid: str = _text(primary_key=True)
    public_jwk: dict[str, Any] = Field(sa_type=JSONB)
    sealed_private: str = _text()
    created_at: datetime = _instant()


class Purpose(_Table, table=True):
    """The register of processing: what personal data is used for."""

    __tablename__ = "purposes"

    code: str = _text(primary_key=True)
    basis: str = _text()
    name_fr: str = _text()
    name_en: str = _text()
    what_fr: str = _text()
    what_en: str = _text()
    kept_fr: str = _text()
    kept_en: str = _text()
    told_fr: str = _text()
    told_en: str = _text()
    position: int
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    changed_by: UUID | None = None
    changed_at: datetime | None = _instant(default=None)

    __table_args__ = (
        sa.CheckConstraint("code ~ '^[a-z_]{1,40}$'"),
        sa.CheckConstraint("basis IN ('contract', 'legal_obligation', 'legitimate_interest', 'consent')"),
        sa.CheckConstraint("name_fr <> ''"),
        sa.CheckConstraint("name_en <> ''"),
    )


class Consent(_Table, table=True):
    """Append only, a trigger holds it so: the newest of a purpose is what somebody says now."""

    __tablename__ = "consents"

    consent_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="people.person_id")
    purpose: str = _text(foreign_key="purposes.code")
    purpose_version: int
    given: bool
    said_at: datetime = _instant()

    __table_args__ = (sa.Index("consents_of_person", "person_id", "purpose", sa.text("consent_id DESC")),)
