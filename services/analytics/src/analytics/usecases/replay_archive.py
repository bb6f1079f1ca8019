from datetime import tzinfo
from typing import NamedTuple

from analytics import queries, store
from analytics.projections.archive import event_of
from analytics.projections.ticket_facts import TYPES, Versioned
from analytics.usecases.project_events import project_events
from chassis.tx import Tx


class Replayed(NamedTuple):
    events: int
    position: int


async def replay_archive(tx: Tx, generation: int, after: int, zone: tzinfo, limit: int) -> Replayed:
    """Projects the next archived events into a generation; fewer than the limit means the end was reached."""
    rows = await queries.archived(tx, after, limit)
    events = [
        Versioned(event, row["aggregate_version"] or 0)
        for row in rows
        if row["type"] in TYPES and (event := event_of(row["topic"], row["type"], row["data"])) is not None
    ]
    await project_events(tx, generation, zone, events)
    position = rows[-1]["position"] if rows else after
    await store.reached(tx, generation, position)
    return Replayed(len(rows), position)


async def replay_rest(tx: Tx, generation: int, after: int, zone: tzinfo, limit: int) -> None:
    """To the very end, which cannot move away: nobody else projects until this transaction ends."""
    await store.hold(tx)
    events = limit
    while events == limit:
        events, after = await replay_archive(tx, generation, after, zone, limit)
