"""What scheduling says on Kafka."""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from services.scheduling.tests.integration.killed.patience import until

from chassis.tx import Db
from contracts.event import Event
from contracts.scheduling.plans import PLANS
from contracts.scheduling.visits import VISITS
from contracts.topic import Topic

TYPES = {name: kind for topic in (VISITS, PLANS) for name, kind in topic.types.items()}


def parts_of(*topics: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, part) for topic in topics for part in range(topic.partitions)]


class Heard:
    """What scheduling has said on Kafka since the test began."""

    def __init__(self, db: Db, consumer: AIOKafkaConsumer) -> None:
        self.db, self.consumer = db, consumer
        self.records: list[ConsumerRecord] = []

    async def now(self) -> list[Event]:
        """The first copy of each, in the order they were made; those of a key are numbered without a gap."""
        ends = await self.consumer.end_offsets(self.consumer.assignment())
        async with asyncio.timeout(20):
            while any([await self.consumer.position(part) < end for part, end in ends.items()]):
                for found in (await self.consumer.getmany(timeout_ms=100)).values():
                    self.records += found
        first: dict[bytes, ConsumerRecord] = {}
        versions: dict[tuple[str, bytes], list[int]] = {}
        for record in self.records:
            headers = dict(record.headers)
            if headers["ce_id"] not in first:
                first[headers["ce_id"]] = record
                versions.setdefault((record.topic, record.key), []).append(int(headers["ce_aggversion"]))
        assert all(found == list(range(1, len(found) + 1)) for found in versions.values()), versions
        return [
            TYPES[dict(record.headers)["ce_type"].decode()].model_validate_json(record.value)
            for _, record in sorted(first.items())
        ]

    async def all(self) -> list[Event]:
        """Once nothing is left to say."""

        async def drained() -> bool:
            async with self.db.reader() as reader:
                left = "SELECT NOT EXISTS (SELECT FROM outbox) AND NOT EXISTS (SELECT FROM region_marks)"
                return bool(await reader.fetchval(left))

        await until(drained)
        return await self.now()
