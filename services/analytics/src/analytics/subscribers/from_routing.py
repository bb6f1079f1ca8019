"""What routing says: archived, and counted where a read model listens."""

from collections.abc import Sequence
from typing import Any

from analytics.settings import Settings
from analytics.usecases.record_events import record_events
from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.routing.assignments import ASSIGNMENTS
from contracts.routing.technicians import TECHNICIANS


def subscribe(router: EventRouter, settings: Settings) -> None:
    async def record(received: Sequence[Received[Any]], tx: Tx) -> None:
        await record_events(tx, settings, received)

    for topic in (ASSIGNMENTS, TECHNICIANS):
        router.on_batch(topic)(record)
