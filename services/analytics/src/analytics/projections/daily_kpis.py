"""Figures by day, priority and client. A ticket counts in the cells its facts name; when these change it moves.

A cell is the sum of its tickets' counts and whole seconds, so that adding and taking away is exact. A ticket is
counted on the day it was opened, first assigned and resolved, always under the priority it has now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import IntFlag
from typing import NamedTuple
from uuid import UUID

from analytics.projections.ticket_facts import TicketFacts


class Changed(IntFlag):
    """Which figures of a cell are still to be said."""

    OPENED = 1
    ASSIGNED = 2
    RESOLVED = 4


class Cell(NamedTuple):
    day: date
    priority: str
    client_id: UUID


@dataclass(slots=True)
class Figures:
    opened: int = 0
    assigned: int = 0
    assigned_seconds: int = 0
    resolved: int = 0
    resolved_seconds: int = 0

    @property
    def changed(self) -> Changed:
        """Read of a difference: what it touches."""
        return (
            (Changed.OPENED if self.opened else Changed(0))
            | (Changed.ASSIGNED if self.assigned or self.assigned_seconds else Changed(0))
            | (Changed.RESOLVED if self.resolved or self.resolved_seconds else Changed(0))
        )


def evolve(cells: dict[Cell, Figures], before: TicketFacts | None, after: TicketFacts | None, zone: tzinfo) -> None:
    """Adds to the differences what one ticket's change makes."""
    for row, sign in ((before, -1), (after, 1)):
        if row is not None:
            _count(cells, row, zone, sign)


def differences(changes: Iterable[tuple[TicketFacts | None, TicketFacts]], zone: tzinfo) -> dict[Cell, Figures]:
    cells: dict[Cell, Figures] = {}
    for before, after in changes:
        evolve(cells, before, after, zone)
    return {cell: figures for cell, figures in cells.items() if figures.changed}


def _count(cells: dict[Cell, Figures], row: TicketFacts, zone: tzinfo, sign: int) -> None:
    if row.opened_at is None or row.priority is None:
        return

    def at(instant: datetime) -> Figures:
        cell = Cell(instant.astimezone(zone).date(), row.priority or "", row.client_id)
        return cells.setdefault(cell, Figures())

    at(row.opened_at).opened += sign
    if row.first_assigned_at is not None:
        figures = at(row.first_assigned_at)
        figures.assigned += sign
        figures.assigned_seconds += sign * _seconds(row.opened_at, row.first_assigned_at)
    if row.resolved_at is not None:
        figures = at(row.resolved_at)
        figures.resolved += sign
        figures.resolved_seconds += sign * _seconds(row.opened_at, row.resolved_at)


def _seconds(start: datetime, end: datetime) -> int:
    """Two services' clocks may disagree by a little: no time is negative."""
    return max(0, int((end - start).total_seconds()))


def mean_minutes(seconds: int, count: int) -> float | None:
    return round(seconds / count / 60, 2) if count else None
