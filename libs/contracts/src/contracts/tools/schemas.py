"""One JSON Schema per event, as its readers see it."""

import json
import re
from typing import Any

from contracts.event import Event
from contracts.topics import ALL

FOLDER = "libs/contracts/schemas"


def versioned(event: type[Event]) -> str:
    """`intake.ticket_opened` is ticket_opened.v1, `intake.ticket_opened.v2` is ticket_opened.v2."""
    name = event.wire_type.split(".", 1)[1]
    return name if re.search(r"\.v\d+$", name) else f"{name}.v1"


def schema_of(event: type[Event]) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:astreinte:{event.topic_name}:{versioned(event)}",
        **event.model_json_schema(),
        **({"x-tombstone": True} if event.tombstone else {}),
    }


def written(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def generate() -> dict[str, str]:
    return {
        f"{FOLDER}/{topic.name}/{versioned(event)}.json": written(schema_of(event))
        for topic in ALL
        for event in topic.types.values()
    }
