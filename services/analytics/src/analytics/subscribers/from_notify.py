"""What notify says: archived, and counted where a read model listens."""

from collections.abc import Sequence
from typing import Any

from analytics.settings import Settings
from analytics.usecases.record_events import record_events
from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.notify.deliveries import DELIVERIES


def subscribe(router: EventRouter, settings: Settings) -> None:
    async def record(received: Sequence[Received[Any]], tx: Tx) -> None:
        await record_events(tx, settings, received)

    for topic in (DELIVERIES,):
        router.on_batch(topic)(record)
