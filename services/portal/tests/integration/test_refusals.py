"""What somebody typed outlives every answer of the other services."""

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.infra
TICKET = "/tickets/0190a5c8-0000-7000-8000-0000000000aa"


@pytest.mark.parametrize(
    ("status", "said", "shown", "key", "version"),
    [
        (409, {"detail": "Déjà rouvert."}, "Déjà rouvert.", "k1", "3"),
        (400, {"detail": "Non.", "errors": [{"pointer": "/reason", "detail": "Trop long"}]}, "Trop long", "k1", "3"),
        (412, {"detail": "Changé entre-temps."}, "Changé entre-temps.", "k1", "7"),
        (503, {}, "Un service ne répond pas", "k1", "3"),
        (422, {"detail": "Clé déjà utilisée.", "code": "key_reused"}, "Votre premier envoi est arrivé", "", "3"),
    ],
)
async def test_an_act_that_fails_gives_back_what_was_typed_under_the_same_key(
    backend: Any, status: int, said: dict[str, Any], shown: str, key: str, version: str
) -> None:
    browser = await backend.come_in(client_id=uuid4())
    backend.answers["POST", f"/api/v1{TICKET}/reopen"] = status, said
    answer = await browser.post(f"{TICKET}/reopen", data=backend.form(browser, reason="Toujours en panne depuis 9 h"))
    assert answer.status_code == (503 if status == 503 else 422)
    assert shown in answer.text
    assert ">Toujours en panne depuis 9 h</textarea>" in answer.text
    assert f'name="version" value="{version}"' in answer.text
    found = re.search(r'name="idempotency_key" value="(\w+)"', answer.text)
    assert found is not None
    assert found[1] == key if key else found[1] != "k1"
    if not key:
        assert "Clé déjà" not in answer.text
        assert f'href="{TICKET}"' in answer.text
    backend.answers["POST", f"/api/v1{TICKET}/reopen"] = 200, {}
    again = await browser.post(f"{TICKET}/reopen", data=backend.form(browser, reason="Toujours en panne depuis 9 h"))
    assert (again.status_code, again.headers["location"]) == (303, TICKET)


async def test_an_act_without_words_goes_back_and_says_why(backend: Any) -> None:
    browser = await backend.come_in(client_id=uuid4())
    backend.answers["POST", f"/api/v1{TICKET}/validate"] = 409, {"detail": "Pas encore résolu."}
    answer = await browser.post(f"{TICKET}/validate", data=backend.form(browser))
    assert (answer.status_code, answer.headers["location"]) == (303, TICKET)
    assert "Pas%20encore" in answer.headers["set-cookie"]


@pytest.mark.parametrize("status", [409, 503])
@pytest.mark.parametrize(
    ("path", "asked", "typed", "words"),
    [
        (f"{TICKET}/resolve", f"/api/v1{TICKET}/resolve", {"answer": "Le pilote 2.1."}, "Le pilote 2.1."),
        (
            "/tickets/bulk",
            "/api/v1/tickets/bulk",
            {"do": "reply", "t": "", "text": "Nous regardons."},
            "Nous regardons.",
        ),
        (
            "/tickets/views",
            "/api/v1/saved-views",
            {"name": "Urgences de Lyon", "column_title": "on"},
            "Urgences de Lyon",
        ),
        ("/templates", "/api/v1/templates", {"text_fr": "Bonjour {requester}"}, "Bonjour {requester}"),
    ],
)
async def test_every_form_gives_back_its_words_under_their_key(
    backend: Any, status: int, path: str, asked: str, typed: dict[str, str], words: str
) -> None:
    browser = await backend.come_in("dispatcher")
    backend.answers |= {("GET", f"/api/v1/{name}"): (200, []) for name in ("services", "templates")}
    backend.answers["GET", "/api/v1/tickets"] = 200, {"items": [], "next": None}
    backend.answers["POST", asked] = status, {"detail": "Non, pas ainsi."}
    answer = await browser.post(path, data=backend.form(browser, **typed))
    assert answer.status_code in (422, status)
    assert f"{words}</textarea>" in answer.text
    assert ("Non, pas ainsi." if status == 409 else "Un service ne répond pas") in answer.text
    for name in typed.keys() - {"do", "t"}:
        assert f'name="{name}"' in answer.text
    if status == 503:
        assert 'name="idempotency_key" value="k1"' in answer.text


async def test_a_question_for_the_client_outlives_a_service_that_is_away(backend: Any) -> None:
    browser = await backend.come_in("dispatcher")
    backend.answers["POST", f"/api/v1{TICKET}/assess"] = 503, {}
    typed = backend.form(browser, outcome="more_information", question="Quel poste est touché ?")
    answer = await browser.post(f"{TICKET}/assess", data=typed)
    assert (answer.status_code, ">Quel poste est touché ?</textarea>" in answer.text) == (503, True)
    assert 'name="outcome" value="more_information"' in answer.text


@pytest.mark.parametrize("path", ["/invitations", "/people"])
async def test_a_form_sent_twice_is_answered_as_the_first_time(portal: Any, backend: Any, path: str) -> None:
    browser = await backend.come_in("admin")
    backend.answers["GET", "/api/v1/clients"] = 200, {"items": [], "next": None}
    secret = {"password": "quatre chevaux sous la pluie"} if path == "/people" else {}
    typed = backend.form(browser, name="Naïma", email="Naima@demo.example", role="technician", **secret)
    answers = await asyncio.gather(*(browser.post(path, data=typed) for _ in range(2)))
    assert [(answer.status_code, answer.headers.get("location")) for answer in answers] == [(303, path)] * 2
    assert answers[0].headers["set-cookie"] == answers[1].headers["set-cookie"]
    async with portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM people WHERE role = 'technician'") == 1
    other = await browser.post(path, data=typed | {"idempotency_key": "k2"})
    assert other.status_code == 422


async def test_a_page_of_refusal_says_what_is_wrong(backend: Any) -> None:
    browser = await backend.come_in("technician")
    unread = await browser.get("/tickets/nothing")
    assert (unread.status_code, "n’a pas pu être lue" in unread.text) == (400, True)
    stale = await browser.post("/account", data=backend.form(browser) | {"csrf_token": "old"})
    assert (stale.status_code, "ouverte depuis trop longtemps" in stale.text) == (403, True)
    large = await browser.post("/account", data=backend.form(browser, name="x" * 1_100_000))
    assert (large.status_code, "trop volumineux" in large.text) == (413, True)
