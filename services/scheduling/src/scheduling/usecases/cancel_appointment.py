"""A confirmed appointment is given up: its time is free, and routing puts the ticket in front of a dispatcher."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.appointment import Asker, open_to
from scheduling.domain.decide import decide
from scheduling.domain.errors import AppointmentUnknown
from scheduling.domain.messages import CancelAppointment
from scheduling.domain.model import Job
from scheduling.publishes import publish
from scheduling.store import forget_asked, load_job_of_visit, release_hold_of, save_job


async def cancel_appointment(tx: Tx, visit_id: UUID, asker: Asker) -> Job:
    job = open_to(await load_job_of_visit(tx, visit_id), asker)
    if job.visit is None or job.visit.arrangement.visit_id != visit_id:
        raise AppointmentUnknown
    facts = decide(job, CancelAppointment(asker.person_id))
    job = await save_job(tx, job, facts)
    await release_hold_of(tx, job.ticket_id)
    await forget_asked(tx, job.ticket_id)
    publish(tx, job, facts)
    return job
