"""May one more visit be worked? The law on what stands already and the new one.

Work is visits and the ways to, between and home from them. A gap as long as a break is no work; a night's rest ends a
day of work, whatever the calendar says. The ways from and to home count, which the law would not ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from scheduling.solver.law import DAY, WEEK, Law, Rule, Span, merged, seconds_in

LAW = Law()


def broken_by(
    others: Sequence[Span],
    new: Span,
    breaks: Sequence[Span],
    monday: int,
    weeks: Mapping[int, int],
    *,
    is_visit: bool = True,
) -> Rule | None:
    """The first rule that does not hold any more with the new span; a part of it breaks none that it does not.
    `breaks` are when the shift stands still, `monday` is any Monday at midnight, and `weeks` the seconds worked beside
    the spans, by the number of the week from there."""
    work = merged([*others, new])
    day = _day_of(work, new)
    if day[-1][1] - day[0][0] > LAW.span:
        return "span"
    day = _without(day, breaks)
    if sum(end - start for start, end in day) > LAW.daily_work:
        return "daily_work"
    # A longer visit has its break inside; a shift has none but those it stands still for.
    is_long = is_visit and sum(end - start for start, end in _without([new], breaks)) > LAW.before_break
    if not is_long and _longest_stretch(day) > LAW.before_break:
        return "break"
    worked = _without(work, breaks)
    for number in {(at - monday) // WEEK for at in (new[0], new[1] - 1)}:
        if _of_weeks(worked, monday, weeks, number, 1) > LAW.weekly_work:
            return "weekly_work"
        if not _averages_hold(worked, monday, weeks, number):
            return "average_work"
        if not _has_weekly_rest(work, monday + number * WEEK):
            return "weekly_rest"
    return None


def _day_of(work: Sequence[Span], new: Span) -> list[Span]:
    """What is worked without a night's rest between, around the new span."""
    days: list[list[Span]] = []
    for one in work:
        if not days or one[0] - days[-1][-1][1] >= LAW.daily_rest:
            days.append([])
        days[-1].append(one)
    return next(day for day in days if day[0][0] <= new[0] < day[-1][1])


def _averages_hold(worked: Sequence[Span], monday: int, weeks: Mapping[int, int], number: int) -> bool:
    """Of whichever weeks in a row have this one among them."""
    lasting, most = LAW.averaged_weeks, LAW.average_work * LAW.averaged_weeks
    if sum(weeks.values()) + sum(end - start for start, end in worked) <= most:
        return True
    firsts = range(number - lasting + 1, number + 1)
    return all(_of_weeks(worked, monday, weeks, first, lasting) <= most for first in firsts)


def _of_weeks(worked: Sequence[Span], monday: int, weeks: Mapping[int, int], first: int, lasting: int) -> int:
    begins = monday + first * WEEK
    whole = sum(weeks.get(number, 0) for number in range(first, first + lasting))
    return whole + sum(seconds_in(span, begins, lasting * WEEK) for span in worked)


def _longest_stretch(day: Sequence[Span]) -> int:
    """Work with no gap in it that is long enough for a break."""
    longest, begins = 0, day[0][0] if day else 0
    for one, following in pairwise([*day, (2**62, 2**62)]):
        longest = max(longest, one[1] - begins)
        if following[0] - one[1] >= LAW.shortest_break:
            begins = following[0]
    return longest


def _without(work: Sequence[Span], breaks: Sequence[Span]) -> list[Span]:
    left = list(work)
    for begins, ends in breaks:
        left = [piece for a, b in left for piece in ((a, min(b, begins)), (max(a, ends), b)) if piece[0] < piece[1]]
    return left


def _has_weekly_rest(work: Sequence[Span], week: int) -> bool:
    """A long rest with most of it in the week."""
    edges = [(week - WEEK, week - WEEK), *work, (week + 2 * WEEK, week + 2 * WEEK)]
    return any(
        b[0] - a[1] >= LAW.weekly_rest and min(b[0], week + WEEK) - max(a[1], week) >= DAY for a, b in pairwise(edges)
    )
