"""Say what the plan of a region's day is now."""

from chassis.tx import Tx
from scheduling.domain.region_plan import RegionDay, region_plan
from scheduling.publishes import publish_plan
from scheduling.queries.days import active_technicians, asked_times_of
from scheduling.store.day import read_jobs_of_region, tickets_left_out
from scheduling.store.region import raise_region


async def publish_region(tx: Tx, where: RegionDay) -> None:
    revision = await raise_region(tx, where)
    jobs = await read_jobs_of_region(tx, where)
    crew = {who for job in jobs if job.visit for who in job.visit.arrangement.technician_ids}
    technicians = await active_technicians(tx, sorted(crew))
    asked = await asked_times_of(tx, [job.ticket_id for job in jobs])
    left_out = await tickets_left_out(tx, where)
    publish_plan(tx, region_plan(where, revision, jobs, left_out, technicians, asked))
