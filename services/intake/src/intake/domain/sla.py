"""What was promised, and every minute that counts towards it: the history of a ticket in, clocks and segments out.

The rules, each a test:
- A minute counts if the calendar in force covers it and nobody else is waited for; what was counted stays counted.
- The newest priority and contract say how many minutes are promised. None of them forgets a pause.
- Reopening begins a new life: its clocks start anew, those of the life before stay as they ended.
- What staff write among themselves stops no clock and starts none: it is no event here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from intake.domain.coverage import AHEAD, ALWAYS, Calendar, Why
from intake.domain.model import Deadlines, Priority

A_MOMENT = timedelta(seconds=1)
RISK = 0.75
"""the part of a promise after which it is at risk"""


class Goal(StrEnum):
    ACCEPT = "accept"
    RESPOND = "respond"
    RESOLVE = "resolve"


class Target(NamedTuple):
    """Minutes, of the contract's calendar or of every hour of the week."""

    minutes: int
    always: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract promises, and when it is worked for."""

    name: str
    calendar: Calendar
    targets: Mapping[tuple[Priority, Goal], Target]
    paused_by: frozenset[str] = frozenset({"client"})
    """the reasons of waiting that stop the clocks"""


What = Literal["opened", "accepted", "answered", "worked_on", "waiting", "resumed", "resolved", "reopened", "ended"]


class Happened(NamedTuple):
    """One fact of a ticket's history, and the priority and terms in force from then on."""

    at: datetime
    what: What | None
    """None: only the priority or the terms changed"""
    priority: Priority
    terms: Terms
    reason: str = ""
    """of waiting"""


class Segment(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    counts: bool
    always_counts: bool
    """for promises of every hour of the week"""
    why: str
    """covered, break, closed, holiday, waiting_<for whom>, ended"""
    life: int


class Clock(NamedTuple):
    goal: Goal
    life: int
    target: Target
    counted: timedelta
    stopped_at: datetime | None
    risk_at: datetime | None
    """when three quarters of it had passed or will have"""
    due_at: datetime | None
    """when it was or will be due; of a clock that stands still, if it went on now; None: the calendar has no hours"""
    late_at: datetime | None
    """the first moment that counts after it was due, which may be the next morning"""
    breached_at: datetime | None
    stands_still: bool

    @property
    def runs(self) -> bool:
        return self.stopped_at is None and not self.stands_still

    @property
    def left(self) -> timedelta:
        return timedelta(minutes=self.target.minutes) - self.counted


_at = attrgetter("at")
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


class Sla(NamedTuple):
    clocks: list[Clock]
    """the newest life last"""
    segments: list[Segment]

    @property
    def newest(self) -> list[Clock]:
        """In the order of `Goal`."""
        return self.clocks[-len(Goal) :]

    @property
    def due_at(self) -> datetime:
        """The next thing promised; never, while the client is waited for or nothing is owed."""
        due = [clock.due_at for clock in self.newest if clock.runs and clock.goal is not Goal.ACCEPT]
        return min((at for at in due if at), default=FOR_EVER)

    def clock(self, goal: Goal) -> Clock:
        return next(clock for clock in self.newest if clock.goal is goal)


STOPS: Mapping[Goal, frozenset[What]] = {
    Goal.ACCEPT: frozenset({"accepted", "worked_on", "resolved", "ended"}),
    Goal.RESPOND: frozenset({"answered", "worked_on", "resolved", "ended"}),
    Goal.RESOLVE: frozenset({"resolved", "ended"}),
}


def deadlines(history: Sequence[Happened], until: datetime) -> Deadlines:
    return deadlines_of(sla(history, until), until)


def deadlines_of(found: Sla, until: datetime) -> Deadlines:
    """Of the newest life; a calendar without an hour of work in years promises nothing sooner."""
    return Deadlines(*((clock.due_at or until + AHEAD) for clock in found.newest))


def sla(history: Sequence[Happened], until: datetime) -> Sla:
    """`history` begins with `opened`. A fact said by a clock ahead of ours is taken as of now."""
    known = sorted((fact if fact.at <= until else fact._replace(at=until) for fact in history), key=_at)
    phases = list(_phases(known))
    segments = list(_segments(phases, until))
    return Sla(
        [
            _clock(goal, life, known, phases[-1], segments, until)
            for life in range(phases[-1].life + 1)
            for goal in Goal
        ],
        segments,
    )


class Phase(NamedTuple):
    """How things stand from a fact on."""

    fact: Happened
    waits: str
    ended: bool
    life: int

    @property
    def stands(self) -> bool:
        return self.waits in self.fact.terms.paused_by


def _phases(known: Sequence[Happened]) -> Iterator[Phase]:
    waits, ended, life = "", False, 0
    for fact in known:
        match fact.what:
            case "waiting":
                waits = fact.reason
            case "resolved" | "ended":
                waits, ended = "", True
            case "reopened":
                waits, ended, life = "", False, life + 1
            case "resumed":
                waits = ""
        yield Phase(fact, waits, ended, life)


def _segments(phases: Sequence[Phase], until: datetime) -> Iterator[Segment]:
    for phase, ends_at in zip(phases, [*(later.fact.at for later in phases[1:]), until], strict=True):
        starts_at, life, stands = phase.fact.at, phase.life, phase.stands
        if ends_at <= starts_at:
            continue
        if phase.ended:
            yield Segment(starts_at, ends_at, False, False, "ended", life)
        for span in () if phase.ended else phase.fact.terms.calendar.spans(starts_at, ends_at):
            counts = span.why is Why.COVERED and not stands
            why = f"waiting_{phase.waits}" if stands else span.why
            yield Segment(span.starts_at, span.ends_at, counts, not stands, why, life)


def _clock(
    goal: Goal, life: int, known: Sequence[Happened], now: Phase, segments: Sequence[Segment], until: datetime
) -> Clock:
    mine, stopped_at = _life(known, life, goal)
    last = mine[-1]
    target = last.terms.targets[last.priority, goal]
    in_force_since = mine[0].at
    for fact, after in pairwise(mine):
        if fact.terms.targets[fact.priority, goal] != after.terms.targets[after.priority, goal]:
            in_force_since = after.at
    promised = timedelta(minutes=target.minutes)
    own = [s for s in segments if s.life == life and (stopped_at is None or s.starts_at < stopped_at)]
    counting = [s for s in own if (s.always_counts if target.always else s.counts)]
    counted = sum((s.ends_at - s.starts_at for s in counting), timedelta())
    calendar = _always(last.terms.calendar.zone) if target.always else last.terms.calendar

    def passed(length: timedelta) -> datetime | None:
        """The first instant by which so much had been counted, or would be if it went on."""
        left = length
        for segment in counting:
            if segment.ends_at - segment.starts_at >= left:
                return segment.starts_at + left
            left -= segment.ends_at - segment.starts_at
        return calendar.after(stopped_at or until, left)

    due_at = passed(promised)
    return Clock(
        goal=goal,
        life=life,
        target=target,
        counted=counted,
        stopped_at=stopped_at,
        risk_at=passed(promised * RISK),
        due_at=due_at,
        breached_at=max(due_at, in_force_since) if due_at and counted > promised else None,
        late_at=passed(promised + A_MOMENT),
        stands_still=stopped_at is None and now.life == life and now.stands,
    )


@cache
def _always(zone: str) -> Calendar:
    return Calendar(zone, ALWAYS)


def _life(known: Sequence[Happened], life: int, goal: Goal) -> tuple[list[Happened], datetime | None]:
    """The facts of a life until what stops the clock, which is not among them, and when that was."""
    starts = [at for at, fact in enumerate(known) if fact.what in ("opened", "reopened")]
    mine = list(known[starts[life] : starts[life + 1] if life + 1 < len(starts) else None])
    for at, fact in enumerate(mine[1:], 1):
        if fact.what in STOPS[goal]:
            return mine[:at], fact.at
    return mine, None
