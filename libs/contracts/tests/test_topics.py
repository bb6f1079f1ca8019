import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from pydantic import TypeAdapter, ValidationError

from contracts.event import Event
from contracts.intake.clients import ClientRemoved
from contracts.intake.tickets import TICKETS, TicketEvent
from contracts.scheduling.plans import PlanPublished
from contracts.tools.schemas import versioned
from contracts.topic import Topic
from contracts.topics import ALL
from contracts.words import DeclineReason

LIBRARY = Path(__file__).resolve().parents[1]
SERVICES = {"portal", "intake", "routing", "scheduling", "notify", "analytics"}
EVENTS = [(topic, event) for topic in ALL for event in topic.types.values()]
NAMES = [event.wire_type for _, event in EVENTS]


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_a_topic_says_who_and_how(topic: Topic) -> None:
    assert topic.name.split(".")[0] == topic.producer
    assert {topic.producer, *topic.consumers} <= SERVICES
    assert topic.producer not in topic.consumers
    assert topic.key
    assert topic.partitions == 12
    assert topic.retention_ms > 0
    assert topic.types


def test_names_are_unique() -> None:
    assert len({topic.name for topic in ALL}) == len(ALL)
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize(("topic", "event"), EVENTS, ids=NAMES)
def test_an_event_belongs_to_its_topic(topic: Topic, event: type[Event]) -> None:
    assert event.topic_name == topic.name
    assert event.wire_type.split(".")[0] == topic.producer
    assert not event.tombstone or topic.cleanup == "compact"


@pytest.mark.parametrize(("topic", "event"), EVENTS, ids=NAMES)
def test_examples_match_the_schema_and_come_back_unchanged(topic: Topic, event: type[Event]) -> None:
    name = versioned(event)
    schema = json.loads((LIBRARY / "schemas" / topic.name / f"{name}.json").read_text())
    examples = sorted((LIBRARY / "examples" / topic.name / name).glob("*.json"))
    assert [file.stem for file in examples] == ["full", "minimal"]
    for file in examples:
        body = json.loads(file.read_text())
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)
        read = event.model_validate_json(file.read_text())
        assert json.loads(read.model_dump_json()) == body
        assert event.decode(read.encode(), str(read.key), read.occurred_at).key == read.key


def test_the_type_picks_the_class() -> None:
    adapter: TypeAdapter[TicketEvent] = TypeAdapter(TicketEvent)
    for name, event in TICKETS.types.items():
        file = LIBRARY / "examples" / TICKETS.name / versioned(event) / "minimal.json"
        assert adapter.validate_json(file.read_text()).type == name


def test_unknown_fields_are_ignored_and_events_are_frozen() -> None:
    event = PlanPublished.model_validate(
        {
            "occurred_at": "2026-11-23T09:12:00+01:00",
            "region": "75",
            "day": "2026-11-23",
            "revision": 1,
            "cost": 0,
            "later": 1,
        }
    )
    assert event.key == "75-2026-11-23"
    assert event.occurred_at.tzinfo is UTC
    assert '"occurred_at":"2026-11-23T08:12:00Z"' in event.model_dump_json()
    with pytest.raises(ValidationError, match="frozen"):
        event.cost = 2  # type: ignore[misc]


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        ClientRemoved(client_id=UUID(int=1), occurred_at=datetime(2026, 11, 23, 8))  # noqa: DTZ001


def test_a_tombstone_has_no_body_and_comes_back_from_its_key() -> None:
    said = ClientRemoved(client_id=UUID(int=1), occurred_at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert said.encode() is None
    assert ClientRemoved.decode(None, str(said.key), said.occurred_at) == said
    assert said.client_id_header == UUID(int=1)


def test_a_value_an_open_enum_does_not_know_is_other() -> None:
    assert DeclineReason("on_strike") is DeclineReason.OTHER
    assert TypeAdapter(DeclineReason).validate_json('"on_strike"') is DeclineReason.OTHER
