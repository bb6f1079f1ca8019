"""One time of a crew, looked at again under the locks of its days; None when it cannot be had any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.appointment import Choice, choosing_horizon, crews_of, near
from scheduling.domain.model import Job, Slot
from scheduling.settings import Settings
from scheduling.store import let_days_go, lock_days, raise_days
from scheduling.usecases.find_choices import find_choices


async def take_time(
    tx: Tx, settings: Settings, job: Job, starts_at: datetime, technician_ids: Sequence[UUID]
) -> Choice | None:
    crew = [candidate for candidate in crews_of(job) if candidate.technician_id in technician_ids]
    horizon = choosing_horizon(job, tx.now, settings.slots_working_days)
    if len(crew) < len(set(technician_ids)) or not horizon.first <= starts_at.date() <= horizon.last:
        return None
    days = near(Slot(starts_at, starts_at))
    locked = await lock_days(tx, {(one.technician_id, day) for one in crew for day in days.days})
    choices = await find_choices(tx, settings, job, crew, days)
    found = next((one for one in choices if one.slot.starts_at == starts_at), None)
    if found is None or set(found.technician_ids) != set(technician_ids):
        await let_days_go(tx)
        return None
    await raise_days(tx, {day: version for day, version in locked.items() if day in found.touched})
    return found
