"""What scheduling says of a visit and its report, as the pages show it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.pages.views.ticket import Slot
from portal.pages.views.visit import Closed, Conflict, Part, Photo, Test, VisitPage
from portal.pages.words import Words

Json = Mapping[str, Any]
STAFF = frozenset({"technician", "dispatcher", "manager", "admin"})
MAP = "https://www.openstreetmap.org/search?query="


def visit_of(said: Json, ticket: Json, conflicts: tuple[Conflict, ...], role: str, key: str) -> VisitPage:
    site = ticket.get("site") or {}
    is_open = said["closed"] is None and said["state"] != "cancelled"
    return VisitPage(
        id=UUID(said["visit_id"]),
        ticket_id=UUID(said["ticket_id"]),
        number=said["number"],
        title=ticket.get("title") or said["number"],
        status=said["state"],
        slot=Slot(datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"])),
        is_remote=said["mode"] == "remote",
        client=(ticket.get("client") or {}).get("name", ""),
        site=site.get("label") or "",
        address=site.get("address") or "",
        contact=ticket.get("contact", ""),
        phone=ticket.get("phone", ""),
        description=ticket.get("description") or "",
        started_at=_instant(said["started_at"]),
        finished_at=_instant(said["finished_at"]),
        outcome=said["outcome"] or "",
        reason=said["reason"] or "" if said["state"] == "finished" else "",
        diagnosis=said["diagnosis"] or "",
        recommendations=said["recommendations"] or "",
        minutes=said["minutes_spent"],
        actions=tuple((one["id"], one["text"]) for one in said["actions"]),
        parts=tuple(
            Part(one["id"], one["label"], one["quantity"], one["reference"], one["serial"]) for one in said["parts"]
        ),
        tests=tuple(_test(one) for one in said["tests"]),
        photos=tuple(Photo(one["id"], one["caption"]) for one in said["photos"]),
        report_hash=said["report_hash"],
        content=json.dumps(said["content"], ensure_ascii=False),
        heads=json.dumps(said["heads"]),
        closed=_closed(said["closed"]) if said["closed"] else None,
        conflicts=conflicts,
        waiting=said["waiting"],
        is_emptied=said["is_emptied"],
        may_write=role == "technician" and is_open,
        may_sign=role in ("technician", "client", "client_manager") and is_open and said["state"] == "finished",
        key=key,
    )


def _test(said: Json) -> Test:
    measured = ""
    if said["of"] == "measure" and said["value"] is not None:
        low, high = said["at_least"], said["at_most"]
        both = f" ({low} – {high})" if low is not None and high is not None else ""
        bounds = both or (f" (≥ {low})" if low is not None else f" (≤ {high})" if high is not None else "")
        measured = f"{said['value']} {said['unit']}".strip() + bounds
    return Test(said["id"], said["label"], said["holds"], measured, said["reserve"])


def _closed(said: Json) -> Closed:
    return Closed(
        said["verdict"],
        datetime.fromisoformat(said["at"]),
        said["signer"],
        said["reason"] or "",
        said["words"],
        said["report_hash"],
    )


def conflict_of(said: Json, words: Words) -> Conflict:
    body, instead = said["body"] or {}, said["instead_body"]
    return Conflict(
        id=said["command_id"],
        visit_id=said["visit_id"],
        number=said["number"],
        code=said["code"],
        kind=said["kind"],
        field=body.get("field", ""),
        said=told(said["kind"], body, words),
        at=datetime.fromisoformat(said["at"]),
        instead=str(instead["value"] or "–") if instead else None,
        may_take=said["instead_id"] is not None,
    )


def told(kind: str, body: Json, words: Words) -> str:
    """What was said, in a line."""
    match kind:
        case "write":
            return str(body.get("value") or "–")
        case "add_action":
            return str(body.get("text", ""))
        case "add_part" | "add_test":
            return str(body.get("label", ""))
        case "add_photo":
            return str(body.get("caption", ""))
        case "finish":
            return words.code("outcome", body.get("outcome"))
        case "sign":
            return str(body.get("signer", ""))
        case "refuse":
            return str(body.get("words", ""))
        case "escalate":
            return words.code("help", body.get("reason"))
        case _:
            return ""


def _instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
