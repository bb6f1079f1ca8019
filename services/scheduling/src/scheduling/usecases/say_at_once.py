"""One thing said with the line open: it stands at once, or is refused with the reason and nothing is kept."""

from uuid import UUID

from chassis.errors import AppError
from chassis.tx import Tx
from scheduling.domain import errors
from scheduling.domain.on_site import take
from scheduling.domain.said import Said
from scheduling.store.on_site import load_on_site
from scheduling.usecases.keep_on_site import keep_on_site

REFUSALS: dict[str, type[AppError]] = {
    error.code: error
    for error in (
        errors.VisitOver,
        errors.VisitNotConfirmed,
        errors.NotThere,
        errors.NotFinished,
        errors.TestFailed,
        errors.ReportClosed,
        errors.ReportChanged,
    )
}


async def say_at_once(tx: Tx, visit_id: UUID, said: Said) -> None:
    before = await load_on_site(tx, visit_id)
    if before is None:
        raise errors.VisitUnknown
    after, facts = take(before, said)
    entry = after.log[said.command_id]
    if entry.standing != "stands":
        raise REFUSALS[entry.code or ""]
    await keep_on_site(tx, before, after, facts)
