"""The checker tells a broken promise from a system that goes on while it is read."""

from collections import Counter
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from chaos.checker import CONSUMERS, Checker

from contracts.topics import ALL


class Living(Checker):
    """Whatever is read, something was said, heard, written and posted just before."""

    def __init__(self) -> None:
        self.stage: Any = SimpleNamespace(poisons={}, hit={})
        self.log: list[Any] = []
        self.inboxes: dict[str, list[str]] = {service: [] for service in CONSUMERS}
        self.posted: list[str] = []
        self.deliveries: list[str] = []
        self.go_on()

    def say(self) -> str:
        event_id = str(uuid4())
        topic = ALL[len(self.log) % len(ALL)]
        self.log.append(SimpleNamespace(topic=topic.name, headers=[("ce_id", event_id.encode())]))
        for service in topic.consumers:
            self.inboxes[service].append(event_id)
        return event_id

    def go_on(self) -> None:
        for _ in ALL:
            self.say()
        self.deliveries.append(str(uuid4()))
        self.posted.append(self.deliveries[-1])

    async def rows(self, service: str, sql: str, *args: object) -> list[Any]:
        self.go_on()
        if "deliveries" in sql:
            return [{"message_key": key, "state": "sent"} for key in self.deliveries]
        return [{"event_id": event_id} for event_id in self.inboxes[service]]

    async def records(self) -> list[Any]:
        self.go_on()
        return list(self.log)

    async def mails(self) -> Counter[str]:
        self.go_on()
        return Counter(self.posted)


async def test_events_said_while_it_reads_are_no_broken_promise() -> None:
    checker = Living()
    assert await checker.applied_once(await checker.records()) == []


@pytest.mark.parametrize("service", CONSUMERS)
async def test_an_event_never_claimed_and_one_never_said_are_found(service: str) -> None:
    checker = Living()
    checker.inboxes[service][0] = str(uuid4())
    assert set(await checker.applied_once(await checker.records())) >= {
        f"{service} never claimed 1 events",
        f"{service} claimed 1 events nobody said",
    }


async def test_letters_posted_while_it_reads_are_no_broken_promise() -> None:
    assert await Living().letters() == []


async def test_a_letter_never_handed_over_and_one_unknown_are_found() -> None:
    checker = Living()
    checker.posted[0] = "nobody-wrote-this"
    assert await checker.letters() == [
        f"letter {checker.deliveries[0]} is marked sent and was never handed over",
        "letter nobody-wrote-this was handed over and is unknown",
    ]
