"""The best times a ticket's appointment could have, spread over the coming days."""

from zoneinfo import ZoneInfo

from chassis.tx import Reader
from scheduling.domain.appointment import Choice, best_of, choosing_horizon, crews_of
from scheduling.domain.model import Job
from scheduling.settings import Settings
from scheduling.usecases.find_choices import find_choices


async def list_slots(reader: Reader, settings: Settings, job: Job) -> list[Choice]:
    assert job.need is not None
    horizon = choosing_horizon(job, reader.now, settings.slots_working_days)
    choices = await find_choices(reader, settings, job, crews_of(job), horizon)
    zone = ZoneInfo(job.need.site.zone if job.need.site else settings.organisation_zone)
    return best_of(choices, job.need.priority, zone, settings.slots_offered)
