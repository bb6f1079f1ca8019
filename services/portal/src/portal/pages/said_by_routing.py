"""routing's answers as the views of pages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.pages.said_by_intake import level, slot_of
from portal.pages.views.day import Offer
from portal.pages.views.desk import RuleCount, Unrouted, Why
from portal.pages.views.ticket import Choice, Reason, TicketLine

Json = Mapping[str, Any]
POINTS_OF_ONE = 10  # thousandths in a point of a hundred
NAMES_SHOWN = 4


def choice_of(name: str, score: int, parts: Iterable[Json]) -> Choice:
    reasons = tuple(
        Reason(part["criterion"], {}, part["points"] / POINTS_OF_ONE, part["weight"] / POINTS_OF_ONE, part["label"])
        for part in parts
    )
    return Choice(name, score / POINTS_OF_ONE, reasons)


def _candidate(said: Json | None) -> Choice | None:
    return choice_of(said["technician_name"] or "–", said["score"], said["parts"]) if said else None


def rules_of(rejected: Iterable[Json]) -> tuple[RuleCount, ...]:
    names: dict[str, list[str]] = defaultdict(list)
    for one in rejected:
        for reason in one["reasons"]:
            names[reason["code"]].append(one["technician_name"] or "–")
    counted = sorted(names.items(), key=lambda rule: (-len(rule[1]), rule[0]))
    return tuple(RuleCount(code, len(who), tuple(who[:NAMES_SHOWN])) for code, who in counted)


def _notes(said: Json) -> tuple[Reason, ...]:
    return tuple(Reason(reason["code"], reason["params"], label=reason["text"]) for reason in said["impossible"])


def why_of(said: Json) -> Why:
    runners = said["runners_up"]
    return Why(
        UUID(said["ticket_id"]),
        _candidate(said["chosen"]),
        _candidate(runners[0]) if runners else None,
        rules_of(said["rejected"]),
        by_hand=said["reason"] or "",
        notes=_notes(said),
        is_stuck=said["state"] == "unrouted",
    )


def unrouted_of(said: Json, line: TicketLine | None, key: str) -> Unrouted:
    since = datetime.fromisoformat(said["unrouted_at"])
    round_ = max((one["round"] for one in said["attempts"]), default=0)
    attempts = {one["attempt"] for one in said["attempts"] if one["round"] == round_}
    past = [one for one in said["history"] if one["attempt"] in attempts]
    title = said["title"]
    return Unrouted(
        line
        or TicketLine(
            UUID(said["ticket_id"]), said["number"] or "", title, "qualified", level(said["priority"]), since
        ),
        since,
        rules_of(said["rejected"]),
        tuple((one["technician_name"] or "–", one["why"] or "other") for one in past if one["state"] == "declined"),
        tuple(one["technician_name"] or "–" for one in past if one["state"] == "expired"),
        key,
        _notes(said),
    )


def offer_of(said: Json, now: datetime, key: str) -> Offer:
    deadline = datetime.fromisoformat(said["expires_at"] or said["made_at"])
    site = said["site"] or {}
    is_late = said["state"] == "open" and deadline <= now
    return Offer(
        id=UUID(said["offer_id"]),
        ticket_id=UUID(said["ticket_id"]),
        number=said["number"],
        title=said["title"],
        priority=level(said["priority"]),
        deadline=deadline,
        state="expired" if is_late else said["state"],
        is_remote=said["mode"] == "remote",
        slot=slot_of(said["slot"]),
        site=site.get("label", ""),
        minutes=said["service"]["usual_minutes"],
        choice=choice_of("", said["score"], said["breakdown"]) if said["breakdown"] else None,
        key=key,
    )
