"""How far a service has heard, said to Kafka twice a second and not after each batch.

A commit is a round trip that the next batch would wait for; what is heard again after a crash is claimed already.
"""

import asyncio
from collections.abc import Iterable

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from chassis.loops import pause

log = structlog.get_logger()
EVERY_S = 0.5
PATIENCE_S = 5
"""aiokafka asks again for as long as Kafka is away, which would hold up our end"""


class Offsets:
    def __init__(self) -> None:
        self.consumer: AIOKafkaConsumer | None = None
        self._done: dict[TopicPartition, int] = {}

    def done(self, records: Iterable[ConsumerRecord]) -> None:
        for record in records:
            self._done[TopicPartition(record.topic, record.partition)] = record.offset + 1

    async def say(self) -> None:
        """Never the consumer's own position, which is past what is being handled."""
        if self.consumer is None:
            return
        done, self._done = self._done, {}
        mine = {part: offset for part, offset in done.items() if part in self.consumer.assignment()}
        try:
            if mine:
                async with asyncio.timeout(PATIENCE_S):
                    await self.consumer.commit(mine)
        except (KafkaError, IllegalStateError, TimeoutError) as error:
            log.warning("offsets_not_committed", error=type(error).__name__)
            self._done = mine | self._done

    def forget(self) -> None:
        """Partitions were dealt anew: others may have gone further with what was ours."""
        self._done.clear()

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.say()
            await pause(stop, EVERY_S)
