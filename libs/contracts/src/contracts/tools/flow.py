"""docs/flow.md: who says what to whom."""

from collections.abc import Iterable

from contracts.tools.schemas import versioned
from contracts.topic import DAY, HOUR, Topic
from contracts.topics import ALL

PATH = "docs/flow.md"
HEAD = """# Who says what to whom

Generated from `libs/contracts` by `python -m contracts flow`; do not edit.
A box is a service, a barrel is a topic. Dotted: it only tells people or counts.
Planned: the contract stands so that consumers can prepare; nobody says it yet.
"""
WATCHERS = ("notify", "analytics")


def generate() -> dict[str, str]:
    return {PATH: "\n".join([HEAD, *_graph(), "", *_table(), "", *_services(), "", *_events()]) + "\n"}


def _graph() -> list[str]:
    lines = ["```mermaid", "flowchart LR"]
    lines += [f"  {service}" for service in _names()]
    for topic in ALL:
        if topic.is_silent:
            continue
        node = topic.name.replace(".", "_")
        lines.append(f'  {node}[("{topic.name}")]')
        lines.append(f"  {topic.producer} --> {node}")
        lines += [f"  {node} {'-.->' if to in WATCHERS else '-->'} {to}" for to in topic.consumers]
    return [*lines, "```"]


def _names() -> list[str]:
    return list(dict.fromkeys([topic.producer for topic in ALL]))


def _table() -> list[str]:
    return [
        "## Topics",
        "",
        "| Topic | Key | Producer | Consumers | Partitions | Kept | Personal data |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| `{topic.name}` | {topic.key} | {_producer(topic)} | {', '.join(topic.consumers) or '–'} "
            f"| {topic.partitions} | {_kept(topic)} | {'yes' if topic.people else 'no'} |"
            for topic in ALL
        ),
    ]


def _producer(topic: Topic) -> str:
    return f"{topic.producer} (planned)" if topic.is_silent else topic.producer


def _kept(topic: Topic) -> str:
    time = f"{topic.retention_ms // DAY} d" if topic.retention_ms >= DAY else f"{topic.retention_ms // HOUR} h"
    return f"latest per key; tombstones {time}" if topic.cleanup == "compact" else time


def _services() -> list[str]:
    return [
        "## Services",
        "",
        "| Service | Hears | Says |",
        "|---|---|---|",
        *(
            f"| {service} | {_listed(t for t in ALL if service in t.consumers)} "
            f"| {_listed(t for t in ALL if service == t.producer and not t.is_silent)} |"
            for service in _names()
        ),
    ]


def _listed(topics: Iterable[Topic]) -> str:
    return ", ".join(f"`{topic.name}`" for topic in topics) or "–"


def _events() -> list[str]:
    lines = ["## Events", ""]
    for topic in ALL:
        lines += [f"### {topic.name}", ""]
        for event in topic.types.values():
            schema = f"../libs/contracts/schemas/{topic.name}/{versioned(event)}.json"
            name = event.__name__ + (" (planned)" if event in topic.planned else "")
            about = (event.__doc__ or "").strip().split("\n")[0]
            lines.append(f"- [`{event.wire_type}`]({schema}) {name}{': ' + about if about else ''}")
        lines.append("")
    return lines[:-1]
