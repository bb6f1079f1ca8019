"""The archive keeps what happened and forgets whom."""

import json
from uuid import uuid4

import pytest

from analytics.projections.archive import Entry, entry, event_of
from chassis.inbox import Received
from chassis.service import Service
from contracts.event import Event
from contracts.tools.examples import TEXTS, example
from contracts.topics import ALL

EVENTS = [event for topic in ALL for event in topic.types.values()]


def archived(event_class: type[Event]) -> Entry:
    event = event_class.model_validate(example(event_class, full=True))
    return entry(Received(event.topic_name, 0, 0, str(event.key), uuid4(), event.wire_type, 1, None, {}, None, event))


@pytest.mark.parametrize("event_class", EVENTS, ids=lambda event: event.wire_type)
def test_every_event_is_kept_without_a_person_and_read_back(event_class: type[Event]) -> None:
    kept = archived(event_class)
    told = json.dumps(dict(kept.data), ensure_ascii=False)
    assert [kind for kind in ("title", "name", "email", "phone") if TEXTS[kind] in told] == []
    assert isinstance(event_of(kept.topic, kept.type, json.loads(told)), event_class)


def test_nobodys_whereabouts_are_kept(service: Service) -> None:
    heard = service.event_router().topics.values()
    (people,) = [topic for topic in heard if topic.people and topic.name != "portal.people"]
    for event_class in people.types.values():
        told = json.dumps(dict(archived(event_class).data))
        assert "place" not in told
        assert "latitude" not in told
        assert "absences" not in told


def test_an_event_this_build_no_longer_knows_is_passed_over() -> None:
    assert event_of("intake.tickets", "intake.ticket_sung", {}) is None
    assert event_of("intake.songs", "intake.ticket_sung", {}) is None
