"""Take a what-if that is due, with its day as it is now; its tag comes first, so that later changes are seen."""

from dataclasses import dataclass

from chassis.tx import Tx
from scheduling.domain.what_if import Day, Versions, WhatIf
from scheduling.queries.days import day_of, day_tag
from scheduling.settings import Settings
from scheduling.store.what_if import fail_what_if, take_due_what_if
from scheduling.usecases.read_day import read_day


@dataclass(frozen=True, slots=True)
class AskedDay:
    what_if: WhatIf
    traceparent: str
    tag: str
    day: Day
    versions: Versions


async def take_what_if(tx: Tx, settings: Settings) -> AskedDay | None:
    due = await take_due_what_if(tx, settings.what_if_lease_seconds)
    if due is None:
        return None
    if due.what_if.tries > settings.what_if_failures_allowed:
        # Whoever took it before died of it.
        await fail_what_if(tx, due.what_if.what_if_id, "solver_failed")
        return None
    tag = await day_tag(tx, day_of(due.what_if.day, settings.organisation_zone))
    day, versions = await read_day(tx, settings, due.what_if.day, due.what_if.changes)
    return AskedDay(due.what_if, due.traceparent, tag, day, versions)
