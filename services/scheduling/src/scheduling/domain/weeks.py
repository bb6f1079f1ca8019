"""Hours of whole weeks, which the law averages: by the number of the week, the one of 5 January 1970 being 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from scheduling.domain.model import Technician, Week

FIRST_MONDAY = date(1970, 1, 5)


def number_of(day: date) -> int:
    return (day - FIRST_MONDAY).days // 7


def with_weeks(known: Mapping[UUID, Technician], counted: Mapping[UUID, Sequence[Week]]) -> dict[UUID, Technician]:
    return {
        who: replace(technician, weeks=(*technician.weeks, *counted.get(who, ()))) for who, technician in known.items()
    }


def seconds_by_week(technician: Technician) -> dict[int, int]:
    found: dict[int, int] = {}
    for week in technician.weeks:
        number = number_of(week.monday)
        found[number] = found.get(number, 0) + week.minutes * 60
    return found
