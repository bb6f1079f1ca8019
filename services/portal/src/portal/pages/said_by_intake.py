"""intake's answers as the views of pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.pages.views.ticket import Moment, Reason, Slot, Ticket, TicketLine

Json = Mapping[str, Any]
SAID_ELSEWHERE = frozenset({"cancelled", "validated", "closed", "reopened"})
MOMENT_TONES = {
    "opened": "wait", "qualified": "wait", "reopened": "wait", "waiting": "wait", "assigned": "active",
    "in_progress": "active", "resolved": "done", "validated": "done", "closed": "done", "cancelled": "bad",
}  # fmt: skip
REACHED = {
    "opened": "new",
    "assigned": "assigned",
    "in_progress": "in_progress",
    "resolved": "resolved",
    "validated": "validated",
}


def instant(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def slot_of(said: Json | None) -> Slot | None:
    if not said:
        return None
    return Slot(datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"]))


def level(priority: str) -> int:
    return int(priority.removeprefix("P"))


def _line(said: Json) -> dict[str, Any]:
    site, technician = said["site"] or {}, said["technician"] or {}
    return {
        "id": UUID(said["id"]),
        "number": said["number"],
        "title": said["title"],
        "status": said["state"],
        "priority": level(said["priority"]),
        "opened_at": datetime.fromisoformat(said["created_at"]),
        "due_at": instant(said["due_at"]),
        "client": said["client"]["name"],
        "site": site.get("label", ""),
        "technician": technician.get("name") or "",
        "slot": slot_of(said["slot"]),
        "is_remote": said["mode"] == "remote",
        "is_travelling": said["stage"] == "en_route",
    }


def line_of(said: Json) -> TicketLine:
    return TicketLine(**_line(said))


def ticket_of(said: Json, timeline: list[Json], lang: str) -> Ticket:
    service, site = said["service"], said["site"] or {}
    moments = [moment for moment in map(_moment, timeline) if moment]
    reached = {REACHED[moment.code]: moment.at for moment in moments if moment.code in REACHED}
    return Ticket(
        **_line(said),
        description="" if said["description"] == said["title"] else said["description"],
        service=service[f"label_{lang}"],
        address=site.get("address") or said["address"] or "",
        requester=said["requester"]["name"] or "",
        wished=said["wished_mode"] or "",
        delay_minutes=said["estimate"]["minutes"],
        respond_by=instant(said["respond_by"]),
        priority_why=tuple(_why(reason) for reason in said["priority_reasons"]),
        delay_why=_why(said["estimate"]["reason"]),
        timeline=tuple(sorted(moments, key=lambda moment: moment.at, reverse=True)),
        reached=reached,
        may=frozenset(said["actions"]),
    )


def _why(reason: Json) -> Reason:
    code, params = reason["code"], reason["params"]
    if code == "impact_urgency":
        return Reason(f"{params['impact']}_{params['urgency']}", params)
    return Reason(code, params)


def _moment(said: Json) -> Moment | None:
    code = said["kind"]
    if code == "state_changed":
        if said["to_value"] in SAID_ELSEWHERE:
            return None
        code = said["to_value"]
    params = {"before": said["from_value"] or "", "after": said["to_value"] or ""}
    author = (said["actor"] or {}).get("name") or ""
    at = datetime.fromisoformat(said["at"])
    is_internal = said["audience"] == "internal"
    return Moment(said["id"], at, code, author, said["text"] or "", params, MOMENT_TONES.get(code, "off"), is_internal)
