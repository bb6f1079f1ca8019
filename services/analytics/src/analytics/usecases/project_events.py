from collections.abc import Iterable
from datetime import tzinfo

from analytics import store
from analytics.projections import daily_kpis, ticket_facts
from analytics.projections.ticket_facts import Versioned
from chassis.tx import Tx


async def project_events(tx: Tx, generation: int, zone: tzinfo, events: Iterable[Versioned]) -> bool:
    """Brings one generation's read models up to these events; true when a figure changed."""
    told = ticket_facts.by_ticket(events)
    if not told:
        return False
    before = await store.facts(tx, generation, told)
    after = ticket_facts.evolved(before, told)
    if not after:
        return False
    await store.save_facts(tx, generation, after.values())
    changes = daily_kpis.differences(((before.get(row.ticket_id), row) for row in after.values()), zone)
    if changes:
        await store.add(tx, generation, changes)
    return bool(changes)
