"""Working time as the law has it: what is left of a person's shifts, how long they may work, and when they must rest.

Every rule is applied before tours are planned, on the side of caution: a day planned earlier counts with all of its
shift. What comes out holds whatever the solver makes of it. Times are seconds; `monday` is any Monday at midnight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY

Rule = Literal["daily_rest", "span", "weekly_rest", "daily_work", "weekly_work", "average_work", "break"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Law:
    """The general rules; an agreement may have others."""

    daily_work: int = 10 * HOUR
    span: int = 13 * HOUR
    daily_rest: int = 11 * HOUR
    weekly_work: int = 48 * HOUR
    average_work: int = 44 * HOUR
    averaged_weeks: int = 12
    weekly_rest: int = 35 * HOUR
    before_break: int = 6 * HOUR
    shortest_break: int = 20 * 60
    overtime: int = 2 * HOUR  # nobody is asked for more in a day


# Where the numbering of the Code du travail is sure. The others are told without an article.
ARTICLES: dict[Rule, str] = {
    "daily_work": "L3121-18",
    "daily_rest": "L3131-1",
    "span": "L3131-1",
    "weekly_rest": "L3132-2",
}


@dataclass(frozen=True, slots=True)
class Rest:
    """A break: begins from `earliest` to `latest`."""

    earliest: int
    latest: int
    duration: int
    is_by_law: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    span: Span
    rests: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What was worked already: spans without their breaks (call-outs too), and the hours of whole weeks before them.
    `weeks` are seconds worked beside the spans, by the number of the week from `monday`."""

    worked: tuple[Span, ...] = ()
    weeks_before: tuple[int, ...] = ()  # seconds, the last one first
    weeks: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule that took something off a shift, or all of it."""

    rule: Rule
    shift: Span  # what is left; empty when nothing is

    @property
    def article(self) -> str | None:
        return ARTICLES.get(self.rule)


@dataclass(frozen=True, slots=True)
class LawfulShift:
    """`shift` None: nobody may work then. `overtime` may be asked for past its end."""

    shift: Shift | None
    most_work: int
    overtime: int
    limits: tuple[Limit, ...]


def lawful(person: Person, shifts: Sequence[Shift], monday: int, law: Law | None = None) -> list[LawfulShift]:
    """The shifts in order of time, each as it may be worked."""
    law, busy = law or Law(), merged(person.worked)
    booked = [(start, end, end - start) for start, end in busy]
    found = []
    for shift in shifts:
        begins, ends = shift.span
        limits: list[Limit] = []
        before = max((end for start, end in busy if start < ends), default=None)
        if before is not None and begins < before + law.daily_rest:
            begins = before + law.daily_rest
            limits.append(Limit("daily_rest", (begins, max(begins, ends))))
        after = min((start for start, _ in busy if start >= ends), default=None)
        if after is not None and ends > after - law.daily_rest:
            ends = after - law.daily_rest
            limits.append(Limit("daily_rest", (begins, max(begins, ends))))
        if ends > begins + law.span:
            ends = begins + law.span
            limits.append(Limit("span", (begins, ends)))
        rests, ends = _with_breaks(shift.rests, begins, ends, law)
        rests, is_had = _in_order(rests, begins, law)
        if not is_had:
            ends = begins
        if ends < shift.span[1] and ends > begins and not limits:
            limits.append(Limit("break", (begins, ends)))
        if begins < ends and not _rests_weekly([*busy, (begins, ends)], begins, monday, law):
            ends = begins
            limits.append(Limit("weekly_rest", (begins, begins)))
        left = _work_left(person, booked, (begins, max(begins, ends)), monday, law)
        rule = min(left, key=left.__getitem__)
        most = left[rule]
        free_time = ends - begins - sum(rest.duration for rest in rests)
        if begins < ends and most < free_time:
            limits.append(Limit(rule, (begins, ends if most > 0 else begins)))
        if begins >= ends or most <= 0:
            found.append(LawfulShift(None, 0, 0, tuple(limits)))
            continue
        overtime = 0
        if ends == shift.span[1]:
            rested = [one.earliest + one.duration for one in rests if one.duration >= law.shortest_break]
            since_break = max(rested, default=begins)
            latest = min(begins + law.span, since_break + law.before_break, ends + law.overtime)
            later = [other.span for other in shifts[len(found) + 1 :]]
            if after is not None or later:
                latest = min(latest, min([one[0] for one in later] + [after or later[0][0]]) - law.daily_rest)
            planned = sum(b - a for a, b in later if (a - monday) // WEEK == (begins - monday) // WEEK)
            left_in_week = min(left["weekly_work"], left["average_work"]) - planned
            overtime = max(0, min(latest - ends, left["daily_work"] - free_time, left_in_week - free_time))
            if not _rests_weekly([*busy, *later, (begins, ends + overtime)], begins, monday, law):
                overtime = 0
        found.append(LawfulShift(Shift((begins, ends), rests), most, overtime, tuple(limits)))
        busy = sorted([*busy, (begins, ends)])
        booked.append((begins, ends, min(most, free_time)))
    return found


def merged(spans: Sequence[Span]) -> list[Span]:
    """In order, those that overlap as one."""
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def _work_left(
    person: Person, booked: list[tuple[int, int, int]], shift: Span, monday: int, law: Law
) -> dict[Rule, int]:
    """Of the day and the week with the least left that the shift touches. When in a shift its work will be is not
    known: all of it may fall on either side of midnight."""

    def work(begins: int, lasting: int) -> int:
        return sum(min(most, seconds_in((start, end), begins, lasting)) for start, end, most in booked)

    last = max(shift[0], shift[1] - 1)
    days = range(shift[0] // DAY, last // DAY + 1)
    weeks = range((shift[0] - monday) // WEEK, (last - monday) // WEEK + 1)
    known = min(((start - monday) // WEEK for start, _, _ in booked), default=weeks[0])
    before = {known - 1 - n: seconds for n, seconds in enumerate(person.weeks_before)}

    def week(number: int) -> int:
        return before.get(number, 0) + person.weeks.get(number, 0) + work(monday + number * WEEK, WEEK)

    averaged = [sum(week(number - n) for n in range(law.averaged_weeks)) for number in weeks]
    return {
        "daily_work": law.daily_work - max(work(day * DAY, DAY) for day in days),
        "weekly_work": law.weekly_work - max(map(week, weeks)),
        "average_work": law.average_work * law.averaged_weeks - max(averaged),
    }


def seconds_in(span: Span, begins: int, lasting: int) -> int:
    return max(0, min(span[1], begins + lasting) - max(span[0], begins))


def _rests_weekly(busy: list[Span], begins: int, monday: int, law: Law) -> bool:
    """Does this week, and the one before, still have its long rest? Most of a rest must be in its week."""
    week = monday + (begins - monday) // WEEK * WEEK
    spans = merged(busy)
    rests = [(spans[0][0] - WEEK, spans[0][0]), *((a[1], b[0]) for a, b in pairwise(spans))]
    rests.append((spans[-1][1], spans[-1][1] + WEEK))
    known = spans[0][0] // DAY * DAY
    return all(
        any(b - a >= law.weekly_rest and seconds_in((a, b), start, WEEK) >= DAY for a, b in rests)
        for start in (week - WEEK, week)
        if start + WEEK > known
    )


def _in_order(rests: tuple[Rest, ...], begins: int, law: Law) -> tuple[tuple[Rest, ...], bool]:
    """As breaks may be had one after the other; False when one that the law counts on cannot be."""
    found: list[Rest] = []
    latest = 2**62
    for rest in sorted(rests, key=lambda one: (one.earliest, one.latest), reverse=True):
        latest = min(latest, rest.latest)
        found.append(replace(rest, latest=latest))
    free, had = begins, []
    for rest in reversed(found):
        start = max(free, rest.earliest)
        if start <= rest.latest:
            had.append(rest)
            free = start + rest.duration
        elif rest.duration >= law.shortest_break:
            return (), False
    return tuple(had), True


def _with_breaks(rests: tuple[Rest, ...], begins: int, ends: int, law: Law) -> tuple[tuple[Rest, ...], int]:
    """The breaks, tightened or with more of them, so that whoever comes and goes within the shift never works longer
    without one than the law allows; and when the shift must end for that."""
    rests = tuple(
        replace(rest, earliest=max(rest.earliest, begins))
        for rest in rests
        if max(rest.earliest, begins) <= rest.latest
    )
    rests = tuple(rest for rest in rests if rest.earliest < ends)
    found: list[Rest] = []
    since = begins
    for rest in rests:
        if rest.duration < law.shortest_break:
            found.append(rest)
            continue
        if rest.earliest > since + law.before_break:
            latest = since + law.before_break
            earliest = max(since, min(latest, rest.earliest - law.before_break - law.shortest_break))
            found.append(Rest(earliest, latest, law.shortest_break, True))
            since = earliest + law.shortest_break
        rest = replace(rest, latest=min(rest.latest, since + law.before_break))
        if rest.latest < rest.earliest:
            return (*found,), min(ends, since + law.before_break)
        found.append(rest)
        since = rest.earliest + rest.duration
    if ends <= since + law.before_break:
        return (*found,), ends
    last = found[-1] if found else None
    if last is not None and last.duration >= law.shortest_break:
        later = max(last.earliest, ends - law.before_break - last.duration)
        if later <= last.latest:
            return (*found[:-1], replace(last, earliest=later)), ends
    latest = since + law.before_break
    ends = min(ends, latest + law.shortest_break + law.before_break)
    earliest = max(since, ends - law.before_break - law.shortest_break)
    return (*found, Rest(earliest, latest, law.shortest_break, True)), ends
