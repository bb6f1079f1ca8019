"""A visit's report as a reader may see it."""

from typing import Any
from uuid import UUID

from chassis.http import Who
from chassis.tx import Reader
from scheduling.api.report_shapes import (
    ActionOut,
    PartOut,
    PhotoOut,
    ReportOut,
    TestOut,
    closed_out,
)
from scheduling.api.visits import CLIENTS, seen_by
from scheduling.domain.errors import ReportUnknown, VisitUnknown
from scheduling.domain.report import (
    LISTS,
    About,
    AddTest,
    Content,
    Emptied,
    Remove,
    Report,
    Stated,
    Write,
    content_of,
    hash_of,
    report_of,
)
from scheduling.domain.said import Refuse, Sign
from scheduling.queries import VisitFilter, find_visits
from scheduling.queries.reports import Heard, heard

_ITEMS = {"actions": ActionOut, "parts": PartOut, "tests": TestOut, "photos": PhotoOut}


class Found:
    """A visit, all that was said of it, and what its report says."""

    def __init__(self, row: dict[str, Any], heard: Heard) -> None:
        self.row, self.heard = row, heard
        self.report: Report = report_of(
            Stated(entry.said.command_id, entry.said.person_id, entry.said.at, entry.said.does)
            for entry in heard.log
            if entry.standing == "stands" and isinstance(entry.said.does, Content)
        )
        self.about = About(
            visit_id=row["visit_id"],
            number=row["number"],
            technician_ids=tuple(row["technician_ids"]),
            started_at=row["started_at"] if row["state"] in ("started", "finished") else None,
            finished_at=row["finished_at"],
            outcome=row["outcome"],
            reason=row["reason"] if row["state"] == "finished" else None,
        )
        self.content = content_of(self.report, self.about)
        self.report_hash = hash_of(self.content)

    @property
    def is_emptied(self) -> bool:
        if any(isinstance(one.does, Write) and one.does.emptied for one in self.report.writes.values()):
            return True
        removed = {entry.said.does.item_id for entry in self.heard.log if isinstance(entry.said.does, Remove)}
        return any(
            isinstance(entry.said.does, Emptied) and entry.said.command_id not in removed for entry in self.heard.log
        )

    @property
    def closing(self) -> Sign | Refuse | None:
        """As it was said; nothing once it is emptied."""
        standing = (entry.said.does for entry in self.heard.log if entry.standing == "stands")
        return next((does for does in standing if isinstance(does, Sign | Refuse)), None)


async def find_report(reader: Reader, visit_id: UUID, who: Who) -> Found:
    """Clients read it once the visit is over."""
    rows = await find_visits(reader, VisitFilter(ids=(visit_id,), **seen_by(who)), 1)
    if not rows:
        raise VisitUnknown
    if who.role in CLIENTS and rows[0]["state"] != "finished":
        raise ReportUnknown
    return Found(rows[0], await heard(reader, visit_id))


def report_out(found: Found, who: Who) -> ReportOut:
    row, report = found.row, found.report
    is_staff = who.role not in CLIENTS
    log, settled = found.heard.log, found.heard.settled
    closed = found.heard.closed
    lists: dict[str, list[Any]] = {
        name: [_item(one, _ITEMS[name]) for one in report.items if isinstance(one.does, kind)]
        for name, kind in LISTS.items()
    }
    heads: dict[str, list[UUID]] = {field: list(report.heads(field)) for field in report.writes}
    return ReportOut(
        **{
            name: row[name]
            for name in (
                "visit_id", "ticket_id", "number", "state", "mode", "technician_ids", "starts_at", "ends_at",
                "en_route_at", "started_at", "finished_at", "outcome", "reason",
            )
        },
        diagnosis=report.value("diagnosis"),
        recommendations=report.value("recommendations"),
        minutes_spent=report.value("minutes_spent"),
        **lists,
        reserves=sum(not test.holds for test in lists["tests"]),
        report_hash=found.report_hash,
        content=found.content,
        heads=heads if is_staff else {},
        closed=closed_out(closed, found.closing) if closed else None,
        conflicts=_open(found, "refused", settled) if is_staff else 0,
        waiting=sum(one.standing == "waits" for one in log) if is_staff else 0,
        is_emptied=found.is_emptied,
    )  # fmt: skip


def _open(found: Found, standing: str, settled: frozenset[UUID]) -> int:
    refused = {one.said.command_id for one in found.heard.log if one.standing == standing}
    return len((refused | {split.other.command_id for split in found.report.splits}) - settled)


def _item(one: Stated, shape: type[Any]) -> Any:
    does = one.does
    fields = {name: getattr(does, name) for name in does.__dataclass_fields__ if name != "kind"}
    if isinstance(does, AddTest):
        numbers = ("value", "at_least", "at_most")
        fields |= {name: None if fields[name] is None else str(fields[name]) for name in numbers}
        fields["holds"] = does.holds
    return shape(id=one.command_id, by_id=one.person_id, at=one.at, **fields)
