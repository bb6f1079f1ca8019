"""Writes down what was said from a site and what followed, and says it; photos taken out of a report go."""

from collections.abc import Sequence

from chassis.tx import Tx
from scheduling.domain.messages import Fact
from scheduling.domain.on_site import OnSite
from scheduling.domain.report import AddPhoto
from scheduling.publishes import publish
from scheduling.store.on_site import empty_removed_photos, save_on_site
from scheduling.usecases.drop_photos import drop_later


async def keep_on_site(tx: Tx, before: OnSite, after: OnSite, facts: Sequence[Fact]) -> None:
    await save_on_site(tx, before, after)
    publish(tx, after.job, facts)
    shown = {item.command_id for item in after.report.items}
    gone = [
        entry.said.command_id
        for entry in after.log.values()
        if entry.standing == "stands" and isinstance(entry.said.does, AddPhoto) and entry.said.command_id not in shown
    ]
    if gone:
        await drop_later(tx, await empty_removed_photos(tx, after.visit.arrangement.visit_id, gone))
