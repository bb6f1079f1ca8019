"""A day of a small town, what scheduling says of it, and pages as they are read."""

import html
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

NOW = datetime(2026, 11, 24, 9, 30, 12, tzinfo=UTC)
DAY, FORM = "2026-11-24", "/planning/what-if"
MIDNIGHT = "2026-11-24T23:00:00+00:00"
PERSON = UUID(int=99)
TRIES = 3


def uid(number: int) -> str:
    return str(UUID(int=number))


WHAT_IF = uid(500)
HERE = f"{FORM}/{WHAT_IF}"
API = f"plans/what-ifs/{WHAT_IF}"


def between(hour: int, minutes: int = 60) -> dict[str, str]:
    start = datetime(2026, 11, 24, hour, tzinfo=UTC)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=minutes)).isoformat()}


def seat(technician: int, hour: int) -> dict[str, Any]:
    return {"technician_ids": [uid(technician)], **between(hour)}


def said_visit(number: int, technician: int, hour: int, **changes: Any) -> dict[str, Any]:
    return {
        "visit_id": uid(100 + number), "ticket_id": uid(200 + number), "number": f"TKT-2026-{number:05d}",
        "state": "confirmed", "mode": "onsite", "technician_ids": [uid(technician)], **between(hour),
        "site_label": f"Site {number}, 69000 Lyon", "latitude": round(45.7 + number / 10, 1), "longitude": 4.88,
        "travel_minutes": 18, "travel_metres": 9_400, "reasons": [], "en_route_at": None, "started_at": None,
        "finished_at": None, "outcome": None, "reason": None,
    } | changes  # fmt: skip


def said_technician(number: int, name: str) -> dict[str, Any]:
    return {
        "technician_id": uid(number), "name": name, "active": True, "zone": "Europe/Paris", "departments": ["69"],
        "skills": [], "breaks": [], "absences": [], "start_place": None, "end_place": None,
        "shifts": [{"weekday": 1, "starts": "08:00:00", "ends": "17:00:00"}],
    }  # fmt: skip


def said_ticket(number: int) -> dict[str, Any]:
    return {
        "id": uid(200 + number), "number": f"TKT-2026-{number:05d}", "title": f"Panne {number}", "priority": "P2",
        "client": {"id": uid(1), "name": "Atelier Démo"}, "requester": {"person_id": uid(77), "name": "Camille Démo"},
    }  # fmt: skip


AWAY = {"kind": "technician_away", "technician_id": uid(1), "starts_at": between(10)["starts_at"], "ends_at": MIDNIGHT}
SUMS = {
    "visits": 3, "travel_minutes": 60, "travel_metres": 40_000, "broken_promises": 0, "late": 0, "left_out": 0,
    "named_since": 1,
}  # fmt: skip


def answer() -> dict[str, Any]:
    moved = {
        "visit_id": uid(101), "ticket_id": uid(201), "number": "TKT-2026-00001", "site_label": "Site 1, Lyon",
        "from": seat(1, 10), "to": seat(2, 13), "promise": between(9, 120), "promise_kept": False, "is_late": True,
        "reasons": ["technician_away"],
    }  # fmt: skip
    way = {
        "technician_ids": [uid(2)], "starts_at": between(17)["starts_at"], "later_minutes": 30, "overtime_minutes": 45,
        "instead_of": [{"ticket_id": uid(203), "number": "TKT-2026-00003"}], "added_travel_minutes": 12,
    }  # fmt: skip
    left = {
        "visit_id": uid(102), "ticket_id": uid(202), "number": "TKT-2026-00002", "priority": "P1", "site_label": None,
        "from": seat(1, 15), "reasons": ["no_room", "on_the_moon"], "ways": [way],
    }  # fmt: skip
    warn = [
        {"person_id": uid(77), "role": "client", "ticket_ids": [uid(201), uid(202)]},
        {"person_id": uid(1), "role": "technician", "ticket_ids": [uid(201)]},
    ]
    after = SUMS | {"visits": 2, "travel_metres": 28_000, "broken_promises": 1, "left_out": 1}
    return {"moved": [moved], "placed": [], "left_out": [left], "before": SUMS, "after": after, "warn": warn}


def said_what_if(state: str = "ready", **changes: Any) -> dict[str, Any]:
    return {
        "what_if_id": WHAT_IF, "day": DAY, "state": state, "changes": [AWAY], "keep": [], "failure": None,
        "tag": None if state == "solving" else "t1", "asked_by": uid(99), "asked_at": NOW.isoformat(),
        "expires_at": NOW.isoformat(), "answer": answer() if state in ("ready", "published") else None,
    } | changes  # fmt: skip


class Town:
    """Services that keep what they were asked; `refusals` are answered first, one after the other."""

    def __init__(self) -> None:
        self.visits = [said_visit(1, 1, 10), said_visit(2, 1, 15), said_visit(3, 2, 13)]
        self.technicians = [said_technician(1, "Naïma Exemple"), said_technician(2, "Théo Illustration")]
        self.waiting = [{"ticket_id": uid(207), "attempt": 1, "revision": 1, "priority": "P3", "tries": 4}]
        self.unrouted: list[dict[str, Any]] = []
        self.what_if: dict[str, Any] | None = said_what_if()
        self.refusals: dict[str, list[tuple[int, str]]] = {}
        self.away = ""
        self.asked: list[tuple[str, str]] = []
        self.sent: list[tuple[str, Any, httpx2.Headers]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/api/v1/")
        self.asked.append((request.method, path))
        if self.away and path.startswith(self.away):
            return httpx2.Response(503)
        if request.method != "GET":
            body = json.loads(request.content) if request.content else None
            self.sent.append((f"{request.method} {path}", body, request.headers))
            if left := self.refusals.get(path):
                status, code = left.pop(0)
                problem = {"code": code, "detail": f"Refusé : {code}.", "errors": []}
                if status == 422:
                    problem["errors"] = [{"pointer": "/changes/0/technician_id", "detail": "Ce technicien est parti."}]
                return httpx2.Response(status, json=problem)
        said = self.answer(path, request.url.params)
        return httpx2.Response(404 if said is None else 200, json=said or {})

    def answer(self, path: str, asked: httpx2.QueryParams) -> Any:
        ids = asked.get_list("ids")
        match path.split("/"):
            case ["plans", "what-ifs", *_]:
                return self.what_if
            case ["plans", _, "what-ifs"]:
                return said_what_if("solving")
            case ["plans", _]:
                by = {one: [v for v in self.visits if one in v["technician_ids"]] for one in (uid(1), uid(2))}
                routes = [{"technician_id": one, "visits": each} for one, each in by.items()]
                return {"day": DAY, "routes": routes, "waiting": self.waiting}
            case ["technicians"]:
                found = [one for one in self.technicians if not ids or one["technician_id"] in ids]
                return {"items": found, "next": None}
            case ["tickets"]:
                number = asked.get("number")
                if number:
                    return {"items": [said_ticket(9)] if number == "TKT-2026-00009" else []}
                return {"items": [said_ticket(UUID(one).int - 200) for one in ids], "next": None}
            case _:
                return {"items": self.unrouted, "next": None}

    def posted(self, path: str) -> list[Any]:
        return [body for asked, body, _ in self.sent if asked == f"POST {path}"]


def plain(page: httpx2.Response) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", html.unescape(page.text))


def text(page: httpx2.Response) -> str:
    """As it is read, without its marks."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", plain(page), flags=re.S)
    return re.sub(r"\s+([.,])", r"\1", " ".join(re.sub(r"<[^>]*>", " ", body).split()))


def carried(page: str) -> Any:
    return [json.loads(one) for one in re.findall(r'name="change" value="(\{.*?\})"', page)]


async def suppose(desk: httpx2.AsyncClient, **typed: Any) -> httpx2.Response:
    return await desk.post(FORM, data={"day": DAY, "idempotency_key": "k1"} | typed)
