"""A visit has a time, or another one: its reminders are counted from there."""

from collections.abc import Iterable

from chassis.tx import Tx
from scheduling.domain.messages import Fact, VisitConfirmed, VisitMoved
from scheduling.domain.replan_messages import VisitReassigned

REMINDS = "visit_reminds"


async def arm_reminders(tx: Tx, facts: Iterable[Fact]) -> None:
    """One timer for each visit; it finds by itself when it is next of use."""
    for fact in facts:
        if isinstance(fact, VisitConfirmed | VisitMoved | VisitReassigned):
            await tx.schedule(REMINDS, fact.arrangement.visit_id, tx.now)
