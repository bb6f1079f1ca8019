"""The report of a visit: what it says follows from which commands were heard, in whatever order they came."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

FieldName = Literal["diagnosis", "recommendations", "minutes_spent"]


@dataclass(frozen=True, slots=True)
class Write:
    """`bases`: the writes of this field that its device had seen; they count no more, once this one is emptied too."""

    field: FieldName
    value: str | int | None
    bases: tuple[UUID, ...] = ()
    emptied: bool = False
    kind: Literal["write"] = "write"


@dataclass(frozen=True, slots=True)
class AddAction:
    text: str
    kind: Literal["add_action"] = "add_action"


@dataclass(frozen=True, slots=True)
class AddPart:
    label: str
    quantity: int = 1
    reference: str = ""
    serial: str = ""
    kind: Literal["add_part"] = "add_part"


@dataclass(frozen=True, slots=True)
class AddTest:
    """A check is passed or not; a measure is within its bounds or not. `reserve`: in which words a failure stands."""

    label: str
    of: Literal["check", "measure"] = "check"
    passed: bool = False
    value: Decimal | None = None
    unit: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    reserve: str = ""
    kind: Literal["add_test"] = "add_test"

    @property
    def holds(self) -> bool:
        if self.of == "check":
            return self.passed
        value = self.value
        if value is None:
            return False
        return (self.at_least is None or self.at_least <= value) and (self.at_most is None or value <= self.at_most)


@dataclass(frozen=True, slots=True)
class AddPhoto:
    """Its content lies on the disk under its hash."""

    sha256: str
    media_type: str
    size: int
    caption: str = ""
    kind: Literal["add_photo"] = "add_photo"


@dataclass(frozen=True, slots=True)
class Remove:
    """An item has the id of the command that added it; whichever of the two comes first, it is gone."""

    item_id: UUID
    kind: Literal["remove"] = "remove"


@dataclass(frozen=True, slots=True)
class Emptied:
    """What it said was kept long enough, or was about somebody who is erased."""

    kind: Literal["emptied"] = "emptied"


Content = Write | AddAction | AddPart | AddTest | AddPhoto | Remove | Emptied
Item = AddAction | AddPart | AddTest | AddPhoto


@dataclass(frozen=True, slots=True)
class Stated:
    """Something of the report as somebody said it."""

    command_id: UUID
    person_id: UUID
    at: datetime
    does: Content


@dataclass(frozen=True, slots=True)
class Split:
    """Two devices wrote one field from the same base: the later write stands, the other one is shown to people."""

    field: FieldName
    stands: Stated
    other: Stated


@dataclass(frozen=True, slots=True)
class Report:
    writes: dict[FieldName, Stated]
    items: tuple[Stated, ...]  # oldest first
    splits: tuple[Split, ...]

    def value(self, field: FieldName) -> Any:
        found = self.writes.get(field)
        return found.does.value if found and isinstance(found.does, Write) else None

    def heads(self, field: FieldName) -> tuple[UUID, ...]:
        """What a new write of this field replaces."""
        ids = [split.other.command_id for split in self.splits if split.field == field]
        return tuple(sorted([self.writes[field].command_id, *ids])) if field in self.writes else ()

    @property
    def failed(self) -> list[Stated]:
        """Tests that failed without words under which that stands."""
        return [
            one
            for one in self.items
            if isinstance(one.does, AddTest) and not one.does.holds and not one.does.reserve.strip()
        ]


def report_of(said: Iterable[Stated]) -> Report:
    """Order of `said` is no matter."""
    writes: dict[FieldName, list[Stated]] = {}
    items: list[Stated] = []
    removed: set[UUID] = set()
    for one in said:
        match one.does:
            case Write(field):
                writes.setdefault(field, []).append(one)
            case Remove(item_id):
                removed.add(item_id)
            case Emptied():
                pass
            case _:
                items.append(one)
    standing, splits = {}, []
    for field, all_of_it in sorted(writes.items()):
        newest = _heads(all_of_it)
        standing[field] = newest[0]
        splits += [Split(field, newest[0], other) for other in newest[1:] if _value(other) != _value(newest[0])]
    kept = sorted((one for one in items if one.command_id not in removed), key=_when)
    return Report(standing, tuple(kept), tuple(splits))


def _heads(writes: list[Stated]) -> list[Stated]:
    """Those that no other was based on, the latest first."""
    seen = {base for one in writes if isinstance(one.does, Write) for base in one.does.bases if base != one.command_id}
    heads = [one for one in writes if one.command_id not in seen] or writes
    return sorted(heads, key=_when, reverse=True)


def _value(one: Stated) -> object:
    return one.does.value if isinstance(one.does, Write) else None


def _when(one: Stated) -> tuple[datetime, UUID]:
    return one.at, one.command_id


@dataclass(frozen=True, slots=True)
class About:
    """What a report says of its visit besides what was typed."""

    visit_id: UUID
    number: str
    technician_ids: tuple[UUID, ...]
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str | None
    reason: str | None


LISTS: dict[str, type[Item]] = {"actions": AddAction, "parts": AddPart, "tests": AddTest, "photos": AddPhoto}


def content_of(report: Report, about: About) -> dict[str, Any]:
    """All that a signature covers. Lists are in the order of their ids: a device comes to the same bytes by itself."""
    found: dict[str, Any] = {
        "visit_id": str(about.visit_id),
        "number": about.number,
        "technician_ids": sorted(str(one) for one in about.technician_ids),
        "started_at": _instant(about.started_at),
        "finished_at": _instant(about.finished_at),
        "outcome": about.outcome,
        "reason": about.reason,
        "diagnosis": report.value("diagnosis"),
        "recommendations": report.value("recommendations"),
        "minutes_spent": report.value("minutes_spent"),
    }
    for name, kind in LISTS.items():
        found[name] = sorted(
            ({"id": str(one.command_id), **_fields(one.does)} for one in report.items if isinstance(one.does, kind)),
            key=lambda item: str(item["id"]),
        )
    return found


def _fields(item: Content) -> dict[str, Any]:
    left_out = ("kind", "media_type", "size")
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in asdict(item).items()
        if name not in left_out
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def canonical(content: dict[str, Any]) -> bytes:
    """JSON of one form: keys in order, nothing between, no number but whole ones."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def hash_of(content: dict[str, Any]) -> str:
    return sha256(canonical(content)).hexdigest()
