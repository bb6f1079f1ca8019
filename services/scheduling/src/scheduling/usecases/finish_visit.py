"""The technician is done, or says why not; what they typed stays here."""

from dataclasses import replace

from chassis.tx import Tx
from scheduling.domain.decide import decide
from scheduling.domain.errors import TestFailed, VisitUnknown
from scheduling.domain.messages import FinishVisit
from scheduling.publishes import publish
from scheduling.store import save_job
from scheduling.store.on_site import load_on_site
from scheduling.usecases.resume_waiting import resume_waiting


async def finish_visit(tx: Tx, command: FinishVisit) -> None:
    on_site = await load_on_site(tx, command.visit_id)
    if on_site is None:
        raise VisitUnknown
    command = replace(command, minutes_spent=on_site.report.value("minutes_spent"))
    facts = decide(on_site.job, command)
    if command.outcome == "done" and on_site.report.failed:
        raise TestFailed
    await save_job(tx, on_site.job, facts)
    publish(tx, on_site.job, facts)
    await resume_waiting(tx, command.visit_id)
