"""A search that could not be solved: tried again a little later, at last a dispatcher's."""

from datetime import timedelta

import structlog

from chassis.tx import Tx
from scheduling.domain.messages import GiveUp
from scheduling.settings import Settings
from scheduling.store import DueSearch, postpone_search
from scheduling.usecases.give_up import give_up

log = structlog.get_logger()


async def fail_search(tx: Tx, settings: Settings, due: DueSearch, error: Exception) -> None:
    log.error("solver_failed", ticket_id=str(due.ticket_id), tries=due.tries, error=type(error).__name__)
    if due.tries >= settings.solver_failures_allowed:
        await give_up(tx, due.ticket_id, GiveUp(due.search, ("solver_failed",)))
    else:
        await postpone_search(tx, due.ticket_id, due.search, tx.now + timedelta(seconds=0.2 * due.tries))
