"""What the solver is told: technicians' days, what is already fixed in them, and the visits to place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch of time, in seconds since the epoch."""

    start_s: int
    end_s: int

    def __post_init__(self) -> None:
        if self.end_s <= self.start_s:
            raise ValueError(f"an empty span: {self.start_s} to {self.end_s}")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A visit that stays where it is. Without a place it is remote: the technician does not move."""

    span: Span
    place: Place | None


@dataclass(frozen=True, slots=True)
class TechnicianDay:
    """One day from base to end: work without breaks and absences, and what is left of the day's limits. `elsewhen` is
    what is worked on other days, as far as the law looks at each; `weeks` the seconds of whole weeks beside that, by
    their number."""

    technician_id: str
    day: str
    utc_offset_s: int
    base: Place | None
    work: tuple[Span, ...]
    pinned: tuple[Pinned, ...] = ()
    end: Place | None = None
    visits_left: int | None = None
    seconds_left: int | None = None
    elsewhen: tuple[Span, ...] = ()
    weeks: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    technician_id: str
    score: int  # 0 to 100, higher is better


@dataclass(frozen=True, slots=True)
class Visit:
    """`windows` are the client's wishes, `opening` the site's hours; None means at any time. Who `may_wait` is not
    sooner there at a price."""

    visit_id: str
    duration_s: int
    priority: int  # 1 (most urgent) to 4
    candidates: tuple[Candidate, ...]
    place: Place | None = None
    windows: tuple[Span, ...] | None = None
    opening: tuple[Span, ...] | None = None
    resolve_by_s: int | None = None
    technicians: int = 1
    preparation_s: int = 0
    may_wait: bool = False

    def __post_init__(self) -> None:
        if min(self.duration_s - 1, self.preparation_s) < 0 or self.technicians <= 0 or not 1 <= self.priority <= 4:
            raise ValueError(f"visit {self.visit_id} has no duration, no crew or no such priority")


@dataclass(frozen=True, slots=True)
class Problem:
    now_s: int
    days: tuple[TechnicianDay, ...]
    visits: tuple[Visit, ...]


def intersect(left: tuple[Span, ...], right: tuple[Span, ...]) -> tuple[Span, ...]:
    """The time both lists share, in order."""
    shared = [
        Span(max(a.start_s, b.start_s), min(a.end_s, b.end_s))
        for a in left
        for b in right
        if max(a.start_s, b.start_s) < min(a.end_s, b.end_s)
    ]
    return tuple(sorted(shared, key=lambda span: span.start_s))


def subtract(spans: tuple[Span, ...], holes: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans with the holes cut out."""
    left = list(spans)
    for hole in holes:
        cut: list[Span] = []
        for span in left:
            if hole.end_s <= span.start_s or span.end_s <= hole.start_s:
                cut.append(span)
                continue
            if span.start_s < hole.start_s:
                cut.append(Span(span.start_s, hole.start_s))
            if hole.end_s < span.end_s:
                cut.append(Span(hole.end_s, span.end_s))
        left = cut
    return tuple(left)


def walk(work: tuple[Span, ...], from_s: int, needed_s: int) -> int | None:
    """When `needed_s` of work after `from_s` is done: breaks stop the clock. None past the shift."""
    if needed_s == 0:
        return from_s
    for span in work:
        begin_s = max(from_s, span.start_s)
        if begin_s >= span.end_s:
            continue
        if begin_s + needed_s <= span.end_s:
            return begin_s + needed_s
        needed_s -= span.end_s - begin_s
    return None


def back_at(work: tuple[Span, ...], from_s: int, needed_s: int) -> int:
    """As `walk`, and on past the shift."""
    done_s = walk((*work, Span(work[-1].end_s, 2**62)), from_s, needed_s)
    assert done_s is not None
    return done_s


def leave_by(work: tuple[Span, ...], until_s: int, needed_s: int) -> int:
    """The last moment to begin what takes `needed_s` of work: breaks stop the clock, before the shift nothing does."""
    for span in reversed(work if needed_s else ()):
        end_s = min(until_s, span.end_s)
        if end_s <= span.start_s:
            continue
        if needed_s <= end_s - span.start_s:
            return end_s - needed_s
        needed_s, until_s = needed_s - (end_s - span.start_s), span.start_s
    return until_s - needed_s
