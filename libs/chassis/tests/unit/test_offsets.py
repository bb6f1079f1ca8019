"""Kafka away, or its partitions dealt anew, while there is something to say."""

import asyncio
from typing import Any, cast

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError

from chassis import offsets
from chassis.offsets import Offsets

PART = TopicPartition("toy.marbles", 0)


class Consumer:
    def __init__(self) -> None:
        self.said: list[dict[TopicPartition, int]] = []
        self.fault: Exception | None = None
        self.answers = True

    def assignment(self) -> set[TopicPartition]:
        return {PART}

    async def commit(self, said: dict[TopicPartition, int]) -> None:
        if not self.answers:
            await asyncio.Event().wait()
        if self.fault:
            raise self.fault
        self.said.append(said)


def record(offset: int, partition: int = 0) -> ConsumerRecord:
    return ConsumerRecord("toy.marbles", partition, offset, 0, 0, None, None, None, 0, 0, ())


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


@pytest.fixture
def told(consumer: Consumer) -> Offsets:
    told = Offsets()
    told.consumer = cast(AIOKafkaConsumer, consumer)
    told.done([record(40), record(41), record(7, partition=1)])
    return told


async def test_only_what_is_still_ours_is_said_and_once(told: Offsets, consumer: Consumer) -> None:
    await told.say()
    await told.say()
    assert consumer.said == [{PART: 42}]


async def test_what_kafka_did_not_hear_is_said_again(told: Offsets, consumer: Consumer, monkeypatch: Any) -> None:
    consumer.fault = CommitFailedError()
    await told.say()
    consumer.fault, consumer.answers = None, False
    monkeypatch.setattr(offsets, "PATIENCE_S", 0.01)
    await told.say()
    assert consumer.said == []
    consumer.answers = True
    told.done([record(42)])
    await told.say()
    assert consumer.said == [{PART: 43}]


async def test_partitions_dealt_anew_begin_where_kafka_says(told: Offsets, consumer: Consumer) -> None:
    told.forget()
    await told.say()
    assert consumer.said == []


async def test_nothing_is_forgotten_before_the_consumer_is_there(consumer: Consumer) -> None:
    early = Offsets()
    early.done([record(1)])
    await early.say()
    early.consumer = cast(AIOKafkaConsumer, consumer)
    await early.say()
    assert consumer.said == [{PART: 2}]
