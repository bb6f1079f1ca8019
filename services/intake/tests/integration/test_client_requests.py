"""Document 003 literally, on a real database: each payload and each answer, whatever language the caller reads."""

import asyncio
import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from chassis.ids import uuid7
from chassis.service import Service
from chassis.tx import Db
from intake.app import build
from intake.settings import Settings

pytestmark = pytest.mark.infra

PROJECT, INTERVENTION, QUOTE = (f"/api/client/requests/{kind}" for kind in ("project", "intervention", "quote"))
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
PARIS = ZoneInfo("Europe/Paris")
A_PROJECT: dict[str, Any] = {
    "name": "Installation vidéosurveillance",
    "serviceType": "surveillance",
    "description": "Installation de 16 caméras IP...",
    "address": "123 Rue de Dakar, Sénégal",
    "estimatedBudget": 2500000,
    "preferredStartDate": "2025-12-01",
    "urgency": "normal",
}
AN_INTERVENTION: dict[str, Any] = {
    "type": "urgent",
    "title": "Caméra défectueuse entrée principale",
    "description": "La caméra ne fonctionne plus depuis ce matin...",
    "site": "Siège social - 123 Rue de Dakar",
    "preferredDate": "2025-11-20",
}
A_QUOTE: dict[str, Any] = {
    "title": "Devis pour 10 caméras IP 4K",
    "category": "equipment",
    "description": "Nous souhaitons installer 10 caméras...",
    "estimatedBudget": 1500000,
    "deadline": "Dans 2 semaines",
    "items": [
        {"name": "Caméra IP 4K", "quantity": 10, "specifications": "Vision nocturne 30m"},
        {"name": "NVR 16 canaux", "quantity": 1, "specifications": "4TB HDD"},
    ],
}


async def sent(client: Any, path: str, body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    answer = await client.post(path, json=body | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture(params=["fr", "en"])
def asker(request: pytest.FixtureRequest, world: Any) -> Any:
    return world.as_role("client", client_id=world.acme, lang=request.param)


async def test_a_project_is_answered_literally(asker: Any) -> None:
    """S003-03…10, S003-36, S003-40, X14, X18, X19."""
    answer = await sent(asker, PROJECT, A_PROJECT)
    assert re.fullmatch(UUID, answer["project"].pop("_id"))
    assert answer == {
        "success": True,
        "message": "Demande de projet envoyée avec succès",
        "project": {"name": "Installation vidéosurveillance", "status": "pending", "serviceType": "surveillance"},
    }
    listed = (await asker.get(PROJECT)).json()
    (kept,) = listed.pop("projects")
    assert listed == {"success": True, "next": None}
    assert kept.items() >= (A_PROJECT | {"status": "pending", "currency": "EUR", "reason": None}).items()


async def test_an_intervention_is_answered_literally(asker: Any, world: Any) -> None:
    """S003-14…20, S003-37, S003-41, S003-42, X1, X5, X18, X19, X20."""
    project = await sent(asker, PROJECT, A_PROJECT)
    answer = await sent(asker, INTERVENTION, AN_INTERVENTION, projectId=project["project"]["_id"])
    ticket_id, number = answer["ticket"].pop("_id"), answer["ticket"].pop("ticketNumber")
    assert re.fullmatch(UUID, ticket_id)
    assert re.fullmatch(r"INT-\d{6}-\d{4,}", number)
    assert answer == {
        "success": True,
        "message": "Demande d'intervention envoyée avec succès",
        "ticket": {"title": "Caméra défectueuse entrée principale", "priority": "urgent", "status": "open"},
    }
    (kept,) = (await asker.get(INTERVENTION)).json()["tickets"]
    assert {name: kept[name] for name in AN_INTERVENTION} == AN_INTERVENTION
    assert (kept["_id"], kept["projectId"]) == (ticket_id, project["project"]["_id"])
    ticket = (await asker.get(f"/api/v1/tickets/{ticket_id}")).json()
    assert (ticket["number"], ticket["kind"], ticket["priority"]) == (number, "incident", "P1")
    assert (ticket["service"]["code"], ticket["needs_site"]) == ("video_surveillance", True)
    assert ticket["priority_reasons"] == [{"code": "request_type", "params": {"type": "urgent", "priority": "P1"}}]


async def test_a_quote_is_answered_literally(asker: Any) -> None:
    """S003-25…31, S003-38, S003-43, S003-44, X19, X21."""
    answer = await sent(asker, QUOTE, A_QUOTE)
    ticket_id, number = answer["ticket"].pop("_id"), answer["ticket"].pop("ticketNumber")
    assert re.fullmatch(UUID, ticket_id)
    assert re.fullmatch(r"DEV-\d{6}-\d{4,}", number)
    assert answer == {
        "success": True,
        "message": "Demande de devis envoyée avec succès",
        "ticket": {"title": "Devis pour 10 caméras IP 4K", "status": "open"},
    }
    (kept,) = (await asker.get(QUOTE)).json()["tickets"]
    assert {name: kept[name] for name in A_QUOTE} == A_QUOTE
    assert (kept["quoteStatus"], kept["pdf"], kept["currency"]) == ("requested", None, "EUR")
    ticket = (await asker.get(f"/api/v1/tickets/{ticket_id}")).json()
    assert (ticket["kind"], ticket["number"], ticket["due_at"] is not None) == ("billing", number, True)


@pytest.mark.parametrize(
    ("kind", "priority", "said", "ticket_kind", "code"),
    [
        ("urgent", "P1", "urgent", "incident", "urgent_repair"),
        ("planned", "P3", "normal", "request", "maintenance_visit"),
    ],
)
async def test_the_type_alone_sets_the_priority(
    world: Any, kind: str, priority: str, said: str, ticket_kind: str, code: str
) -> None:
    """S003-14, S003-19, S003-20, X5, X21: whoever asks, a VIP too."""
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"vip": True})
    answer = await sent(world.client, INTERVENTION, AN_INTERVENTION, type=kind)
    assert answer["ticket"]["priority"] == said
    ticket = await world.seen(answer["ticket"]["_id"])
    assert (ticket["priority"], ticket["kind"], ticket["service"]["code"]) == (priority, ticket_kind, code)


@pytest.mark.parametrize(
    "text",
    ["atelier démo", "12 rue de l'Exemple, 75011 Paris", "Atelier Démo - 12 rue de l'Exemple, 75011 Paris"],
)
async def test_the_site_is_known_by_its_words_and_the_day_is_that_of_the_site(
    world: Any, db: Db, service: Service, text: str
) -> None:
    """S003-17, S003-18."""
    async with db.tx() as tx:
        await tx.execute("UPDATE sites SET zone = 'America/Martinique'")
        wished = (tx.now + timedelta(days=10)).date()
    answer = await sent(
        world.client, INTERVENTION, AN_INTERVENTION, type="planned", site=text, preferredDate=wished.isoformat()
    )
    ticket = await world.seen(answer["ticket"]["_id"])
    assert (ticket["site"]["id"], ticket["needs_site"]) == (str(world.site_id), False)
    following = wished + timedelta(days=1)
    assert ticket["windows"] == [{"starts_at": f"{wished}T04:00:00Z", "ends_at": f"{following}T04:00:00Z"}]
    assert ticket["service"]["code"] == "maintenance_visit"


NOBODYS, FAR = "0197a000-0000-7000-8000-000000000001", "2099-01-01"
FAULTS = [
    (PROJECT, A_PROJECT, {"name": " ", "serviceType": "garden", "urgency": "soon"}, ["name", "serviceType", "urgency"]),
    (PROJECT, A_PROJECT, {"description": "", "address": ""}, ["description", "address"]),
    (PROJECT, A_PROJECT, {"estimatedBudget": -1, "preferredStartDate": "x"}, ["estimatedBudget", "preferredStartDate"]),
    (PROJECT, A_PROJECT, {"estimatedBudget": 10**12}, ["estimatedBudget"]),
    (PROJECT, A_PROJECT, {"status": "active"}, ["status"]),
    (INTERVENTION, AN_INTERVENTION, {"type": "quote", "title": ""}, ["type", "title"]),
    (INTERVENTION, AN_INTERVENTION, {"description": None, "site": " "}, ["description", "site"]),
    (INTERVENTION, AN_INTERVENTION, {"projectId": NOBODYS, "preferredDate": FAR}, ["projectId", "preferredDate"]),
    (QUOTE, A_QUOTE, {"category": "food", "items": [{"name": "x", "quantity": 0}]}, ["category", "items/0/quantity"]),
    (QUOTE, A_QUOTE, {"title": "x" * 201, "description": ""}, ["title", "description"]),
    (PROJECT, A_PROJECT, {"name": "", "description": "  ", "address": "  "}, ["name", "description", "address"]),
    (INTERVENTION, AN_INTERVENTION, {"title": " ", "description": "", "site": ""}, ["title", "description", "site"]),
    (QUOTE, A_QUOTE, {"title": " ", "description": "  "}, ["title", "description"]),
]  # fmt: skip
STARRED = [
    (PROJECT, A_PROJECT, ["name", "serviceType", "description", "address"]),
    (INTERVENTION, AN_INTERVENTION, ["type", "title", "description", "site"]),
    (QUOTE, A_QUOTE, ["title", "category", "description"]),
]


@pytest.mark.parametrize(("path", "body", "starred"), STARRED)
async def test_what_is_starred_cannot_be_left_out(
    world: Any, path: str, body: dict[str, Any], starred: list[str]
) -> None:
    """S003-03…06, S003-14…17, S003-25…27, S003-72, X9."""
    for left_out in starred:
        answer = await world.client.post(path, json={name: said for name, said in body.items() if name != left_out})
        assert answer.status_code == 400, left_out
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{left_out}"]
    answer = await world.client.post(path, json={})
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{name}" for name in starred]


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_what_is_wrong_is_pointed_at_all_at_once_and_nothing_is_written(world: Any, db: Db, lang: str) -> None:
    """S003-72, S003-79, X9, X21."""
    asker = world.as_role("client", client_id=world.acme, lang=lang)
    for path, body, changes, pointers in FAULTS:
        answer = await asker.post(path, json=body | changes)
        assert answer.status_code == 400, (changes, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"] == {"fr": "Demande invalide", "en": "Bad request"}[lang]
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{pointer}" for pointer in pointers]
        assert all(one["detail"] for one in answer.json()["errors"])
    async with db.reader() as reader:
        for table in ("tickets", "projects", "quotes", "interventions", "free_numbers"):
            assert await reader.fetchval(f"SELECT count(*) FROM {table}") == 0
        assert await reader.fetchval("SELECT count(*) FROM outbox WHERE topic <> 'intake.clients'") == 0


LISTS = [
    (PROJECT, A_PROJECT, "serviceType", ["surveillance", "access_control", "network", "other"]),
    (PROJECT, A_PROJECT, "urgency", ["normal", "high", "urgent"]),
    (INTERVENTION, AN_INTERVENTION, "type", ["planned", "urgent"]),
    (QUOTE, A_QUOTE, "category", ["equipment", "service", "maintenance", "other"]),
]


@pytest.mark.parametrize(("path", "body", "name", "values"), LISTS)
async def test_every_value_of_the_lists_is_taken_and_read_back(
    world: Any, path: str, body: dict[str, Any], name: str, values: list[str]
) -> None:
    """S003-04, S003-09, S003-14, S003-26, X21."""
    for value in values:
        await sent(world.client, path, body, **{name: value})
    kept = (await world.client.get(path)).json()["projects" if path == PROJECT else "tickets"]
    assert [one[name] for one in reversed(kept)] == values


async def test_what_is_optional_may_be_left_out_or_empty(world: Any) -> None:
    """S003-07, S003-08, S003-09, S003-18, S003-19, S003-28, S003-29, S003-30, S003-72."""
    project = {k: v for k, v in A_PROJECT.items() if k not in ("estimatedBudget", "preferredStartDate", "urgency")}
    await sent(world.client, PROJECT, project)
    await sent(world.client, PROJECT, A_PROJECT, estimatedBudget=None, preferredStartDate="")
    kept = (await world.client.get(PROJECT)).json()["projects"]
    assert [(one["estimatedBudget"], one["preferredStartDate"]) for one in kept] == [(None, None)] * 2
    await sent(world.client, INTERVENTION, AN_INTERVENTION, preferredDate="", projectId="")
    await sent(world.client, QUOTE, {name: A_QUOTE[name] for name in ("title", "category", "description")})
    bare = [{"name": "x", "quantity": 1, "specifications": None}, {"name": "y", "quantity": 1}]
    await sent(world.client, QUOTE, A_QUOTE, estimatedBudget="", deadline="", items=bare)


async def test_budgets_are_in_the_clients_currency(world: Any, db: Db) -> None:
    """X14."""
    await world.desk.patch(f"/api/v1/clients/{world.acme}", json={"currency": "XOF"})
    await sent(world.client, PROJECT, A_PROJECT, estimatedBudget=999999999999.99)
    quoted = (await sent(world.client, QUOTE, A_QUOTE))["ticket"]["_id"]
    (project,) = (await world.client.get(PROJECT)).json()["projects"]
    assert (project["estimatedBudget"], project["currency"]) == (999999999999.99, "XOF")
    (out,) = (await world.desk.get("/api/v1/requests/projects")).json()["items"]
    assert (out["estimated_budget"], out["currency"]) == ("999999999999.99", "XOF")
    assert (await world.client.get(QUOTE)).json()["tickets"][0]["currency"] == "XOF"
    line = {"label": "Caméra", "quantity": "10", "unit_price": "85000", "vat_rate": "18"}
    offer = {"lines": [line], "valid_until": FAR}
    assert (await world.as_role("sales").post(f"/api/v1/requests/quotes/{quoted}/send", json=offer)).status_code == 200
    async with db.reader() as reader:
        payload = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.quote_sent'")
    assert json.loads(payload)["total"] == {"amount": "1003000.00", "currency": "XOF"}
    assert (await world.client.get(f"/api/v1/views/clients/{world.acme}")).json()["preferences"]["currency"] == "XOF"


async def test_markup_stays_text(world: Any) -> None:
    """S003-76."""
    typed = "<script>alert('x')</script> & {{ 7 * 7 }} ' ; DROP TABLE projects; --"
    await sent(world.client, PROJECT, A_PROJECT, name=typed, description=typed, address=typed)
    (kept,) = (await world.client.get(PROJECT)).json()["projects"]
    assert (kept["name"], kept["description"], kept["address"]) == (typed, typed, typed)


async def test_a_project_is_validated_or_refused_once(world: Any, db: Db) -> None:
    """S003-12, S003-56, S003-58."""
    first, second = [(await sent(world.client, PROJECT, A_PROJECT))["project"]["_id"] for _ in range(2)]
    here, there = (f"/api/v1/requests/projects/{one}" for one in (first, second))
    assert (await world.client.post(f"{here}/validate")).status_code == 403
    answers = await asyncio.gather(*(world.as_role("admin").post(f"{here}/validate") for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await world.client.get(here)).json()["status"] == "active"
    assert (await world.desk.post(f"{there}/refuse", json={})).status_code == 400
    assert (await world.desk.post(f"{there}/refuse", json={"reason": "Hors de notre zone."})).status_code == 200
    assert (await world.desk.post(f"{there}/refuse", json={"reason": "Encore."})).status_code == 409
    kept = (await world.client.get(PROJECT)).json()["projects"]
    assert [(one["status"], one["reason"]) for one in kept] == [("refused", "Hors de notre zone."), ("active", None)]
    pending = await world.desk.get("/api/v1/requests/projects", params={"status": "pending"})
    assert pending.json()["items"] == []
    async with db.reader() as reader:
        said = [row["type"] for row in await reader.fetch("SELECT type FROM outbox WHERE topic = 'intake.requests'")]
    assert sorted(said) == [
        "intake.request_refused",
        *["intake.request_submitted"] * 2,
        "intake.request_validated",
    ]


async def test_too_many_requests_are_asked_to_wait(redis_url: str, db: Db) -> None:
    """S003-77."""
    import dataclasses

    import httpx2

    from chassis.testing.tokens import bearer, public_keys

    settings = Settings(
        environment="test",
        database_url="postgresql://nowhere/intake",
        redis_url=SecretStr(redis_url),
        rate_limit_per_minute=3,
    )
    app = dataclasses.replace(build(settings), verifier=public_keys).api(db)
    headers = {"Authorization": f"Bearer {bearer('client', client_id=uuid7())}"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        for path in (PROJECT, INTERVENTION, QUOTE):
            codes = [(await client.post(path, json={}, headers=headers)).status_code for _ in range(4)]
            assert 429 in codes
