"""The visit has moved on with the line open: what had come too early from a device may follow now."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.domain.on_site import go_on
from scheduling.store.on_site import load_on_site
from scheduling.usecases.keep_on_site import keep_on_site


async def resume_waiting(tx: Tx, visit_id: UUID) -> None:
    before = await load_on_site(tx, visit_id)
    if before is not None and any(entry.standing == "waits" for entry in before.log.values()):
        after, facts = go_on(before)
        await keep_on_site(tx, before, after, facts)
