"""Whoever may call a route still reaches only what is theirs: every id-taking route, tried by strangers.

S001-20, S002-44, S003-75.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.infra

TABLE = tomllib.loads((Path(__file__).parents[1] / "architecture" / "authorisation.toml").read_text())
BODIES: dict[str, Any] = {
    "comments": {"text": "Je passais par là."},
    "reopen": {"reason": "Je passais par là."},
    "decline": {"reason": "busy"},
    "finish": {"outcome": "done"},
    "position": {"latitude": 48.0, "longitude": 2.0},
    "absences": {"starts_at": "2027-01-01T08:00:00Z", "ends_at": "2027-01-01T18:00:00Z"},
    "wait": {"waits_for": "client"},
    "sites": {"label": "X", "address": "1 rue X, Paris", "latitude": 48.0, "longitude": 2.0, "department": "75"},
}
STRANGERS = {"client", "client_manager", "technician"}


def tried() -> list[tuple[str, str, str]]:
    found = []
    for service, rows in TABLE.items():
        for route, row in rows.items():
            method, path = route.split(" ", 1)
            if service != "portal" and "_id}" in path and isinstance(row["roles"], list):
                found += [(role, method, path) for role in sorted(STRANGERS & set(row["roles"]))]
    return found


async def test_strangers_find_nothing_under_any_id(world: Any, until: Any) -> None:
    technician = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(technician, ticket))
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    visit = await until(world.visit(technician, ticket))
    other = await world.admin.post("/api/v1/clients", {"name": f"Étrangers {world.tag}"})
    strangers = {
        "client": await world.person("client", other["id"]),
        "client_manager": await world.person("client_manager", other["id"]),
        "technician": await world.person("technician"),
    }
    ids = {
        "ticket_id": ticket["id"],
        "offer_id": offer["offer_id"],
        "visit_id": visit["visit_id"],
        "client_id": world.client_id,
        "technician_id": technician.person_id,
        "absence_id": ticket["id"],
        "contract_id": (await world.contract())["id"],
    }
    before = await world.dispatcher.get(f"/api/v1/tickets/{ticket['id']}/timeline")
    wrong = []
    for role, method, path in tried():
        real = re.sub(r"{(\w+)}", lambda m: ids[m[1]], path)
        body = BODIES.get(path.rsplit("/", 1)[-1], {}) if method != "GET" else None
        stranger = strangers[role]
        if not stranger.http.headers.get("Authorization"):
            await stranger.sign_in()
        answer = await stranger.http.request(method, real, json=body)
        if answer.status_code != 404:
            wrong.append((role, method, path, answer.status_code, answer.text[:120]))
    assert wrong == []
    assert len(tried()) > 20
    assert await world.dispatcher.get(f"/api/v1/tickets/{ticket['id']}/timeline") == before
    for role, stranger in strangers.items():
        for listed in ("/api/v1/tickets", "/api/v1/visits", "/api/v1/deliveries"):
            assert ticket["id"] not in str(await stranger.get(listed)), (role, listed)
