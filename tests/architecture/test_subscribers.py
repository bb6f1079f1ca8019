"""No subscriber loses a message by default: FastStream's own defaults ack first and start at the latest."""

import importlib
from typing import Any

import pytest
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaRouter

from chassis.kafka import EventRouter, build_broker
from chassis.service import Service
from contracts.topics import BY_NAME

SERVICES = ("intake", "routing", "scheduling", "notify", "analytics", "portal")


def built(name: str) -> Service:
    settings = importlib.import_module(f"{name}.settings").Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    service: Service = importlib.import_module(f"{name}.app").build(settings)
    return service


def unsafe(broker: KafkaBroker) -> list[str]:
    found = []
    for subscriber in broker.subscribers:
        connection: dict[str, Any] = subscriber._connection_args  # type: ignore[attr-defined]
        if subscriber.ack_policy is not AckPolicy.MANUAL:  # type: ignore[attr-defined]
            found.append(f"{subscriber.ack_policy}")  # type: ignore[attr-defined]
        if connection.get("enable_auto_commit"):
            found.append("auto commit")
        if connection.get("auto_offset_reset") != "earliest":
            found.append("starts at the latest")
        if not subscriber.group_id:  # type: ignore[attr-defined]
            found.append("no group")
    return found


async def nothing(_: object) -> None: ...


@pytest.mark.parametrize("name", SERVICES)
def test_every_subscriber_is_safe(name: str) -> None:
    service = built(name)
    router = service.event_router()
    if not router.topics:
        return
    router.bind(service.settings, nothing)
    broker = build_broker(service.settings, router)
    assert len(list(broker.subscribers)) == 1
    assert unsafe(broker) == []


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_heard_is_what_the_topics_say(name: str) -> None:
    router: EventRouter = built(name).event_router()
    assert set(router.topics) == {topic.name for topic in BY_NAME.values() if name in topic.consumers}


@pytest.mark.parametrize("name", SERVICES)
def test_a_producer_creates_every_topic_of_its_own(name: str) -> None:
    """A consumer of a topic that nobody made waits for ever."""
    made = {topic.name for topic in built(name).topics}
    assert made == {topic.name for topic in BY_NAME.values() if topic.producer == name}


def test_a_plain_router_is_seen_as_unsafe() -> None:
    router = KafkaRouter()
    router.subscriber("intake.tickets", group_id="routing", batch=True)(nothing)
    broker = KafkaBroker("127.0.0.1:1", logger=None)
    broker.include_router(router)
    assert len(unsafe(broker)) >= 2
