"""Rows of routing's own database."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, DateTime, Index, MetaData, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

metadata = MetaData()


class Row(SQLModel):
    metadata = metadata


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(DateTime(timezone=True), nullable=nullable))


def _json(default: str | None = None) -> Any:
    return Field(sa_column=Column(JSONB, nullable=default is None, server_default=text(default) if default else None))


def _texts(default: str) -> Any:
    return Field(sa_column=Column(ARRAY(Text), nullable=False, server_default=text(default)))


def _text(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(Text, nullable=nullable))


class PersonRow(Row, table=True):
    """A copy of portal's word on technicians."""

    __tablename__ = "people"

    person_id: UUID = Field(primary_key=True)
    name: str = _text()
    active: bool
    version: int


class ClientRow(Row, table=True):
    __tablename__ = "clients"

    client_id: UUID = Field(primary_key=True)
    vip: bool
    version: int


class TechnicianRow(Row, table=True):
    __tablename__ = "technicians"
    __table_args__ = (
        CheckConstraint("version >= 1", name="technicians_version"),
        CheckConstraint("modes <@ ARRAY['remote', 'onsite']", name="technicians_modes"),
        CheckConstraint(
            "num_nulls(start_latitude, start_longitude) <> 1 AND num_nulls(end_latitude, end_longitude) <> 1",
            name="technicians_places",
        ),
        CheckConstraint("num_nulls(latitude, longitude, position_at) IN (0, 3)", name="technicians_position"),
    )

    technician_id: UUID = Field(primary_key=True)
    active: bool
    zone: str = _text()
    skills: dict[str, int] = _json("'{}'::jsonb")
    modes: list[str] = _texts("'{remote,onsite}'::text[]")
    shifts: list[dict[str, Any]] = _json("'[]'::jsonb")
    breaks: list[dict[str, Any]] = _json("'[]'::jsonb")
    certificates: list[dict[str, Any]] = _json("'[]'::jsonb")
    departments: list[str] = _texts("'{}'::text[]")
    limits: dict[str, int] = _json("'{}'::jsonb")
    hours_before: list[dict[str, Any]] = _json("'[]'::jsonb")
    call_outs: list[dict[str, Any]] = _json("'[]'::jsonb")
    start_latitude: float | None = None
    start_longitude: float | None = None
    end_latitude: float | None = None
    end_longitude: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    position_at: datetime | None = _instant(nullable=True)
    version: int


class AbsenceRow(Row, table=True):
    """The reason stays here."""

    __tablename__ = "absences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="absences_order"),
        Index("absences_technician", "technician_id", "ends_at"),
        Index("absences_over", "ends_at"),
    )

    absence_id: UUID = Field(primary_key=True)
    technician_id: UUID = Field(foreign_key="technicians.technician_id", ondelete="CASCADE")
    starts_at: datetime = _instant()
    ends_at: datetime = _instant()
    reason: str | None = _text(nullable=True)


ASKED = "phase = 'accepted' AND jsonb_array_length(facts->'asked') > 0"


class JobRow(Row, table=True):
    """One ticket; a skeleton until its first fact is there."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(
            "phase IN ('waiting', 'visit_requested', 'offered', 'accepted', 'unrouted', 'ended')",
            name="jobs_phase",
        ),
        CheckConstraint("mode IN ('remote', 'onsite')", name="jobs_mode"),
        CheckConstraint("(attempt = 0) = (mode IS NULL) AND attempt >= 0 AND round >= 1", name="jobs_attempt"),
        CheckConstraint("phase IN ('waiting', 'ended') OR attempt >= 1", name="jobs_routed"),
        Index("jobs_unrouted", "unrouted_at", "ticket_id", postgresql_where=text("phase = 'unrouted'")),
        Index("jobs_asked", "ticket_id", postgresql_where=text(ASKED)),
        Index("jobs_client", "client_id", "ticket_id"),
        Index("jobs_requester", text("(((facts -> 'opening'::text) ->> 'requester_id'::text)::uuid)")),
    )

    ticket_id: UUID = Field(primary_key=True)
    client_id: UUID | None = None
    facts: dict[str, Any] = _json("'{}'::jsonb")
    phase: str = _text()
    attempt: int
    round: int
    mode: str | None = _text(nullable=True)
    decided_by: UUID | None = None
    crew: list[UUID] = _json("'[]'::jsonb")
    visit: dict[str, Any] | None = _json()
    started: bool
    unrouted_at: datetime | None = _instant(nullable=True)
    changed_at: datetime = _instant()


class AttemptRow(Row, table=True):
    """Why this choice: everybody, ranked or rejected, as it was at that moment."""

    __tablename__ = "attempts"
    __table_args__ = (
        CheckConstraint("attempt >= 1 AND round >= 1", name="attempts_numbers"),
        CheckConstraint("mode IN ('remote', 'onsite')", name="attempts_mode"),
        Index("attempts_explained", "begun_at", postgresql_where=text("reason IS NOT NULL")),
        Index("attempts_typed_by", "decided_by", postgresql_where=text("reason IS NOT NULL")),
    )

    ticket_id: UUID = Field(primary_key=True, foreign_key="jobs.ticket_id")
    attempt: int = Field(primary_key=True)
    round: int
    mode: str = _text()
    ranking: dict[str, Any] = _json("'{}'::jsonb")
    decided_by: UUID | None = None
    reason: str | None = _text(nullable=True)
    begun_at: datetime = _instant()
    unrouted_at: datetime | None = _instant(nullable=True)
    refusals: int = 0
    expiries: int = 0
    impossible: list[dict[str, Any]] = _json("'[]'::jsonb")


class OfferRow(Row, table=True):
    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'expired', 'withdrawn', 'done')", name="offers_state"
        ),
        CheckConstraint("mode IN ('remote', 'onsite')", name="offers_mode"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="offers_ended"),
        CheckConstraint("state <> 'open' OR expires_at IS NOT NULL", name="offers_deadline"),
        CheckConstraint("state NOT IN ('declined', 'withdrawn') OR why IS NOT NULL", name="offers_why"),
        Index("offers_one_open", "ticket_id", unique=True, postgresql_where=text("state = 'open'")),
        Index(
            "offers_live",
            "technician_id",
            "state",
            postgresql_where=text("state IN ('open', 'accepted')"),
        ),
        Index("offers_explained", "ended_at", postgresql_where=text("note IS NOT NULL")),
        Index("offers_ticket", "ticket_id", "offer_id"),
        Index("offers_technician", "technician_id", "offer_id"),
    )

    offer_id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="jobs.ticket_id")
    attempt: int
    round: int
    technician_id: UUID
    mode: str = _text()
    state: str = _text()
    visit: dict[str, Any] | None = _json()
    expires_at: datetime | None = _instant(nullable=True)
    score: int
    breakdown: list[dict[str, Any]] = _json("'[]'::jsonb")
    why: str | None = _text(nullable=True)
    note: str | None = _text(nullable=True)
    decided_by: UUID | None = None
    made_at: datetime = _instant()
    ended_at: datetime | None = _instant(nullable=True)
