"""docs/api/asyncapi.yaml: an AsyncAPI 3.0 document of every topic."""

import json
from typing import Any

from contracts.event import Event
from contracts.tools.schemas import schema_of
from contracts.topic import Topic
from contracts.topics import ALL

PATH = "docs/api/asyncapi.yaml"
NOTE = "# Generated from libs/contracts by `python -m contracts asyncapi`; do not edit.\n"
UUID_TEXT = {"type": "string", "format": "uuid"}
HEADERS = {
    "type": "object",
    "description": "CloudEvents attributes, one Kafka header each.",
    "required": ["ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "ce_aggversion"],
    "properties": {
        "ce_id": {**UUID_TEXT, "description": "The event's id: what a consumer claims to apply it once."},
        "ce_type": {"type": "string", "description": "The event's type, as in the body."},
        "ce_source": {"type": "string", "description": "The service that says it."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_subject": {"type": "string", "description": "The record's key."},
        "ce_aggversion": {"type": "string", "description": "Steps by one per key and topic."},
        "ce_clientid": {**UUID_TEXT, "description": "The client company it belongs to, if any."},
        "traceparent": {"type": "string", "description": "W3C trace context."},
    },
}


def generate() -> dict[str, str]:
    return {PATH: NOTE + _yaml(document(), 0)}


def document() -> dict[str, Any]:
    schemas: dict[str, Any] = {"Headers": HEADERS}
    messages = {event.wire_type: _message(event, topic, schemas) for topic in ALL for event in topic.types.values()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Astreinte events",
            "version": "1.0.0",
            "description": "Every topic, who says it and who hears it. Changes to a message only add to it.",
            "license": {"name": "AGPL-3.0-or-later"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in ALL},
        "operations": {
            f"{service}.{action}.{topic.name}": _operation(topic, action, service)
            for topic in ALL
            for action, services in (
                ("send", () if topic.is_silent else (topic.producer,)),
                ("receive", topic.consumers),
            )
            for service in services
        },
        "components": {"messages": messages, "schemas": dict(sorted(schemas.items()))},
    }


def _channel(topic: Topic) -> dict[str, Any]:
    settings: dict[str, Any] = {"cleanup.policy": [topic.cleanup]}
    settings |= {name: int(value) for name, value in topic.config.items() if name.endswith(".ms")}
    return {
        "address": topic.name,
        "description": f"Keyed by {topic.key}; said by {topic.producer}.",
        "messages": {wire_type: {"$ref": f"#/components/messages/{wire_type}"} for wire_type in topic.types},
        "bindings": {"kafka": {"partitions": topic.partitions, "topicConfiguration": settings}},
    }


def _operation(topic: Topic, action: str, service: str) -> dict[str, Any]:
    return {
        "action": action,
        "summary": f"{service} {'says' if action == 'send' else 'hears'} {topic.name}",
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "tags": [{"name": service}],
    }


def _message(event: type[Event], topic: Topic, schemas: dict[str, Any]) -> dict[str, Any]:
    payload = _moved(schema_of(event))
    if event.tombstone:
        payload = {"type": "null", "description": "A tombstone: the key says it all."}
    for name, schema in payload.pop("$defs", {}).items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two parts are named {name}")
    for name in ("$id", "$schema", "x-tombstone"):
        payload.pop(name, None)
    return {
        "name": event.wire_type,
        "title": event.__name__,
        **({"summary": " ".join(event.__doc__.split())} if event.__doc__ else {}),
        "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": payload,
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}}},
    }


def _moved(node: Any) -> Any:
    """References into a schema's own `$defs` become references to the document's components."""
    if isinstance(node, dict):
        return {name: _moved(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_moved(value) for value in node]
    return node.replace("#/$defs/", "#/components/schemas/") if isinstance(node, str) else node


def _yaml(node: Any, depth: int) -> str:
    """Block YAML with JSON scalars: enough for this document, and no dependency."""
    pad = "  " * depth
    if isinstance(node, dict) and node:
        return "".join(f"{pad}{json.dumps(name)}:{_below(value, depth)}" for name, value in node.items())
    if isinstance(node, list) and node:
        return "".join(f"{pad}-{_below(value, depth)}" for value in node)
    return f"{pad}{json.dumps(node, ensure_ascii=False)}\n"


def _below(value: Any, depth: int) -> str:
    if isinstance(value, dict | list) and value:
        return "\n" + _yaml(value, depth + 1)
    return f" {json.dumps(value, ensure_ascii=False)}\n"
