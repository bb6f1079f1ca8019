"""Two examples per event, always the same: `full` has every field, `minimal` the required ones only.

One story: an accounting server is down at a demo company, and a technician goes there."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import AwareDatetime, BaseModel

from contracts.event import Event
from contracts.tools.schemas import versioned, written
from contracts.topics import ALL

FOLDER = "libs/contracts/examples"
MONDAY = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"astreinte:{name}")


def _after(minutes: int) -> datetime:
    return MONDAY + timedelta(minutes=minutes)


PARTS = [
    {"criterion": "expertise", "weight": 400, "value": 1000, "points": 400},
    {"criterion": "proximity", "weight": 350, "value": 620, "points": 217},
    {"criterion": "load", "weight": 250, "value": 500, "points": 125},
]
COSTS = [
    {"term": "travel", "amount": 96, "weight": 10, "cost": 960},
    {"term": "lateness", "amount": 0, "weight": 100, "cost": 0},
]
TEXTS: dict[str, str] = {
    "action": "auto_validate",
    "category": "server",
    "channel": "chat",
    "code": "server_down",
    "department": "75",
    "email": "camille.demo@example.org",
    "kept": "invoice",
    "kind": "quote",
    "label": "Atelier Démo, 12 rue de l’Exemple, 75011 Paris",
    "metric": "tickets_opened",
    "name": "Camille Démo",
    "number": "TKT-2026-00042",
    "into_number": "TKT-2026-00041",
    "phone": "+33199000042",
    "reason": "part_missing",
    "region": "75",
    "sealed_token": "c2VhbGVkLWRlbW8tdG9rZW4",
    "skill": "windows_server",
    "template": "ticket_opened",
    "title": "Serveur de comptabilité injoignable",
    "unit": "tickets",
    "zone": "Europe/Paris",
    "departments": "75",
    "currency": "EUR",
}
VALUES: dict[str, Any] = {
    "breakdown": PARTS,
    "parts": PARTS,
    "score": sum(part["points"] for part in PARTS if isinstance(part["points"], int)),
    "cost_parts": COSTS,
    "cost": 960,
    "reasons": [{"code": "too_far", "params": {"travel_minutes": 85, "limit_minutes": 60}}],
    "latitude": 48.857,
    "longitude": 2.379,
    "level": 3,
    "weekday": 0,
    "confidence": 870,
    "expected": 3.2,
    "observed": 11.0,
    "count": 17,
    "value": 17,
    "usual_minutes": 90,
    "estimated_delay_minutes": 60,
    "to_state": "qualified",
    "from_priority": "P3",
    "to_priority": "P1",
    "visits_per_day": 6,
    "minutes_per_day": 420,
    "minutes_per_week": 2100,
    "open_jobs": 8,
    "opens": time(8),
    "closes": time(18),
    "starts": time(8, 30),
    "ends": time(17),
    "expires_at": _after(5),
    "accept_by": _after(15),
    "respond_by": _after(60),
    "resolve_by": _after(240),
    "arrives_at": _after(78),
    "starts_at": _after(78),
    "ends_at": _after(168),
    "started_at": _after(80),
    "finished_at": _after(160),
    "due_at": _after(15),
    "minutes_spent": 80,
    "valid_until": date(2027, 1, 31),
}


OVERRIDES: dict[str, dict[str, Any]] = {
    "Certificate": {"code": "electrical_b0"},
    "ClientChanged": {"name": "Atelier Démo"},
    "Job": {"mode": "onsite"},
    "OfferMade": {"mode": "onsite"},
    "ReportRefused": {"reason": "work_incomplete"},
    "RequestSubmitted": {"number": "DEV-202611-0007"},
    "ServiceNeed": {"label": "Panne de serveur"},
    "TechnicianChanged": {"breaks": [{"weekday": 0, "starts": time(12), "ends": time(13)}]},
    "TicketCancelled": {"reason": "solved_meanwhile"},
    "TicketReopened": {"from_state": "resolved"},
    "VisitCancelled": {"reason": "ticket_cancelled"},
    "WeekHours": {"monday": date(2026, 11, 16), "minutes": 2100},
}
"""By class, where the field's usual value would read oddly."""


def generate() -> dict[str, str]:
    return {
        f"{FOLDER}/{topic.name}/{versioned(event)}/{name}.json": written(example(event, name == "full"))
        for topic in ALL
        for event in topic.types.values()
        for name in ("full", "minimal")
    }


def example(event: type[Event], full: bool) -> dict[str, Any]:
    return event.model_validate(_model(event, full)).model_dump(mode="json")


@cache
def _hints(model: type[BaseModel]) -> dict[str, Any]:
    return get_type_hints(model, include_extras=True)


def _model(model: type[BaseModel], full: bool) -> dict[str, Any]:
    special = OVERRIDES.get(model.__name__, {})
    return {
        name: special[name] if name in special else _value(name, _hints(model)[name], full)
        for name, field in model.model_fields.items()
        if full or field.is_required()
    }


def _value(name: str, annotation: Any, full: bool) -> Any:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _value(name, get_args(annotation)[0], full)
    if origin in (Union, UnionType):
        return _value(name, get_args(annotation)[0], full)
    if origin is Literal:
        return get_args(annotation)[0]
    if name in VALUES and not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return VALUES[name]
    if origin is tuple:
        return [_value(name, get_args(annotation)[0], full)]
    if origin is dict:
        return {"travel_minutes": 35}
    return _plain(name, annotation, full)


def _plain(name: str, kind: type, full: bool) -> Any:
    if issubclass(kind, BaseModel):
        return _model(kind, full)
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    if kind is str:
        return TEXTS[name]
    plain: dict[type, Any] = {
        UUID: _id(name.removesuffix("s")),
        AwareDatetime: MONDAY,
        date: MONDAY.date(),
        time: time(9),
        bool: True,
        int: 2 if name.endswith(("minutes", "metres")) else 1,
        float: 1.0,
        Decimal: Decimal("180.00"),
    }
    return plain[kind]
