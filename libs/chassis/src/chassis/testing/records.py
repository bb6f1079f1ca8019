"""Events as a consumer gets them: Kafka records."""

import dataclasses
from itertools import count
from typing import Any

from aiokafka import ConsumerRecord

from chassis.ids import uuid7
from chassis.outbox import outgoing
from contracts.event import Event

_offsets = count()


def record_of(event: Event, **changes: Any) -> ConsumerRecord:
    """`changes` are of the record's own fields, such as a body that does not parse."""
    out = outgoing(event, uuid7(), "test")
    record = ConsumerRecord(
        topic=out.topic,
        partition=0,
        offset=next(_offsets),
        timestamp=0,
        timestamp_type=0,
        key=out.key.encode(),
        value=out.payload,
        checksum=None,
        serialized_key_size=0,
        serialized_value_size=0,
        headers=tuple((name, value.encode()) for name, value in out.headers.items()),
    )
    return dataclasses.replace(record, **changes)
