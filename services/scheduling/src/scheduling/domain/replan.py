"""A day planned anew: what was read, with changes, and what would follow.

Runs in the solver's own process: compiled code is loaded here and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from scheduling.domain.day.diff import draw
from scheduling.domain.day.question import Question, as_it_is, question_of
from scheduling.domain.what_if import Answer, Change, Day, Instead, LeftOut, Versions, Way
from scheduling.solver.effort import Effort
from scheduling.solver.places import Prices
from scheduling.solver.relax import relaxations
from scheduling.solver.tours.plan import plan
from scheduling.solver.tours.result import Plan

WAYS_EXPLAINED = 10
WAYS_S = 2.0
"""whoever is left out after that is told without ways"""
TIMETABLES = 2_000
"""made for each, so that there is time to try what they say"""


def replan(
    day: Day,
    versions: Versions,
    changes: Sequence[Change],
    keep: Sequence[UUID],
    preparation_minutes: Mapping[str, int],
    effort: Effort,
    seed: int,
) -> Answer:
    question = question_of(day, changes, keep, preparation_minutes)
    before = as_it_is(question)
    found = plan(question.whole, seed, effort, start=before)
    answer = draw(question, found, versions)
    return replace(answer, left_out=tuple(_with_ways(question, found, answer.left_out)))


def _with_ways(question: Question, found: Plan, left_out: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """The most urgent first, as long as there is time."""
    names = {one.job.ticket_id: name for name, one in question.asked.items()}
    until = time.perf_counter() + WAYS_S
    for n, left in enumerate(left_out):
        name = names.get(left.ticket_id)
        if name is None or n >= WAYS_EXPLAINED or time.perf_counter() > until:
            yield left
        else:
            yield replace(left, ways=tuple(_ways(question, found, name, until)))


def _ways(question: Question, found: Plan, name: str, until: float) -> Iterator[Way]:
    # Somebody whom routing did not name is no way.
    prices = Prices(skill=None, timetables=TIMETABLES)
    for way in relaxations(question.whole, found, name, prices, until):
        gone = [question.asked[seat.instead] for seat in way.seats if seat.instead is not None]
        yield Way(
            tuple(UUID(seat.tour_id) for seat in way.seats),
            question.axis.instant(way.start),
            -(-way.moved // 60),
            max(-(-seat.overtime // 60) for seat in way.seats),
            tuple(Instead(one.job.ticket_id, one.need.number) for one in gone),
            max(0, -(-way.driven // 60)),
        )
