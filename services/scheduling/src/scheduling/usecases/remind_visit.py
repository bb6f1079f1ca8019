"""A confirmed visit is near: say so, then wait for the next reminder. One moved or given up meanwhile is left alone."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.messages import VisitReminded
from scheduling.domain.model import Confirmed
from scheduling.domain.reminders import is_useful, next_reminder
from scheduling.publishes import publish
from scheduling.settings import Settings
from scheduling.store import load_job_of_visit
from scheduling.usecases.arm_reminders import REMINDS


async def remind_visit(tx: Tx, settings: Settings, visit_id: UUID, revision: int, minutes: int) -> None:
    """`minutes` is what the timer was set for; 0 when the visit was just given its time."""
    job = await load_job_of_visit(tx, visit_id)
    if job is None or not isinstance(job.visit, Confirmed) or job.visit.arrangement.visit_id != visit_id:
        return
    found = job.visit.arrangement
    starts_at, before = found.slot.starts_at, timedelta(minutes=minutes)
    if minutes and revision == found.revision and is_useful(starts_at, tx.now, before):
        publish(tx, job, [VisitReminded(found, minutes)])
    befores = [timedelta(hours=hours) for hours in (settings.reminder_hours, settings.last_reminder_hours)]
    coming = next_reminder(starts_at, tx.now, befores)
    if coming is not None:
        payload = {"revision": found.revision, "minutes": coming // timedelta(minutes=1)}
        await tx.schedule(REMINDS, visit_id, starts_at - coming, payload)
