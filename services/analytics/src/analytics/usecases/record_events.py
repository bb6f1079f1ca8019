from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from analytics import store
from analytics.projections.archive import entry
from analytics.projections.ticket_facts import Versioned
from analytics.settings import Settings
from analytics.usecases.announce_kpis import announce_soon
from analytics.usecases.project_events import project_events
from chassis.inbox import Received
from chassis.tx import Tx


async def record_events(tx: Tx, settings: Settings, received: Sequence[Received[Any]]) -> None:
    """A batch as it arrives: into the archive, and into the read models that are live."""
    entries = [entry(one) for one in received]
    await store.hold(tx)
    await store.append(tx, entries)
    events = [Versioned(one.event, one.aggregate_version or 0) for one in received]
    if await project_events(tx, await store.live(tx), ZoneInfo(settings.organisation_zone), events):
        await announce_soon(tx, settings)
