"""Write the solver's answer, under locks and only if what it read still holds; else it is solved again."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling import queries
from scheduling.domain.decide import decide
from scheduling.domain.horizon import utc_days
from scheduling.domain.messages import GiveUp, TakeSlot
from scheduling.domain.model import Arrangement, Job, Slot
from scheduling.publishes import publish
from scheduling.solver.problem import Problem
from scheduling.solver.result import Placed, Result
from scheduling.store import load_known_job, lock_days, postpone_search, raise_days, save_job
from scheduling.usecases.arm_reminders import arm_reminders
from scheduling.usecases.take_search import Question

PATIENCE = 5


async def settle_search(tx: Tx, question: Question, result: Result) -> bool:
    """False when others took the time meanwhile: the search is due again."""
    due = question.due
    job = await load_known_job(tx, due.ticket_id)
    if job.search != due.search:
        return True
    if not result.placed:
        await _settle(tx, job, GiveUp(due.search, result.unplaced[0].reasons))
        return True
    placed = result.placed[0]
    touched = _touched(question.problem, placed)
    versions = await lock_days(tx, touched)
    crew = [UUID(seat.technician_id) for seat in placed.seats]
    technicians = await queries.technician_versions(tx, crew)
    days_hold = all(version == question.day_versions.get(day, 0) for day, version in versions.items())
    crew_holds = all(technicians.get(who) == question.technician_versions.get(who) for who in crew)
    if not (days_hold and crew_holds):
        wait_s = 0.0 if due.tries <= PATIENCE else min(2.0, 0.05 * due.tries)
        await postpone_search(tx, due.ticket_id, due.search, tx.now + timedelta(seconds=wait_s))
        return False
    await raise_days(tx, versions)
    await _settle(tx, job, TakeSlot(due.search, _arrangement(job, question, placed)))
    return True


async def _settle(tx: Tx, job: Job, command: TakeSlot | GiveUp) -> None:
    facts = decide(job, command)
    await save_job(tx, job, facts)
    publish(tx, job, facts)
    await arm_reminders(tx, facts)


def _touched(problem: Problem, placed: Placed) -> set[tuple[UUID, date]]:
    seats = {(seat.technician_id, seat.day) for seat in placed.seats}
    return {
        (UUID(day.technician_id), utc_day)
        for day in problem.days
        if (day.technician_id, day.day) in seats
        for utc_day in utc_days(
            _instant(min(day.work[0].start_s, placed.slot.start_s)),
            _instant(max(day.work[-1].end_s, placed.slot.end_s)),
        )
    }


def _arrangement(job: Job, question: Question, placed: Placed) -> Arrangement:
    search, lead = question.due.search, placed.seats[0]
    return Arrangement(
        visit_id=search.visit_id,
        attempt=search.attempt,
        revision=search.revision,
        mode=question.due.need.mode,
        slot=Slot(_instant(placed.slot.start_s), _instant(placed.slot.end_s)),
        technician_ids=tuple(UUID(seat.technician_id) for seat in placed.seats),
        travel_minutes=-(-lead.travel_s // 60),
        travel_metres=lead.travel_m,
        reasons=placed.reasons,
    )


def _instant(at_s: int) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
