"""What a list of requests is narrowed by, as the address of the page says it, intake takes it and a view keeps it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Pairs = list[tuple[str, str]]
MANY = ("state", "priority", "kind", "service", "tag")
ONE = ("client_id", "site_id", "technician_id", "waits_for", "order", "mine")
SENT_FOR = ("incident", "request", "problem")
"""kinds that somebody works on; quotes and invoices have pages of their own"""
DAYS = {"created_from": 0, "created_to": 1, "due_before": 1}
"""the last day counts whole"""
FIELD = "field."


def typed_filters(query: Iterable[tuple[str, str]]) -> Pairs:
    """Those of an address that are filters, without the empty ones a form sends."""
    known = {*MANY, *ONE, *DAYS}
    return [(name, value) for name, value in query if value and (name in known or name.startswith(FIELD))]


def for_intake(typed: Pairs, zone: str) -> Pairs:
    """Days become instants of the reader's zone; one that is no day is left out."""
    asked = []
    for name, value in typed:
        if name not in DAYS:
            asked.append((name, value))
        elif (at := _instant(value, DAYS[name], zone)) is not None:
            asked.append((name, at))
    return asked


def for_view(typed: Pairs, zone: str) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for name, value in for_intake(typed, zone):
        if name in MANY:
            query.setdefault(name, []).append(value)
        elif name.startswith(FIELD):
            query.setdefault("fields", {})[name.removeprefix(FIELD)] = value
        else:
            query[name] = value == "true" if name == "mine" else value
    return query


def of_view(query: Mapping[str, Any], zone: str) -> Pairs:
    """A kept view as an address has it."""
    typed: Pairs = []
    for name, value in query.items():
        if name in MANY:
            typed += [(name, one) for one in value]
        elif name == "fields":
            typed += [(f"{FIELD}{code}", text) for code, text in value.items()]
        elif name in DAYS:
            day = datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).date() - timedelta(days=DAYS[name])
            typed.append((name, day.isoformat()))
        elif name in ONE:
            typed.append((name, str(value).lower() if name == "mine" else value))
    return typed


def _instant(day: str, later: int, zone: str) -> str | None:
    try:
        at = date.fromisoformat(day) + timedelta(days=later)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(at, time(), ZoneInfo(zone)).isoformat()
