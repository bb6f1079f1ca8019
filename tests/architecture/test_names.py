"""X19: our own APIs and events are snake_case; names of documents stand only where a document wrote them."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from contracts.topic import Topic
from contracts.topics import ALL

SERVICES = ("intake", "routing", "scheduling", "notify", "analytics", "portal")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LITERAL = ("/api/client/", "/api/v1/views/")


def described(service: str) -> dict[str, Any]:
    settings = importlib.import_module(f"{service}.settings").Settings(
        environment="test", database_url="postgresql://nobody@127.0.0.1:1/none"
    )
    found: dict[str, Any] = importlib.import_module(f"{service}.app").build(settings).api(object()).openapi()
    return found


def names(part: Any, definitions: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Of the properties and parameters of a part of a JSON schema, and of whatever it refers to."""
    if isinstance(part, list):
        for one in part:
            yield from names(one, definitions, seen)
    if not isinstance(part, dict):
        return
    if (ref := str(part.get("$ref", "")).rpartition("/")[2]) and ref not in seen:
        seen.add(ref)
        yield from names(definitions[ref], definitions, seen)
    if part.get("in") in ("query", "path"):
        yield part["name"]
    for key, value in part.items():
        if key == "properties":
            yield from value
            yield from names(list(value.values()), definitions, seen)
        else:
            yield from names(value, definitions, seen)


def odd(part: Any, definitions: dict[str, Any]) -> set[str]:
    return {name for name in names(part, definitions, set()) if not SNAKE.fullmatch(name)}


@pytest.mark.parametrize("service", SERVICES)
def test_our_own_routes_speak_snake_case(service: str) -> None:
    found = described(service)
    own = {path: route for path, route in found["paths"].items() if not path.startswith(LITERAL)}
    assert {path: told for path, route in own.items() if (told := odd(route, found["components"]["schemas"]))} == {}


@pytest.mark.parametrize("path", ["/api/client/requests/intervention", "/api/v1/views/service-requests"])
def test_the_documents_keep_their_names(path: str) -> None:
    found = described("intake")
    told = set(names(found["paths"][path]["get"], found["components"]["schemas"], set()))
    assert told >= {"ticketNumber", "preferredDate"} if "client" in path else told >= {"requestId", "serviceType"}


@pytest.mark.parametrize("topic", ALL, ids=lambda topic: topic.name)
def test_events_speak_snake_case(topic: Topic) -> None:
    for mode in ("validation", "serialization"):
        schema = TypeAdapter(topic.events).json_schema(mode=mode)
        assert odd(schema, schema.get("$defs", {})) == set()
