"""Take the most urgent search that is due, with all the solver must know; versions are read before bookings."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from chassis.tx import Tx
from scheduling import queries
from scheduling.domain.busy import away
from scheduling.domain.horizon import DAY, horizon_of, problem_of
from scheduling.settings import Settings
from scheduling.solver.problem import Problem
from scheduling.store import DueSearch, postpone_search, take_due_search

UNKNOWN_WAIT = timedelta(seconds=0.25)
UNKNOWN_TRIES = 20


@dataclass(frozen=True, slots=True)
class Question:
    due: DueSearch
    problem: Problem
    technician_versions: dict[UUID, int]
    day_versions: dict[tuple[UUID, date], int]


async def take_search(tx: Tx, settings: Settings) -> Question | None:
    due = await take_due_search(tx, settings.solver_lease_seconds)
    if due is None:
        return None
    need, ids = due.need, [candidate.technician_id for candidate in due.candidates]
    horizon = horizon_of(need, tx.now, settings.horizon_working_days)
    first, last = horizon.first - DAY, horizon.last + DAY
    technician_versions = await queries.technician_versions(tx, ids)
    if len(technician_versions) < len(set(ids)) and due.tries <= UNKNOWN_TRIES:
        # routing's two topics have no order between them: a technician may be named before being known.
        await postpone_search(tx, due.ticket_id, due.search, tx.now + UNKNOWN_WAIT)
        return None
    day_versions = await queries.day_versions(tx, ids, first, last)
    known = await queries.known_technicians(tx, ids)
    from_instant = datetime.combine(first, time(), tzinfo=UTC)
    to_instant = datetime.combine(last + DAY, time(), tzinfo=UTC)
    bookings = await queries.bookings(tx, ids, [due.ticket_id], from_instant, to_instant)
    busy = await queries.busy_times(tx, ids, from_instant, to_instant)
    problem = problem_of(
        due.search,
        need,
        due.candidates,
        away(known, busy),
        bookings,
        tx.now,
        horizon,
        settings.preparation_minutes(need.priority),
    )
    return Question(due, problem, technician_versions, day_versions)
