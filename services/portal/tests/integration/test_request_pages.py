"""What clients ask for, as the pages send it, show it and have it decided; nothing typed is lost when that fails."""

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest

pytestmark = pytest.mark.infra

API, ID = "/api/v1/requests", "0190a5c8-0000-7000-8000-0000000000aa"
ASKED: dict[str, Any] = {
    "id": ID,
    "number": "PRJ-202611-0001",
    "name": "Seize caméras",
    "service_type": "surveillance",
    "description": "Entrée et parking.",
    "address": "123 Rue de Dakar",
    "estimated_budget": "2500000",
    "currency": "XOF",
    "preferred_start_on": "2026-12-01",
    "urgency": "high",
    "status": "pending",
    "created_at": "2026-11-22T09:00:00Z",
    "reason": None,
    "client": {"id": ID, "name": "Acmé Démo"},
    "requester": {"person_id": ID, "name": "Alice Exemple"},
}
QUOTE: dict[str, Any] = {
    "id": ID,
    "number": "DEV-202611-0001",
    "title": "Dix caméras",
    "description": "Pour l’entrée.",
    "category": "equipment",
    "state": "requested",
    "client": {"name": "Acmé Démo"},
    "requester": {"name": "Alice Exemple"},
    "created_at": "2026-11-22T09:00:00Z",
    "currency": "EUR",
    "quote_id": None,
    "revision": 0,
    "estimated_budget": "1500",
    "deadline": "Dans 2 semaines",
    "items": [{"name": "Caméra IP 4K", "quantity": 10, "specifications": "Vision nocturne 30m"}],
    "lines": [],
    "net": None,
    "total": None,
    "valid_until": None,
    "reason": None,
    "pdf": None,
}
FORMS = {
    "project": {
        "name": "Seize caméras",
        "serviceType": "network",
        "description": "Entrée et parking.",
        "address": "123 Rue de Dakar",
        "estimatedBudget": "2 500 000,50",
        "preferredStartDate": "2099-12-01",
        "urgency": "high",
    },
    "intervention": {
        "type": "urgent",
        "title": "Caméra muette",
        "description": "Depuis ce matin.",
        "site": "Siège",
        "preferredDate": "2099-12-01",
    },
    "quote": {
        "title": "Dix caméras",
        "category": "maintenance",
        "description": "Pour l’entrée.",
        "estimatedBudget": "1500",
        "deadline": "Dans 2 semaines",
        "item_0": "Caméra IP 4K",
        "quantity_0": "10",
        "specifications_0": "Vision nocturne 30m",
        "item_2": "NVR",
    },
}
ITEMS = [
    {"name": "Caméra IP 4K", "quantity": "10", "specifications": "Vision nocturne 30m"},
    {"name": "NVR", "quantity": "1", "specifications": ""},
]


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize(
    ("role", "lang", "said"),
    [
        ("admin", "fr", ("Vidéosurveillance", "Début souhaité : 01/12/2026", "Urgence : Haute", "Budget estimé :")),
        ("client", "fr", ("Vidéosurveillance", "Début souhaité : 01/12/2026", "Urgence : Haute", "Budget estimé :")),
        ("admin", "en", ("Video surveillance", "Wished start: 01/12/2026", "Urgency: High", "Estimated budget:")),
    ],
)
async def test_a_project_is_read_whole_where_it_is_decided_and_followed(
    backend: Any, role: str, lang: str, said: tuple[str, ...]
) -> None:
    """S003-55."""
    browser = await backend.come_in(role, lang=lang, **({"client_id": UUID(ID)} if role == "client" else {}))
    backend.answers["GET", f"{API}/projects"] = 200, {"items": [ASKED], "next": None}
    page = words((await browser.get("/requests/projects")).text)
    for part in (*said, "PRJ-202611-0001", "Seize caméras", "123 Rue de Dakar"):
        assert part in page
    assert re.search(r"2\W?500\W?000", page)
    for part in ("Acmé Démo, Alice Exemple", "Entrée et parking."):
        assert (part in page) == (role == "admin")
    backend.answers["GET", f"{API}/projects"] = 200, {"items": [ASKED | {"preferred_start_on": None}], "next": None}
    assert said[1].partition(":")[0] not in words((await browser.get("/requests/projects")).text)


async def test_an_admin_comes_to_requests_from_the_menu_and_to_quotes_from_there(backend: Any) -> None:
    """S003-55."""
    browser = await backend.come_in("admin")
    backend.answers["GET", f"{API}/projects"] = 200, {"items": [], "next": None}
    backend.answers["GET", f"{API}/quotes"] = 200, {"items": [QUOTE], "next": None}
    assert 'href="/requests"' in (await browser.get("/account")).text
    assert (await browser.get("/requests")).headers["location"] == "/requests/projects"
    assert 'href="/requests/quotes"' in (await browser.get("/requests/projects")).text
    assert "Dix caméras" in (await browser.get("/requests/quotes")).text


async def test_a_project_is_validated_or_refused_with_its_reason(backend: Any) -> None:
    """S003-56."""
    browser = await backend.come_in("admin")
    backend.answers["GET", f"{API}/projects"] = 200, {"items": [ASKED], "next": None}
    page = (await browser.get("/requests/projects")).text
    for verb in ("validate", "refuse"):
        assert f'action="/requests/projects/{ID}/{verb}"' in page
        backend.answers["POST", f"{API}/projects/{ID}/{verb}"] = 200, {}
        typed = backend.form(browser, **({"reason": "Hors de notre zone."} if verb == "refuse" else {}))
        done = await browser.post(f"/requests/projects/{ID}/{verb}", data=typed)
        assert (done.status_code, done.headers["location"]) == (303, "/requests/projects")
        assert backend.asked[-1][:2] == ("POST", f"{API}/projects/{ID}/{verb}")
    assert backend.bodies[-1] == {"reason": "Hors de notre zone."}


@pytest.mark.parametrize("kind", FORMS)
async def test_a_form_sends_all_that_was_typed(backend: Any, kind: str) -> None:
    """S003-30, S003-66."""
    browser = await backend.come_in(client_id=UUID(ID))
    said = {"ticket": {"ticketNumber": "INT-202611-0001"}} if kind != "project" else {"project": {}}
    backend.answers["POST", f"/api/client/requests/{kind}"] = 201, said
    sent = await browser.post(f"/requests/new/{kind}", data=backend.form(browser, **FORMS[kind]))
    assert (sent.status_code, sent.headers["location"]) == (303, f"/requests/{kind}s")
    expected: dict[str, Any] = {name: typed for name, typed in FORMS[kind].items() if "_" not in name}
    if kind == "project":
        expected["estimatedBudget"] = "2500000.50"
    assert backend.bodies[-1] == (expected | {"items": ITEMS} if kind == "quote" else expected)


@pytest.mark.parametrize(
    ("kind", "pointed"), [("project", "address"), ("intervention", "site"), ("quote", "description")]
)
async def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(backend: Any, kind: str, pointed: str) -> None:
    """S003-79."""
    browser = await backend.come_in(client_id=UUID(ID))
    typed = FORMS[kind]
    picked = {typed[name] for name in ("serviceType", "urgency", "type", "category") if name in typed}
    errors = [{"pointer": f"/{pointed}", "detail": "Trop long."}]
    for status, said, shown in (
        (400, {"detail": "Demande invalide", "errors": errors}, "Trop long."),
        (409, {"detail": "Non, pas ainsi."}, "Non, pas ainsi."),
        (503, {}, "Un service ne répond pas"),
    ):
        backend.answers["GET", "/api/v1/sites"] = 503 if status == 503 else 200, []
        backend.answers["POST", f"/api/client/requests/{kind}"] = status, said
        answer = await browser.post(f"/requests/new/{kind}", data=backend.form(browser, **typed))
        page = unescape(answer.text)
        assert (answer.status_code, shown in page) == (422, True)
        assert (f'id="{pointed}-fault"' in page) == (status == 400)
        for text in typed.values():
            assert f'value="{text}"' in page or f">{text}</textarea>" in page, text
        assert set(re.findall(r'value="(\w+)" required checked', page)) == picked
        assert 'name="idempotency_key" value="k1"' in page


async def test_who_prices_sees_what_was_asked_for_and_begins_with_it(backend: Any) -> None:
    """S003-30, S003-33."""
    browser = await backend.come_in("sales")
    backend.answers["GET", f"{API}/quotes/{ID}"] = 200, QUOTE
    page = (await browser.get(f"/requests/quotes/{ID}")).text
    for part in (
        "Dix caméras",
        "Équipement",
        "Pour l’entrée.",
        "Caméra IP 4K",
        "Vision nocturne 30m",
        "Dans 2 semaines",
    ):
        assert part in words(page)
    assert re.search(r'<input[^>]*name="label_0"[^>]*value="Caméra IP 4K"', page)
    assert re.search(r'<input[^>]*name="quantity_0"[^>]*value="10"', page)
