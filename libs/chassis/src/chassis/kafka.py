"""Kafka in: FastStream with defaults that lose nothing. One subscriber per service, one transaction per batch."""

import dataclasses
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from aiokafka import AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage, KafkaRouter
from pydantic import ValidationError

from chassis.inbox import Received
from chassis.offsets import Offsets
from chassis.settings import ServiceSettings
from chassis.tx import Tx
from contracts.event import Event
from contracts.topic import Topic

EachHandler = Callable[[Any, Tx], Awaitable[None]]
BatchHandler = Callable[[Sequence[Received[Any]], Tx], Awaitable[None]]

# FastStream sleeps this long again after an empty poll, so a long poll would delay the next event by as much.
POLL_MS = 20
GATHERED_BYTES = 64 << 10
"""that end the gathering before its time"""


class EventRouter(KafkaRouter):
    """Collects what a service hears; `bind` makes one subscriber of it."""

    def __init__(self) -> None:
        super().__init__()
        self.topics: dict[str, Topic] = {}
        self.each: dict[str, EachHandler] = {}
        self.batches: dict[str, BatchHandler] = {}
        self.offsets = Offsets()

    def on(self, topic: Topic) -> Callable[[EachHandler], EachHandler]:
        def register(handler: EachHandler) -> EachHandler:
            self._claim(topic)
            self.each[topic.name] = handler
            return handler

        return register

    def on_batch(self, topic: Topic) -> Callable[[BatchHandler], BatchHandler]:
        def register(handler: BatchHandler) -> BatchHandler:
            self._claim(topic)
            self.batches[topic.name] = handler
            return handler

        return register

    def _claim(self, topic: Topic) -> None:
        if topic.name in self.topics:
            raise ValueError(f"{topic.name} already has a handler in this service")
        self.topics[topic.name] = topic

    def bind(
        self,
        settings: ServiceSettings,
        deliver: Callable[[tuple[ConsumerRecord, ...]], Awaitable[None]],
        assigned: Callable[[], None] = lambda: None,
    ) -> None:
        """A router's subscriber ignores policies set on the broker, so they are set here."""

        @self.subscriber(
            *sorted(self.topics),
            group_id=settings.service,
            batch=True,
            max_records=settings.consumer_max_records,
            batch_timeout_ms=POLL_MS,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            decoder=_undecoded,
            parser=_unparsed,
            listener=_Assigned(assigned, self.offsets),
            session_timeout_ms=settings.consumer_session_seconds * 1000,
            heartbeat_interval_ms=settings.consumer_session_seconds * 1000 // 4,
            max_poll_interval_ms=300_000,
            fetch_min_bytes=GATHERED_BYTES if settings.consumer_gather_ms else 1,
            fetch_max_wait_ms=settings.consumer_gather_ms or 500,
            max_partition_fetch_bytes=4 << 20,
        )
        async def batch(message: KafkaMessage) -> None:
            # It keeps what its decoder gave, which is itself: a ring that only the collector ends.
            message.clear_cache()
            raw = message.raw_message
            records = raw if isinstance(raw, tuple) else (raw,)
            try:
                await deliver(records)
            except Exception:
                await message.nack()
                raise
            self.offsets.done(records)

    def read(self, record: ConsumerRecord) -> Received[Any] | None:
        """None for a type this build does not know: newer producers must not stop older consumers."""
        headers = {name: _text(value) for name, value in record.headers}
        key = _text(record.key)
        topic = self.topics[record.topic]
        event_type = headers.get("ce_type", "")
        event_class = topic.types.get(event_type)
        if event_class is None and event_type:
            return None
        event: Event | None = None
        fault: Exception | None = None
        try:
            if event_class is None:
                raise ValueError("no ce_type header")
            event = read_event(event_class, record.value, key, headers)
        except (ValidationError, ValueError, KeyError) as error:
            fault = error
        version = headers.get("ce_aggversion", "")
        return Received(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=key,
            event_id=_uuid(headers.get("ce_id"))
            or uuid5(NAMESPACE_OID, f"{record.topic}/{record.partition}/{record.offset}"),
            type=event_type,
            aggregate_version=int(version) if version.isdigit() else None,
            client_id=_uuid(headers.get("ce_clientid")),
            headers=headers,
            value=record.value,
            event=event,
            fault=fault,
        )


def read_event(event_class: type[Event], value: bytes | None, key: str, headers: dict[str, str]) -> Event:
    if value is not None:
        return event_class.model_validate_json(value)
    return event_class.decode(None, key, datetime.fromisoformat(headers["ce_time"]))


class _Assigned(ConsumerRebalanceListener):  # type: ignore[misc]
    def __init__(self, tell: Callable[[], None], offsets: Offsets) -> None:
        self._tell = tell
        self._offsets = offsets

    async def on_partitions_revoked(self, revoked: object) -> None:
        await self._offsets.say()

    async def on_partitions_assigned(self, assigned: object) -> None:
        self._offsets.forget()
        self._tell()


async def _undecoded(message: KafkaMessage) -> KafkaMessage:
    # Bodies are parsed once, into their contract class; FastStream's own JSON pass would be thrown away.
    return message


async def _unparsed(records: Any, parse: Any) -> Any:
    # FastStream decodes headers strictly, and a batch that it cannot parse is neither acked nor rewound: lost.
    message = await parse(tuple(dataclasses.replace(record, headers=()) for record in records))
    message.raw_message = records
    return message


def _text(value: bytes | None) -> str:
    """Whatever came, as text that PostgreSQL can keep."""
    return (value or b"").decode("utf-8", "replace").replace("\0", "")


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def build_broker(settings: ServiceSettings, router: EventRouter) -> KafkaBroker:
    broker = KafkaBroker(
        settings.kafka_bootstrap_servers.split(","),
        client_id=settings.service,
        logger=None,
        log_level=logging.WARNING,
        allow_auto_create_topics=False,
        # Its injection goes through a thread for each batch.
        apply_types=False,
        graceful_timeout=10,
    )
    broker.include_router(router)
    return broker


def build_producer(settings: ServiceSettings) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        client_id=f"{settings.service}-relay",
        enable_idempotence=True,
        acks="all",
        linger_ms=0,
        max_batch_size=256 * 1024,
        max_request_size=1_000_000,
        request_timeout_ms=10_000,
    )
