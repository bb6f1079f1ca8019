"""Numbers for the tickets of some batches, set free beforehand: none of them then waits for another's commit."""

from chassis.tx import Tx
from intake.domain.numbers import Series, day_of, period_of
from intake.store.import_tickets import free_numbers
from intake.usecases.import_lines import Import


async def make_ready(tx: Tx, of: Import, count: int) -> None:
    if of.kind == "tickets":
        await free_numbers(tx, period_of(Series.TICKET, day_of(tx.now, of.settings.organisation_zone)), count)
