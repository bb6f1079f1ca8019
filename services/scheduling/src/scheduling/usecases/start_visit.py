"""The technician begins; a remote visit, or one nobody drove to, starts from confirmed."""

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.errors import VisitUnknown
from scheduling.domain.messages import StartVisit
from scheduling.publishes import publish
from scheduling.store import load_job_of_visit, save_job
from scheduling.usecases.resume_waiting import resume_waiting


async def start_visit(tx: Tx, command: StartVisit) -> None:
    job = await load_job_of_visit(tx, command.visit_id)
    if job is None:
        raise VisitUnknown
    facts = decide(job, command)
    await save_job(tx, job, facts)
    publish(tx, job, facts)
    await resume_waiting(tx, command.visit_id)
