"""intake's answers about people around a ticket and its links, as the views of pages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.pages.views.relations import Around, Linked, Outside, Someone, Spoken

Json = Mapping[str, Any]
ORDER = (
    "parent", "child", "depends_on", "blocks", "duplicates", "duplicated_by", "split_from", "split_into", "relates",
)  # fmt: skip


def around_of(said: Json) -> Around:
    links = [_linked(link["ticket"], link["relation"], link["link_id"]) for link in said["links"]]
    return Around(
        owner=_someone(said["owner"]) if said["owner"] else None,
        contributors=tuple(map(_someone, said["contributors"])),
        watchers=tuple(map(_someone, said["watchers"])),
        links=tuple(sorted(links, key=lambda link: (ORDER.index(link.relation), link.number))),
        outside=tuple(Outside(one["link_id"], one["system"], one["key"], one["url"]) for one in said["outside"]),
        merged=tuple(_linked(one) for one in said["merged"]),
        is_blocked=said["is_blocked"],
        may=frozenset(said["may"]),
    )


def is_chat(line: Json) -> bool:
    return bool(line["params"].get("channel") == "chat")


def conversation_of(timeline: Iterable[Json]) -> tuple[Spoken, ...]:
    return tuple(
        Spoken(
            id=line["id"],
            at=datetime.fromisoformat(line["at"]),
            author=(line["actor"] or {}).get("name") or "",
            said=line["text"] or "",
            is_staff=bool(line["params"].get("answers")),
        )
        for line in timeline
        if is_chat(line)
    )


def _someone(said: Json) -> Someone:
    return Someone(UUID(said["person_id"]), said["name"] or "")


def _linked(said: Json, relation: str = "", link_id: str = "") -> Linked:
    return Linked(
        id=UUID(said["id"]),
        number=said["number"],
        title=said["title"],
        status=said["state"],
        client=said["client"]["name"],
        relation=relation,
        link_id=link_id,
    )
