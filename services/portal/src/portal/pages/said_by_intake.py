"""intake's answers as the views of pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.pages.views.ticket import Moment, Reason, Slot, Ticket, TicketLine

Json = Mapping[str, Any]
SAID_ELSEWHERE = frozenset({"cancelled", "validated", "closed", "reopened"})
# The state, and the line that says the same with more: who did it, and when it is planned.
SAID_BETTER = {"assigned": "offer_accepted", "in_progress": "visit_started", "resolved": "visit_done"}
REACHED = {
    "opened": "new", "offer_accepted": "assigned", "assigned": "assigned", "visit_started": "in_progress",
    "in_progress": "in_progress", "visit_done": "resolved", "resolved": "resolved", "validated": "validated",
}  # fmt: skip
TONES = {
    "opened": "wait", "qualified": "wait", "reopened": "wait", "waiting": "wait", "visit_not_done": "wait",
    "assigned": "active", "offer_accepted": "active", "visit_confirmed": "active", "visit_reassigned": "active",
    "visit_moved": "active", "visit_en_route": "active", "in_progress": "active", "visit_started": "active",
    "resolved": "done", "visit_done": "done", "validated": "done", "closed": "done", "report_signed": "done",
    "cancelled": "bad", "ticket_unrouted": "bad", "visit_impossible": "bad", "visit_escalated": "bad",
}  # fmt: skip
REASONS = {"offer_declined": "decline", "visit_not_done": "not_done"}


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
    moments = [_moment(line) for line in timeline]
    codes = {moment.code for moment in moments}
    moments = [moment for moment in moments if SAID_BETTER.get(moment.code) not in codes]
    reached = {REACHED[moment.code]: moment.at for moment in moments if moment.code in REACHED}
    moments = [moment for moment in moments if moment.code]
    return Ticket(
        **_line(said),
        description="" if said["description"] == said["title"] else said["description"],
        service=service[f"label_{lang}"],
        address=site.get("address") or said["address"] or "",
        requester=said["requester"]["name"] or "",
        wished=said["wished_mode"] or "",
        delay_minutes=said["estimate"]["minutes"],
        respond_by=instant(said["respond_by"]),
        resolve_by=instant(said["resolve_by"]),
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


def _moment(said: Json) -> Moment:
    code, params = said["kind"], said["params"]
    if code == "state_changed":
        code = "" if said["to_value"] in SAID_ELSEWHERE else said["to_value"]
    elif code == "visit_finished":
        code = "visit_done" if params.get("outcome") == "done" else "visit_not_done"
    reason = (REASONS[code], params["reason"]) if code in REASONS and params.get("reason") else None
    return Moment(
        id=said["id"],
        at=datetime.fromisoformat(said["at"]),
        code=code,
        author=(said["actor"] or {}).get("name") or "",
        said=said["text"] or "",
        params={"before": said["from_value"] or "", "after": said["to_value"] or ""},
        tone=TONES.get(code, "off"),
        slot=slot_of(params) if "ends_at" in params else None,
        reason=reason,
        is_internal=code == "comment" and said["audience"] == "internal",
    )
