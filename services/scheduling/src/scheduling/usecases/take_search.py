"""Take the most urgent search that is due, with all the solver must know; versions are read before bookings."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.tx import Tx
from scheduling import queries
from scheduling.domain.busy import away
from scheduling.domain.horizon import DAY, WEEK, Horizon, horizon_of, problem_of
from scheduling.domain.quiet import may_wait, quiet_days, weeks_of, work_of_days
from scheduling.domain.weeks import with_weeks
from scheduling.queries.days import WEEK_AND_REST, weeks_before, work_done
from scheduling.settings import Settings
from scheduling.solver.problem import Problem
from scheduling.store import DueSearch, postpone_search, take_due_search
from scheduling.usecases.fail_search import fail_search

UNKNOWN_WAIT = timedelta(seconds=0.25)
UNKNOWN_TRIES = 20


@dataclass(frozen=True, slots=True)
class Question:
    due: DueSearch
    problem: Problem
    technician_versions: dict[UUID, int]
    day_versions: dict[tuple[UUID, date], int]
    otherwise: Problem | None = None
    """the same in the first days, should the quiet ones have no place"""


async def take_search(tx: Tx, settings: Settings) -> Question | None:
    due = await take_due_search(tx, settings.solver_lease_seconds)
    if due is None:
        return None
    await tx.execute("SAVEPOINT taken")
    try:
        return await _question(tx, settings, due)
    except (*CONTENTION, *STORAGE_AWAY):
        raise
    except Exception as error:
        # Rolled back with all the rest it would be taken again at once, for ever, before any other.
        await tx.execute("ROLLBACK TO SAVEPOINT taken")
        await fail_search(tx, settings, due, error)
        return None


async def _question(tx: Tx, settings: Settings, due: DueSearch) -> Question | None:
    need, ids = due.need, [candidate.technician_id for candidate in due.candidates]
    is_patient = due.asked is None and may_wait(need, tx.now)
    usual = horizon_of(need, tx.now, settings.horizon_working_days, due.asked)
    horizon = weeks_of(need, tx.now) if is_patient else usual
    # A shift of the last day may end two days later by UTC.
    first, last = horizon.first - DAY, horizon.last + 2 * DAY
    technician_versions = await queries.technician_versions(tx, ids)
    if len(technician_versions) < len(set(ids)) and due.tries <= UNKNOWN_TRIES:
        # routing's two topics have no order between them: a technician may be named before being known.
        await postpone_search(tx, due.ticket_id, due.search, tx.now + UNKNOWN_WAIT)
        return None
    day_versions = await queries.day_versions(tx, ids, first, last)
    known = await queries.known_technicians(tx, ids)
    from_instant = datetime.combine(first - WEEK, time(), tzinfo=UTC)
    to_instant = datetime.combine(last + DAY + WEEK, time(), tzinfo=UTC)
    bookings = await queries.bookings(tx, ids, [due.ticket_id], from_instant, to_instant)
    busy = await queries.busy_times(tx, ids, from_instant, to_instant)
    weeks = await weeks_before(tx, ids, tx.now - WEEK_AND_REST, from_instant)
    people, done = with_weeks(away(known, busy), weeks), await work_done(tx, ids)

    def problem_in(horizon: Horizon) -> Problem:
        prepared = settings.preparation_minutes(need.priority)
        return problem_of(
            due.search, need, due.candidates, people, bookings, tx.now, horizon, prepared, done, due.asked
        )

    if not is_patient:
        return Question(due, problem_in(usual), technician_versions, day_versions)
    quiet = quiet_days(need, work_of_days(need, people, bookings, horizon, tx.now), tx.now)
    return Question(due, problem_in(quiet), technician_versions, day_versions, otherwise=problem_in(usual))
