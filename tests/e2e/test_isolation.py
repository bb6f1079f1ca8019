"""Whoever may call a route still reaches only what is theirs: every id-taking route, tried by those it is not for.

Somebody else's is answered as nothing is: same status, same body, same headers, and nothing happens. The tries are
generated from the table of rights and each service's own description of its bodies.

S001-20, S002-44, S003-75.
"""

import importlib
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from PIL import Image
from town.api import Person
from town.places import DEMO_PASSWORD

from chassis.http import CSRF_COOKIE
from chassis.testing.tokens import public_keys

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]

TABLE = tomllib.loads((Path(__file__).parents[1] / "architecture" / "authorisation.toml").read_text())
STRANGERS = {"client", "client_manager", "technician"}
BODIES: dict[str, Any] = {
    "decline": {"reason": "busy"},
    "finish": {"outcome": "done"},
    "signature": {"report_hash": "0" * 64, "signer": "X"},
    "refusal": {"report_hash": "0" * 64, "reason": "other"},
    "position": {"latitude": 48.0, "longitude": 2.0},
    "absences": {"starts_at": "2027-01-01T08:00:00Z", "ends_at": "2027-01-01T18:00:00Z"},
    "outside": {"system": "glpi", "key": "42", "url": "https://glpi.example/42"},
    "project": {"name": "X", "serviceType": "network", "description": "X", "address": "1 rue X, Paris"},
    "sites": {"label": "X", "address": "1 rue X, Paris", "latitude": 48.0, "longitude": 2.0, "department": "75"},
}
"""Where what the schema allows is not all that the domain asks."""
PHOTO = {name: str(uuid4()) for name in ("command_id", "device_id")} | dict.fromkeys(
    ("at", "sent_at"), "2026-01-01T08:00:00Z"
)
QUERIES = {"candidates": {"part": "watcher"}, "attachments": {"name": "journal.txt"}, "photos": PHOTO}
OF_ONE_PERSON = ("ticket_id", "visit_id", "project_id")
"""What belongs to its requester, not to the whole company: a colleague is a stranger to it."""
LISTS = (
    "/api/v1/tickets", "/api/v1/visits", "/api/v1/deliveries", "/api/v1/assignments", "/api/v1/requests/quotes",
    "/api/v1/requests/projects", "/api/v1/views/service-requests", "/api/v1/views/assignments",
    "/api/client/requests/project", "/api/client/requests/intervention", "/api/client/requests/quote",
    "/api/client/interventions",
)  # fmt: skip
PASSING = {"date", "x-request-id", "content-length", "set-cookie"}


class Try(NamedTuple):
    who: str
    method: str
    path: str
    is_page: bool


def tries() -> list[Try]:
    """The routes with an id of something, by each role that may call them for its own and not for all."""
    found = []
    for service, rows in TABLE.items():
        for route, row in rows.items():
            method, path = route.split(" ", 1)
            named = row["roles"]
            if "_id}" not in path or named == "public" or row["own"] == "all":
                continue
            roles = STRANGERS if named == "signed in" else STRANGERS & set(named)
            is_page = service == "portal" and not path.startswith("/api/")
            found += [Try(role, method, path, is_page) for role in sorted(roles)]
            if "client" in roles and any(f"{{{name}}}" in path for name in OF_ONE_PERSON):
                found.append(Try("colleague", method, path, is_page))
    return found


def schemas() -> dict[str, Any]:
    """What each service says of its routes, by method and path."""
    said = {}
    for service in TABLE:
        settings = importlib.import_module(f"{service}.settings").Settings(
            environment="test", database_url="postgresql://nobody@127.0.0.1:1/none"
        )
        built = importlib.import_module(f"{service}.app").build(settings)
        document = replace(built, verifier=public_keys).api(object()).openapi()
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                content = operation.get("requestBody", {}).get("content", {})
                if "application/json" in content:
                    body = content["application/json"]["schema"]
                    said[f"{method.upper()} {path}"] = (body, document["components"]["schemas"])
    return said


def least(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
    """The least that a schema takes."""
    if "$ref" in schema:
        return least(parts[schema["$ref"].rpartition("/")[2]], parts)
    if "default" in schema:
        return schema["default"]
    for known in ("const", "enum"):
        if known in schema:
            return schema[known] if known == "const" else schema[known][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return least(schema[choice][0], parts)
    match schema.get("type"):
        case "object":
            return {name: least(schema["properties"][name], parts) for name in schema.get("required", ())}
        case "array":
            return [least(schema["items"], parts) for _ in range(schema.get("minItems", 0))]
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
        case "null":
            return None
    made = {"uuid": str(uuid4()), "date": "2027-01-01", "date-time": "2027-01-01T08:00:00Z", "email": "x@y.example"}
    return made.get(schema.get("format", ""), "Je passais par là.")


class Stranger:
    """Somebody with a token for programs and a browser for pages."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.browser = httpx2.AsyncClient(base_url=person.http.base_url, timeout=15, headers={"Accept": "text/html"})

    async def come_in(self, address: str) -> None:
        await self.person.sign_in()
        self.browser.headers["Origin"] = address
        body = {"email": self.person.email, "password": DEMO_PASSWORD}
        assert (await self.browser.post("/api/v1/session", json=body)).status_code == 201

    async def ask(self, one: Try, ids: Mapping[str, str], body: Any) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers, without what is of this request alone."""
        if "/quotes/" in one.path:
            ids = {**ids, "ticket_id": ids["quote_ticket_id"]}
        path = re.sub(r"{(\w+)}", lambda m: ids.get(m[1], "x"), one.path)
        if one.is_page:
            # What the last refusal said is shown once, on the next page.
            if "astreinte_said" in self.browser.cookies:
                self.browser.cookies.delete("astreinte_said")
            form = {"csrf_token": self.browser.cookies[CSRF_COOKIE]} if one.method != "GET" else None
            answer = await self.browser.request(one.method, path, data=form)
        else:
            query = QUERIES.get(one.path.rsplit("/", 1)[-1])
            answer = await self.person.http.request(one.method, path, json=body, params=query)
        text, said = answer.text, answer.headers.get("set-cookie", "")
        headers = {name: value for name, value in answer.headers.items() if name not in PASSING}
        headers["said"] = "".join(re.findall(r"astreinte_said=([^;]*)", said))
        for name, value in ids.items():
            text = text.replace(value, name)
            headers = {key: kept.replace(value, name) for key, kept in headers.items()}
        text = re.sub(
            r'"trace_id":"[^"]*"|data-rendered="[^"]*"|value="[0-9a-f]{32}"|<span class="number">\w*</span>', "", text
        )
        return answer.status_code, text, headers


async def linked(world: Any, pg_url: str) -> str:
    """An account of another house that opens the client's."""
    conn = await asyncpg.connect(f"{pg_url.rsplit('/', 1)[0]}/astreinte_portal")
    await conn.execute(
        """INSERT INTO identities (issuer, subject, person_id, provider_made, linked_at, used_at)
        VALUES ('https://id.example', $1, $2, false, now(), now())""",
        world.tag, UUID(world.client.person_id),
    )  # fmt: skip
    await conn.close()
    return str((await world.client.get("/api/v1/me/identities"))["items"][0]["identity_id"])


async def quoted(world: Any) -> str:
    """The ticket of a quote that was sent to the client."""
    asked = {"title": f"Caméras {world.tag}", "category": "equipment", "description": "Dix."}
    made = await world.client.post("/api/client/requests/quote", asked)
    ticket_id = str(made["ticket"]["_id"])
    line = {"label": "Caméra", "quantity": "10", "unit_price": "129.90", "vat_rate": "20"}
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    sales = await world.person("sales")
    await sales.post(f"/api/v1/requests/quotes/{ticket_id}/send", {"lines": [line], "valid_until": until})
    return ticket_id


async def reported(technician: Person, visit_id: str) -> tuple[str, str]:
    """A photo of the visit's signed report, and what came after the signature."""
    path = f"/api/v1/visits/{visit_id}"
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    await technician.post(f"{path}/start")
    added = await technician.http.post(f"{path}/photos", params=PHOTO, content=picture.getvalue())
    assert added.status_code == 201, added.text
    await technician.post(f"{path}/finish", BODIES["finish"])
    report = await technician.get(f"{path}/report")
    await technician.post(f"{path}/signature", {"report_hash": report["report_hash"], "signer": "X"})
    late = {"command_id": str(uuid4()), "at": PHOTO["at"], "does": {"kind": "add_action", "text": "X"}}
    batch = {"device_id": PHOTO["device_id"], "sent_at": PHOTO["sent_at"], "commands": [late]}
    await technician.post(f"{path}/commands", batch)
    return PHOTO["command_id"], late["command_id"]


async def hold(world: Any, ticket_id: str) -> Any:
    offered = await world.client.get(f"/api/v1/appointments/slots?ticket_id={ticket_id}")
    wanted = {"ticket_id": ticket_id, "token": offered["slots"][-1]["token"]}
    return await world.client.post("/api/v1/appointments/holds", wanted)


async def test_nobody_else_tells_somebodys_from_nothing(world: Any, until: Any, pg_url: str) -> None:
    technician = await world.technician()
    ticket = await world.ticket()
    offer = await until(world.offered(technician, ticket))
    await technician.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    visit = await until(world.visit(technician, ticket))
    held = await hold(world, ticket["id"])
    calendar = await world.client.post("/api/v1/calendars", {})
    elsewhere = {"address": "https://calendar.invalid/x.ics"}
    busy = await technician.http.put(f"/api/v1/calendars/busy/{technician.person_id}", json=elsewhere)
    assert busy.status_code == 200, busy.text
    absence = await technician.post(f"/api/v1/technicians/{technician.person_id}/absences", BODIES["absences"])
    outside = await world.admin.post(f"/api/v1/tickets/{ticket['id']}/outside", BODIES["outside"])
    card = {"name": "Invitée", "email": f"invited@{world.tag}.example", "client_id": world.client_id}
    invitation = await world.admin.post("/api/v1/invitations", card)
    project = await world.client.post("/api/client/requests/project", BODIES["project"])
    work = {"type": "planned", "title": f"Entretien {world.tag}", "description": "Annuel.", "site": "Siège"}
    intervention = await world.client.post("/api/client/requests/intervention", work)
    attachment = await world.client.http.post(
        f"/api/v1/tickets/{ticket['id']}/attachments", params={"name": "journal.txt"}, content=b"rien"
    )
    photo_id, command_id = await reported(technician, visit["visit_id"])
    await until(world.reaches(ticket, "validated"))
    other = await world.admin.post("/api/v1/clients", {"name": f"Étrangers {world.tag}"})

    async def made(path: str, card: dict[str, Any]) -> str:
        answer = await world.admin.post(path, card)
        return str(answer.get("id") or answer["contact_id"])

    people = {
        "client": await world.person("client", other["id"]),
        "client_manager": await world.person("client_manager", other["id"]),
        "technician": await world.person("technician"),
        "colleague": await world.person("client", world.client_id),
    }
    real = {
        "ticket_id": ticket["id"],
        "quote_ticket_id": await quoted(world),
        "offer_id": offer["offer_id"],
        "visit_id": visit["visit_id"],
        "hold_id": held["hold_id"],
        "calendar_id": calendar["calendar_id"],
        "photo_id": photo_id,
        "command_id": command_id,
        "client_id": world.client_id,
        "person_id": world.client.person_id,
        "technician_id": technician.person_id,
        "absence_id": absence["absence_id"],
        "contract_id": (await world.contract())["id"],
        "invitation_id": invitation["invitation_id"],
        "identity_id": await linked(world, pg_url),
        "session_id": (await world.client.get("/api/v1/me/sessions"))["items"][0]["session_id"],
        "site_id": world.site_id,
        "link_id": outside["outside"][0]["link_id"],
        "asset_id": await made(
            "/api/v1/assets", {"client_id": world.client_id, "kind": "printer", "label": "Imprimante"}
        ),
        "view_id": await made("/api/v1/saved-views", {"name": f"À moi {world.tag}", "query": {}}),
        "project_id": project["project"]["_id"],
        "attachment_id": attachment.json()["id"],
        "contact_id": await made(f"/api/v1/clients/{world.client_id}/contacts", {"name": "Camille Essai"}),
    }
    nothing = {name: str(uuid4()) for name in real}
    before = await world.admin.get(f"/api/v1/tickets/{ticket['id']}/timeline")
    manager = await world.person("client_manager", world.client_id)
    own = {"client": world.client, "colleague": world.client, "client_manager": manager, "technician": technician}
    strangers = {who: Stranger(person) for who, person in people.items()}
    owners = {who: Stranger(person) for who, person in own.items()}
    for each in (*strangers.values(), *owners.values()):
        await each.come_in(world.stack.address)
    bodies, wrong = schemas(), []
    for one in tries():
        lacking = set(re.findall(r"{(\w+_id)}", one.path)) - set(real)
        assert not lacking, f"{one.path}: give this test a real {lacking}"
        last = one.path.rsplit("/", 1)[-1]
        schema = bodies.get(f"{one.method} {one.path}")
        body = BODIES.get(last) or (least(*schema) if schema else None)
        if one.method == "GET":
            mine = [(await owners[who].ask(one, real, body))[0] for who in dict.fromkeys((one.who, "client"))]
            assert 200 in mine, (one, mine)
        theirs = await strangers[one.who].ask(one, real, body)
        none = await strangers[one.who].ask(one, nothing, body)
        is_refused = theirs[0] == 404 or (one.is_page and theirs[0] == 303 and theirs[2]["said"])
        if theirs != none or not is_refused:
            differs = list(unified_diff(f"{theirs}".split(), f"{none}".split(), n=0, lineterm=""))
            wrong.append((*one, theirs[0], none[0], differs[:20], theirs[1][:200] if not one.is_page else ""))
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(tries()) > 60
    assert await world.admin.get(f"/api/v1/tickets/{ticket['id']}/timeline") == before
    secrets = {ticket["id"], intervention["ticket"]["_id"], real["quote_ticket_id"], real["project_id"]}
    for listed in LISTS:
        seen = str(await world.client.get(listed, ticket_ids=ticket["id"]))
        assert any(one in seen for one in secrets), listed
        for who, stranger in strangers.items():
            answer = await stranger.person.http.get(listed, params={"ticket_ids": ticket["id"]})
            assert answer.status_code == 200 or (who == "technician" and answer.status_code == 403), (who, listed)
            assert not any(one in answer.text for one in secrets), (who, listed)
    for each in (*strangers.values(), *owners.values()):
        await each.browser.aclose()
