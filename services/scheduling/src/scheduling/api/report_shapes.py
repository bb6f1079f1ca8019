"""What a report shows, as HTTP has it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from scheduling.domain.model import Outcome
from scheduling.domain.on_site import Closed
from scheduling.domain.said import Sign


class AnswerOut(BaseModel):
    command_id: UUID
    answer: Literal["applied", "known", "conflict", "waits", "refused"]
    code: str | None = None


class ActionOut(BaseModel):
    id: UUID
    by_id: UUID
    at: datetime
    text: str


class PartOut(BaseModel):
    id: UUID
    by_id: UUID
    at: datetime
    label: str
    quantity: int
    reference: str
    serial: str


class TestOut(BaseModel):
    __test__ = False

    id: UUID
    by_id: UUID
    at: datetime
    label: str
    of: Literal["check", "measure"]
    passed: bool
    value: str | None
    unit: str
    at_least: str | None
    at_most: str | None
    reserve: str
    holds: bool


class PhotoOut(BaseModel):
    id: UUID
    by_id: UUID
    at: datetime
    caption: str
    media_type: str
    size: int
    sha256: str


class ClosedOut(BaseModel):
    verdict: Literal["signed", "refused"]
    at: datetime
    by_id: UUID
    on_glass: bool
    report_hash: str
    reason: str | None
    signer: str
    words: str
    is_drawn: bool


class ConflictOut(BaseModel):
    visit_id: UUID
    ticket_id: UUID
    number: str
    command_id: UUID
    kind: str
    code: str
    standing: Literal["stands", "waits", "refused"]
    person_id: UUID
    at: datetime
    received_at: datetime
    body: dict[str, Any] | None
    instead_id: UUID | None
    instead_person_id: UUID | None
    instead_at: datetime | None
    instead_body: dict[str, Any] | None


class ReportOut(BaseModel):
    visit_id: UUID
    ticket_id: UUID
    number: str
    state: str
    mode: str
    technician_ids: list[UUID]
    starts_at: datetime
    ends_at: datetime
    en_route_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    outcome: Outcome | None
    reason: str | None
    diagnosis: str | None
    recommendations: str | None
    minutes_spent: int | None
    actions: list[ActionOut]
    parts: list[PartOut]
    tests: list[TestOut]
    photos: list[PhotoOut]
    reserves: int = Field(description="tests that failed")
    report_hash: str = Field(description="of `content`: SHA-256 of its JSON with sorted keys and nothing between")
    content: dict[str, Any]
    heads: dict[str, list[UUID]]
    closed: ClosedOut | None
    conflicts: int
    waiting: int
    is_emptied: bool


class CommandsOut(BaseModel):
    answers: list[AnswerOut]
    report: ReportOut


class CheckOut(BaseModel):
    verdict: Literal["signed", "refused"]
    report_hash: str
    holds: bool = Field(description="what is kept is what was signed, photos included")
    is_emptied: bool


def closed_out(closed: Closed, does: Any) -> ClosedOut:
    return ClosedOut(
        verdict=closed.verdict,
        at=closed.at,
        by_id=closed.by_id,
        on_glass=closed.on_glass,
        report_hash=closed.report_hash,
        reason=closed.reason,
        signer=getattr(does, "signer", ""),
        words=getattr(does, "words", ""),
        is_drawn=isinstance(does, Sign) and bool(does.strokes),
    )
