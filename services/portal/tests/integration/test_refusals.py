"""What somebody typed outlives every answer of the other services: here one that says what each test tells it to."""

import asyncio
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx2
import pytest

from chassis.http import ACCESS_COOKIE, CSRF_COOKIE
from portal.store.consents import WORDS

pytestmark = pytest.mark.infra
TICKET = "/tickets/0190a5c8-0000-7000-8000-0000000000aa"


class Backend(ThreadingHTTPServer):
    """The other services: what they were asked, and what they are to answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.bodies: list[Any] = []
        self.bytes: dict[str, list[int]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Backend

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.bytes.setdefault(self.path.partition("?")[0], []).append(len(body))
        if body.startswith(b"{"):
            self.server.bodies.append(json.loads(body))
        self.server.asked.append(
            (self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        )
        status, said = self.server.answers.get((self.command, self.path.partition("?")[0]), (404, {}))
        content = json.dumps(said).encode()
        self.send_response(status)
        if status == 412:
            self.send_header("ETag", '"7"')
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, *said: Any) -> None:
        """Nothing."""


@pytest.fixture
def backend() -> Iterator[Backend]:
    server = Backend()
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


async def come_in(portal: Any, backend: Backend, role: str = "client", **more: Any) -> httpx2.AsyncClient:
    browser: httpx2.AsyncClient = portal.again(services_url=backend.url, public_url=portal.origin)
    browser.headers["Origin"] = portal.origin
    await portal.add(f"{role}@demo.example", role, **more)
    await portal.try_in(browser, email=f"{role}@demo.example")
    browser.headers["Accept"] = "text/html"
    return browser


def form(browser: httpx2.AsyncClient, **typed: str) -> dict[str, str]:
    return {"csrf_token": browser.cookies[CSRF_COOKIE], "idempotency_key": "k1", "version": "3"} | typed


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
    portal: Any, backend: Backend, status: int, said: dict[str, Any], shown: str, key: str, version: str
) -> None:
    browser = await come_in(portal, backend, client_id=uuid4())
    backend.answers["POST", f"/api/v1{TICKET}/reopen"] = status, said
    answer = await browser.post(f"{TICKET}/reopen", data=form(browser, reason="Toujours en panne depuis 9 h"))
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
    again = await browser.post(f"{TICKET}/reopen", data=form(browser, reason="Toujours en panne depuis 9 h"))
    assert (again.status_code, again.headers["location"]) == (303, TICKET)


async def test_an_act_without_words_goes_back_and_says_why(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, client_id=uuid4())
    backend.answers["POST", f"/api/v1{TICKET}/validate"] = 409, {"detail": "Pas encore résolu."}
    answer = await browser.post(f"{TICKET}/validate", data=form(browser))
    assert (answer.status_code, answer.headers["location"]) == (303, TICKET)
    assert "Pas%20encore" in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/invitations", "/people"])
async def test_a_form_sent_twice_is_answered_as_the_first_time(portal: Any, backend: Backend, path: str) -> None:
    browser = await come_in(portal, backend, "admin")
    backend.answers["GET", "/api/v1/clients"] = 200, {"items": [], "next": None}
    secret = {"password": "quatre chevaux sous la pluie"} if path == "/people" else {}
    typed = form(browser, name="Naïma", email="Naima@demo.example", role="technician", **secret)
    answers = await asyncio.gather(*(browser.post(path, data=typed) for _ in range(2)))
    assert [(answer.status_code, answer.headers.get("location")) for answer in answers] == [(303, path)] * 2
    assert answers[0].headers["set-cookie"] == answers[1].headers["set-cookie"]
    async with portal.db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM people WHERE role = 'technician'") == 1
    other = await browser.post(path, data=typed | {"idempotency_key": "k2"})
    assert other.status_code == 422


async def test_what_somebody_else_kept_meanwhile_is_told_before_it_is_replaced(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, "sales")
    client, site = uuid4(), {"id": str(uuid4()), "label": "Ancien dépôt", "active": False}
    path = f"/clients/{client}/contacts/{uuid4()}"
    there = {"name": "Zoé Exemple", "email": "zoe@demo.example", "phone": "0100", "functions": [], "version": 7}
    backend.answers |= {
        ("GET", f"/api/v1/clients/{client}/sites"): (200, [site]),
        ("PATCH", f"/api/v1{path}"): (412, {"detail": "Changé entre-temps."}),
        ("GET", f"/api/v1{path}"): (200, there),
    }
    typed = form(browser, name="Zoé Exemple", email="autre@demo.example", phone="0100")
    answer = await browser.post(path, data=typed | {f"manager_{site['id']}": "on"})
    assert answer.status_code == 422
    assert re.findall(r"Maintenant\s:\s([^<]*)", answer.text) == ["zoe@demo.example"]
    assert 'aria-describedby="email-now"' in answer.text
    assert 'value="autre@demo.example"' in answer.text
    assert "Ancien dépôt" in answer.text, "what was said of a closed site stays"


async def test_chosen_files_come_back_with_a_form_that_was_not_carried_out(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, client_id=uuid4())
    for path in ("services", "fields", "sites"):
        backend.answers["GET", f"/api/v1/{path}"] = 200, []
    company = (await browser.get("/api/v1/me", headers={"Accept": "application/json"})).json()["client_id"]
    for path in ("assets", f"clients/{company}/contacts"):
        backend.answers["GET", f"/api/v1/{path}"] = 200, {"items": [], "next": None}
    photo, heavy = ("écran, l'accueil.jpg", b"\xff\xd8" * 700_000), ("film.pdf", b"%PDF" + b"0" * 10_000_000)
    typed = form(browser, service_id=str(uuid4()), title="Écran rayé")
    lacking = await browser.post("/tickets/new", data=typed, files=[("files", photo), ("files", heavy)])
    assert lacking.status_code == 422
    assert re.search(r"trop lourds pour être gardés ici\s: film.pdf", lacking.text)
    (held,) = re.findall(r'name="kept" value="([^"]*)" checked', lacking.text)
    similar = {"code": "similar", "params": {"id": "1", "number": "TKT-1", "title": "Écran noir"}}
    backend.answers |= {
        ("POST", "/api/v1/tickets/check"): (200, {"hints": [similar]}),
        ("POST", "/api/v1/tickets"): (201, {"id": "42", "number": "TKT-2026-00042"}),
        ("POST", "/api/v1/tickets/42/attachments"): (201, {}),
    }
    typed |= {"impact": "all"}
    added = [("files", ("journal.log", b"12"))]
    looked_at = await browser.post("/tickets/new", data=typed | {"kept": held}, files=added)
    assert looked_at.status_code == 200
    both = re.findall(r'name="kept" value="([^"]*)" checked', looked_at.text)
    assert (len(both), both[0]) == (2, held)
    sent = await browser.post("/tickets/new", data=typed | {"kept": both, "sure": "1"}, files=[("files", ("", b""))])
    assert (sent.status_code, sent.headers["location"]) == (303, "/tickets/42")
    names = [parse_qs(urlsplit(path).query)["name"][0] for _, path, _ in backend.asked if "/attachments?" in path]
    assert names == [photo[0], "journal.log"]
    assert backend.bytes["/api/v1/tickets/42/attachments"] == [len(photo[1]), 2]


async def test_an_account_is_corrected_as_it_was_looked_at(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, "admin")
    first, second = ({"id": str(uuid4()), "name": name, "active": False} for name in ("Atelier clos", "Cabinet clos"))
    path = f"/people/{uuid4()}"
    there = {"name": "Zoé Exemple", "email": "zoe@demo.example", "phone": None, "lang": "en", "version": 3}
    there |= {"role": "client", "client_id": first["id"]}
    backend.answers |= {
        ("GET", "/api/v1/clients"): (200, {"items": [first, second], "next": None}),
        ("GET", f"/api/v1{path}"): (200, there),
        ("PATCH", f"/api/v1{path}"): (412, {"detail": "Changé entre-temps."}),
    }
    looked = (await browser.get(path)).text
    assert 'name="version" value="3"' in looked
    assert re.findall(r'value="([^"]*)" selected', looked) == ["en", "client", first["id"]], "closed, and still theirs"
    assert second["name"] not in looked
    typed = form(browser, name="Zoé Exempla", email="zoe@demo.example", phone="", lang="en", role="client")
    backend.answers["GET", f"/api/v1{path}"] = 200, there | {"lang": "fr", "role": "technician", "client_id": None}
    answer = await browser.post(path, data=typed | {"client_id": first["id"]})
    assert (answer.status_code, 'value="Zoé Exempla"' in answer.text) == (422, True)
    assert re.findall(r"Maintenant\s:\s([^<]*)", answer.text) == ["Zoé Exemple", "Français", "Technicien", "–"]
    assert 'name="version" value="7"' in answer.text
    errors = [{"pointer": "/email", "detail": "Un compte existe déjà."}]
    backend.answers["PATCH", f"/api/v1{path}"] = 409, {"detail": "Non.", "errors": errors}
    taken = await browser.post(path, data=typed | {"client_id": ""})
    assert (taken.status_code, 'aria-describedby="email-hint email-fault"' in taken.text) == (422, True)
    backend.answers["PATCH", f"/api/v1{path}"] = 200, there
    done = await browser.post(path, data=typed | {"client_id": first["id"]})
    assert (done.status_code, done.headers["location"]) == (303, "/people")
    sent = {name: typed[name] for name in ("name", "email", "role", "lang")} | {"phone": None}
    assert backend.bodies[-1] == sent | {"client_id": first["id"]}
    assert next(headers for method, _, headers in backend.asked[::-1] if method == "PATCH")["if-match"] == '"3"'


async def test_what_a_correction_does_not_show_stays(portal: Any, backend: Backend) -> None:
    """One's own role, and the company while intake is away."""
    browser = await come_in(portal, backend, "admin")
    me = (await browser.get("/api/v1/me", headers={"Accept": "application/json"})).json()
    path = f"/people/{me['person_id']}"
    backend.answers |= {("GET", f"/api/v1{path}"): (200, me), ("PATCH", f"/api/v1{path}"): (200, me)}
    backend.answers["GET", "/api/v1/clients"] = 503, {}
    looked = (await browser.get(path)).text
    assert ('name="role"' in looked, 'name="client_id"' in looked, me["name"] in looked) == (False, False, True)
    assert (await browser.post(path, data=form(browser, name="Moi", email=me["email"]))).status_code == 303
    assert backend.bodies[-1] == {"name": "Moi", "email": me["email"]}


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
    portal: Any, backend: Backend, status: int, path: str, asked: str, typed: dict[str, str], words: str
) -> None:
    browser = await come_in(portal, backend, "dispatcher")
    backend.answers |= {("GET", f"/api/v1/{name}"): (200, []) for name in ("services", "templates")}
    backend.answers["GET", "/api/v1/tickets"] = 200, {"items": [], "next": None}
    backend.answers["POST", asked] = status, {"detail": "Non, pas ainsi."}
    answer = await browser.post(path, data=form(browser, **typed))
    assert answer.status_code in (422, status)
    assert f"{words}</textarea>" in answer.text
    assert ("Non, pas ainsi." if status == 409 else "Un service ne répond pas") in answer.text
    for name in typed.keys() - {"do", "t"}:
        assert f'name="{name}"' in answer.text
    if status == 503:
        assert 'name="idempotency_key" value="k1"' in answer.text


async def test_a_question_for_the_client_outlives_a_service_that_is_away(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, "dispatcher")
    backend.answers["POST", f"/api/v1{TICKET}/assess"] = 503, {}
    typed = form(browser, outcome="more_information", question="Quel poste est touché ?")
    answer = await browser.post(f"{TICKET}/assess", data=typed)
    assert (answer.status_code, ">Quel poste est touché ?</textarea>" in answer.text) == (503, True)
    assert 'name="outcome" value="more_information"' in answer.text


@pytest.mark.parametrize(
    ("path", "there", "typed", "now"),
    [
        ("/templates/{id}", {"name": "Relance", "use": "reply", "text_fr": "Bonjour."}, {"name": "Rappel"}, "Relance"),
        (
            "/fields/{id}",
            {"label_fr": "Poste", "label_en": "Desk"},
            {"label_fr": "Bureau", "label_en": "Desk"},
            "Poste",
        ),
        ("/processing/support", {"basis": "contract"}, {"basis": "consent"}, "Contrat"),
    ],
)
async def test_what_was_kept_meanwhile_is_told_on_every_form_with_a_version(
    portal: Any, backend: Backend, path: str, there: dict[str, Any], typed: dict[str, str], now: str
) -> None:
    browser = await come_in(portal, backend, "admin")
    path = path.format(id=uuid4())
    asked = f"/api/v1{path.replace('/processing', '/purposes')}"
    blank: dict[str, Any] = dict.fromkeys(WORDS, "") | dict.fromkeys(("title_fr", "title_en", "text_fr", "text_en"), "")
    blank |= {
        "service_code": "",
        "version": 7,
        "active": True,
        "code": "",
        "type": "text",
        "position": 0,
        "choices": [],
    }
    blank |= {"required": False, "for_clients": True, "used": False, "kinds": [], "services": []}
    backend.answers |= {("GET", "/api/v1/services"): (200, []), ("GET", asked): (200, blank | there)}
    backend.answers["PUT", asked] = 412, {"detail": "Changé entre-temps."}
    typed = {"text_fr": "Bonjour.", "position": "0"} | typed if "processing" not in path else typed
    answer = await browser.post(path, data=form(browser, **typed))
    assert answer.status_code == 422
    assert re.findall(r"Maintenant\s:\s([^<]*)", answer.text) == [now]
    sent = next(headers for method, _, headers in backend.asked if method == "PUT")
    assert (sent["if-match"], 'name="version" value="7"' in answer.text) == ('"3"', True)


async def test_a_clients_home_asks_for_what_is_open_by_itself(portal: Any, backend: Backend) -> None:
    """However many are over since, what is open is there."""
    browser = await come_in(portal, backend, client_id=uuid4())
    backend.answers["GET", "/api/v1/tickets"] = 200, {"items": [], "next": None}
    assert (await browser.get("/")).status_code == 200
    asked = sorted(path for _, path, _ in backend.asked if path.startswith("/api/v1/tickets"))
    assert len(asked) == 2
    assert "state=new" in asked[0]
    assert "state=closed" not in asked[0]
    assert "state=closed" in asked[1]


async def test_a_download_comes_in_again_when_the_token_ran_out(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, "technician")
    browser.cookies.delete(ACCESS_COOKIE)
    answer = await browser.get("/api/v1/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/api/v1/session/continue?next=%2Fapi%2Fv1%2Fme")
    program = await browser.get("/api/v1/me", headers={"Accept": "application/json"})
    assert program.status_code == 401


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"/requests/quotes/{TICKET[9:]}/pdf", f"/api/v1/requests/quotes/{TICKET[9:]}/pdf"),
        ("/imports/sites/model.csv", "/api/v1/imports/sites/model.csv"),
        ("/imports/tickets/export.csv", "/api/v1/exports/tickets.csv"),
    ],
)
async def test_another_services_file_comes_in_again_too(portal: Any, backend: Backend, path: str, asked: str) -> None:
    browser = await come_in(portal, backend, "manager")
    backend.answers["GET", asked] = 200, ["the file"]
    assert (await browser.get(path)).content == b'["the file"]'
    await browser.get(path, headers={"If-None-Match": '"abc"'})
    assert backend.asked[-1][2]["if-none-match"] == '"abc"'
    backend.answers["GET", asked] = 401, {}
    late = await browser.get(path)
    assert (late.status_code, parse_qs(urlsplit(late.headers["location"]).query)["next"]) == (303, [path])
    browser.cookies.delete(ACCESS_COOKIE)
    gone = await browser.get(path)
    assert (gone.status_code, gone.headers["location"]) == (303, late.headers["location"])
    assert f'"/api/v1/{asked.split("/")[3]}' not in (await browser.get("/imports")).text


async def test_a_page_of_refusal_says_what_is_wrong(portal: Any, backend: Backend) -> None:
    browser = await come_in(portal, backend, "technician")
    unread = await browser.get("/tickets/nothing")
    assert (unread.status_code, "n’a pas pu être lue" in unread.text) == (400, True)
    stale = await browser.post("/account", data=form(browser) | {"csrf_token": "old"})
    assert (stale.status_code, "ouverte depuis trop longtemps" in stale.text) == (403, True)
    large = await browser.post("/account", data=form(browser, name="x" * 1_100_000))
    assert (large.status_code, "trop volumineux" in large.text) == (413, True)
