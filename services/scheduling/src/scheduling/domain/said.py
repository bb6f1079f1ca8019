"""What a technician says from the site: of the report, of how the visit goes, and how it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from scheduling.domain.model import Outcome
from scheduling.domain.report import Content

SMALL_SKEW = timedelta(minutes=1)
Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Leave:
    kind: Literal["set_off"] = "set_off"


@dataclass(frozen=True, slots=True)
class Begin:
    kind: Literal["start"] = "start"


@dataclass(frozen=True, slots=True)
class End:
    outcome: Outcome
    reason: str | None = None
    notes: str | None = None
    kind: Literal["finish"] = "finish"


@dataclass(frozen=True, slots=True)
class AskForHelp:
    reason: Literal["more_skill", "more_time", "second_person"]
    skill: str | None = None
    level: int | None = None
    minutes: int | None = None
    words: str = ""
    kind: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class Sign:
    """On the glass, or by the name typed under "I agree" where nothing can be drawn. `on_glass`: the technician's."""

    report_hash: str
    signer: str
    strokes: tuple[tuple[Point, ...], ...] = ()
    on_glass: bool = True
    kind: Literal["sign"] = "sign"


@dataclass(frozen=True, slots=True)
class Refuse:
    report_hash: str
    reason: str
    words: str = ""
    signer: str = ""
    on_glass: bool = True
    kind: Literal["refuse"] = "refuse"


Move = Leave | Begin | End | AskForHelp | Sign | Refuse
Does = Content | Move


@dataclass(frozen=True, slots=True)
class Said:
    """A command under an id of its device's making. `after`: what this device had said before and not yet delivered,
    and for an end the tests that it had seen fail."""

    command_id: UUID
    device_id: UUID
    person_id: UUID
    at: datetime
    does: Does
    after: frozenset[UUID] = frozenset()


def device_time(at: datetime, sent_at: datetime, now: datetime) -> datetime:
    """When it was said, by our clock: a device that is far off by its own is put right, and nothing is yet to come."""
    skew = sent_at - now
    return min(at - skew if abs(skew) > SMALL_SKEW else at, now)
