"""intake's answers as the views of pages."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from chassis.http import Who
from portal.pages.said_by_intake_relations import conversation_of, is_chat
from portal.pages.views.sla import Clock, Count, Stretch
from portal.pages.views.ticket import (
    Attached,
    Moment,
    OwnField,
    Reason,
    Slot,
    Ticket,
    TicketLine,
)
from portal.pages.words import LANGS, Lang, Words

Json = Mapping[str, Any]
DESK = frozenset({"dispatcher", "manager", "admin"})
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
    "waiting_client": "wait", "waiting_parts": "wait", "waiting_supplier": "wait", "waiting_next_visit": "wait",
    "resumed": "active", "assessed_immediate": "active", "assessed_more_information": "wait",
    "assessed_expert": "active", "sla_at_risk": "wait", "sla_breached": "bad", "escalated": "wait",
    "quote_sent": "wait", "quote_accepted": "done", "quote_refused": "bad",
    "cancelled": "bad", "ticket_unrouted": "bad", "visit_impossible": "bad", "visit_escalated": "bad",
}  # fmt: skip
# Whose values are codes, and the group of words they are told in.
CODES = {
    "service_changed": "service", "kind_changed": "kind", "impact_changed": "impact", "urgency_changed": "urgency",
}  # fmt: skip
REASONS = {
    "offer_declined": "decline", "visit_not_done": "not_done", "report_refused": "refuse", "visit_escalated": "help",
}  # fmt: skip
REPORTED = frozenset({"visit_done", "visit_not_done", "report_signed", "report_refused"})


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
        "waits_for": said["waits_for"] or "",
        "service_name": {lang: said["service"][f"label_{lang}"] for lang in LANGS},
        "tags": tuple(said["tags"]),
        "version": said.get("version", 0),
        "is_planned": said["planned"],
    }


def line_of(said: Json) -> TicketLine:
    return TicketLine(**_line(said))


def ticket_of(said: Json, timeline: list[Json], lang: Lang, reader: Who | None = None) -> Ticket:
    service, site = said["service"], said["site"] or {}
    labels = {one["code"]: one[f"label_{lang}"] for one in said["fields"]}
    moments = [_moment(line, lang, labels) for line in timeline if not is_chat(line)]
    codes = {moment.code for moment in moments}
    moments = [moment for moment in moments if SAID_BETTER.get(moment.code) not in codes]
    reached = {REACHED[moment.code]: moment.at for moment in moments if moment.code in REACHED}
    moments = [moment for moment in moments if moment.code]
    # A long story comes in parts: how far the ticket is does not hang on which.
    if timeline and timeline[0]["kind"] != "opened":
        known = {"new": said["created_at"], "in_progress": said["first_work_at"]}
        reached = {step: _at(at) for step, at in known.items() if at} | reached
    merged = said["merged_into"]
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
        cover=said["cover"],
        contract=(said["contract"] or {}).get("name", ""),
        as_of=instant(said["as_of"]),
        files=tuple(_attached(file, said, reader) for file in said["attachments"]),
        fields=tuple(_own_field(one, lang) for one in said["fields"]),
        conversation=conversation_of(timeline),
        merged_into=(UUID(merged["id"]), merged["number"]) if merged else None,
        asset_id=(said["asset"] or {}).get("id", ""),
        device=_device(said["asset"] or said["device"] or {}),
        bought_on=_bought_on(said),
        more=_more(said, words=Words(lang)),
    )


def _attached(file: Json, said: Json, reader: Who | None) -> Attached:
    theirs = reader is not None and (reader.role in DESK or str(reader.person_id) == file["added_by"])
    return Attached(
        id=UUID(file["id"]),
        name=file["name"],
        bytes=file["size"],
        is_picture=file["media_type"].startswith("image/"),
        is_internal=file["audience"] == "internal",
        may_remove=theirs and "attach" in said["actions"],
    )


def _own_field(said: Json, lang: Lang) -> OwnField:
    return OwnField(
        said[f"label_{lang}"],
        said[f"shown_{lang}"],
        date.fromisoformat(said["value"]) if said["type"] == "date" else None,
        said["for_clients"],
    )


def _device(said: Json) -> str:
    """ "PC-042 · Brand Model · Linux · SN-1"."""
    model = " ".join(filter(None, (said.get("brand"), said.get("model"))))
    return " · ".join(filter(None, (said.get("label"), model, said.get("os"), said.get("serial"))))


def _bought_on(said: Json) -> date | None:
    day = said["asset"].get("purchased_on") if said["asset"] else (said["device"] or {}).get("purchase_date")
    return date.fromisoformat(day) if day else None


def _more(said: Json, words: Words) -> dict[str, str]:
    onsite = (said["onsite_contact"] or {}).get("name"), said["contact_name"], said["contact_phone"]
    mode = said["preferred_contact"]
    each = {
        "department": said["department"],
        "contact": " · ".join(filter(None, onsite)),
        "preferred_contact": words(f"contact_mode.{mode}") if mode else "",
        "requester_email": said["requester_email"],
        "requester_phone": said["requester_phone"],
        "business_impact": said["business_impact"],
        "already_tried": said["already_tried"],
        "reference": said["reference"],
    }
    return {name: value for name, value in each.items() if value}


def count_of(said: Json, ticket: Json) -> Count:
    newest = max(clock["life"] for clock in said["clocks"])
    always = {clock["always"] for clock in said["clocks"] if clock["life"] == newest}
    return Count(
        ticket_id=UUID(said["ticket_id"]),
        number=ticket["number"],
        title=ticket["title"],
        contract=(said["contract"] or {}).get("name", ""),
        clocks=tuple(
            Clock(
                clock["goal"], clock["state"], clock["target_minutes"], clock["counted_minutes"],
                instant(clock["due_at"]), clock["life"] < newest,
            )
            for clock in reversed(said["clocks"])
        ),
        stretches=tuple(
            Stretch(_at(part["starts_at"]), _at(part["ends_at"]), _counts(part, always), part["why"])
            for part in reversed(said["segments"])
        ),
    )  # fmt: skip


def _counts(part: Json, always: set[bool]) -> str:
    """`some`: towards the promises of every hour of the week only."""
    counted = {part["always_counts"] if each else part["counts"] for each in always}
    return "some" if len(counted) == 2 else "yes" if True in counted else "no"


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _is_said_elsewhere(said: Json) -> bool:
    """Waiting and its end have lines of their own when a person brought them."""
    before, after = said["from_value"], said["to_value"]
    return after in SAID_ELSEWHERE or (
        said["actor"] is not None and ("waiting" in (before, after) or after == "resolved")
    )


def _why(reason: Json) -> Reason:
    code, params = reason["code"], reason["params"]
    if code == "impact_urgency":
        return Reason(f"{params['impact']}_{params['urgency']}", params)
    if code == "request_type":
        return Reason(f"request_type_{params['type']}", params)
    return Reason(code, params)


def _moment(said: Json, lang: Lang, fields: Mapping[str, str]) -> Moment:
    code, params, words = said["kind"], said["params"], Words(lang)
    if code == "state_changed":
        code = "" if _is_said_elsewhere(said) else said["to_value"]
    elif code == "assessed":
        code = f"assessed_{said['to_value']}"
    elif code == "waiting":
        code = f"waiting_{said['to_value']}"
    elif code == "visit_finished":
        code = "visit_done" if params.get("outcome") == "done" else "visit_not_done"
    elif code == "comment" and "number" in params:
        code = "comment_copied"
    reason = (REASONS[code], params["reason"]) if code in REASONS and params.get("reason") else None
    named = [said[name] or "" for name in ("from_value", "to_value")]
    if code == "field_changed":
        code = "field_changed" if any(named) else "field_rewritten"
        named = [value or "–" for value in named]
    if code in CODES:
        named = [words.code(CODES[code], value) for value in named]
    if code.startswith("sla_"):
        reason = ("goal", said["to_value"])
    if code in ("linked", "unlinked"):
        reason = ("relation", said["to_value"])
    told = {name: params[name] or "?" for name in ("number", "name", "system", "key") if name in params}
    return Moment(
        id=said["id"],
        at=datetime.fromisoformat(said["at"]),
        code=code,
        author=(said["actor"] or {}).get("name") or "",
        said=said["text"] or "",
        params=dict(zip(("before", "after"), named, strict=True))
        | ({"field": fields.get(params["field"], params["field"])} if "field" in params else {})
        | ({"report": params["visit_id"]} if code in REPORTED and "visit_id" in params else {})
        | told,
        tone=TONES.get(code, "off"),
        slot=slot_of(params) if "ends_at" in params else None,
        reason=reason,
        is_internal=said["kind"] == "comment" and said["audience"] == "internal",
    )
