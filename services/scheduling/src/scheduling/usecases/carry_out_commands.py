"""What a device says, perhaps long after: each command once, in the order of the list, none of them lost."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.errors import ReportFull, VisitUnknown
from scheduling.domain.on_site import OnSite, take
from scheduling.domain.said import Said
from scheduling.store.on_site import load_on_site
from scheduling.usecases.keep_on_site import keep_on_site

MOST = 2_000


async def carry_out_commands(tx: Tx, visit_id: UUID, commands: Sequence[Said]) -> tuple[OnSite, OnSite]:
    """Before and after."""
    before = await load_on_site(tx, visit_id)
    if before is None:
        raise VisitUnknown
    if len({*before.log, *(one.command_id for one in commands)}) > MOST:
        raise ReportFull
    after, facts = before, []
    for said in commands:
        after, more = take(after, said)
        facts += more
    await keep_on_site(tx, before, after, facts)
    return before, after
