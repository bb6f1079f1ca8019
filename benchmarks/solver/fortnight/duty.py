"""One technician's day as it really goes: where they are, what they are doing, and what the law still lets them do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from benchmarks.solver.fortnight.world import Request, Span, Technician

from scheduling.solver.law import Law, LawfulShift, Rest

LAW = Law()
# Kept of the lawful work of a day: after a late break the way home may fall into the rush.
SLOWER_WAY = 20 * 60


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit as it was: `is_unfinished` when the law sent the technician home."""

    request_id: str
    technician_id: str
    day: int
    arrived: int
    start: int
    end: int
    is_absent: bool
    is_unfinished: bool


@dataclass(slots=True)
class Duty:
    technician: Technician
    day: int
    begins: int
    ends: int
    most_work: int
    place: int
    lunch: Rest | None
    left_at: int | None = None
    back_at: int | None = None
    since: int = 0  # the end of the last break
    rests: list[Span] = field(default_factory=list)
    metres: int = 0
    stays: list[Stay] = field(default_factory=list)
    doing: Request | None = None
    opens: int = 0
    there_at: int = 0
    started: int | None = None
    resting_until: int = 0
    is_over: bool = False

    @property
    def name(self) -> str:
        return self.technician.technician_id

    def is_free(self, now: int) -> bool:
        return self.doing is None and not self.is_over and self.resting_until <= now

    def work_until(self, now: int) -> int:
        """Since leaving home, without breaks."""
        if self.left_at is None:
            return 0
        return now - self.left_at - sum(min(b, now) - a for a, b in self.rests if a < now)

    def must_be_back(self, now: int) -> int:
        """The last lawful moment. A break still to come is no work, when it is sure to come before."""
        if self.left_at is None:
            return now + min(LAW.span, self.most_work - SLOWER_WAY)
        limit = (
            now
            + self.most_work
            - SLOWER_WAY
            - self.work_until(now)
            + sum(b - max(a, now) for a, b in self.rests if b > now)
        )
        if self.lunch is not None and limit >= self.since + LAW.before_break:
            limit += self.lunch.duration
        return min(self.left_at + LAW.span, limit)

    def spend(self, begin: int, lasting: int) -> int:
        """When something begun then is over, the breaks being had that cannot wait."""
        end = begin + lasting
        while end > self.since + LAW.before_break:
            pause = max(begin, self.since + LAW.before_break)
            duration = self.lunch.duration if self.lunch else LAW.shortest_break
            self.rest(pause, duration)
            end += duration
        return end

    def rest(self, begin: int, duration: int) -> int:
        self.rests.append((begin, begin + duration))
        self.since, self.lunch = begin + duration, None
        return self.since

    def keep_rests_until(self, end: int) -> None:
        """Those that were to come in what was broken off are not had."""
        assert self.left_at is not None
        self.rests = [rest for rest in self.rests if rest[0] < end]
        self.since = max([self.left_at, *(b for _, b in self.rests)])

    def expected_free(self, now: int, sigma: float) -> int:
        """As far as anybody can tell who sees the technician at work."""
        if self.doing is None:
            return max(now, self.begins, self.resting_until)
        if self.started is None:
            return max(self.there_at, self.opens) + self.doing.planned
        return self.started + still_expected(self.doing.planned, now - self.started, sigma)


def duty_of(technician: Technician, day: int, lawful: LawfulShift) -> Duty:
    assert lawful.shift is not None
    begins, ends = lawful.shift.span
    # Shifts of ten hours and less need one break; the others of the law are had when they are due.
    lunch = next((rest for rest in lawful.shift.rests if rest.duration >= LAW.shortest_break), None)
    return Duty(technician, day, begins, ends, lawful.most_work, technician.home, lunch)


def still_expected(planned: int, elapsed: int, sigma: float) -> int:
    """The mean length of a visit that is not over after so long."""
    if elapsed <= 0:
        return planned
    mu = math.log(planned) - sigma * sigma / 2
    over = (mu - math.log(elapsed)) / sigma
    rest = _normal(over)
    if rest < 1e-9:
        return round(elapsed * 1.1)
    return max(elapsed + 60, round(planned * _normal(over + sigma) / rest))


def _normal(x: float) -> float:
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))
