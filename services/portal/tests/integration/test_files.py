"""Files on their way up and down."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from chassis.http import ACCESS_COOKIE

pytestmark = pytest.mark.infra
QUOTE = "/requests/quotes/0190a5c8-0000-7000-8000-0000000000aa/pdf"


async def test_chosen_files_come_back_with_a_form_that_was_not_carried_out(backend: Any) -> None:
    browser = await backend.come_in(client_id=uuid4())
    for path in ("services", "fields", "sites"):
        backend.answers["GET", f"/api/v1/{path}"] = 200, []
    company = (await browser.get("/api/v1/me", headers={"Accept": "application/json"})).json()["client_id"]
    for path in ("assets", f"clients/{company}/contacts"):
        backend.answers["GET", f"/api/v1/{path}"] = 200, {"items": [], "next": None}
    photo, heavy = ("écran, l'accueil.jpg", b"\xff\xd8" * 700_000), ("film.pdf", b"%PDF" + b"0" * 10_000_000)
    typed = backend.form(browser, service_id=str(uuid4()), title="Écran rayé")
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


async def test_a_download_comes_in_again_when_the_token_ran_out(backend: Any) -> None:
    browser = await backend.come_in("technician")
    browser.cookies.delete(ACCESS_COOKIE)
    answer = await browser.get("/api/v1/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/api/v1/session/continue?next=%2Fapi%2Fv1%2Fme")
    program = await browser.get("/api/v1/me", headers={"Accept": "application/json"})
    assert program.status_code == 401


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (QUOTE, f"/api/v1{QUOTE}"),
        ("/imports/sites/model.csv", "/api/v1/imports/sites/model.csv"),
        ("/imports/tickets/export.csv", "/api/v1/exports/tickets.csv"),
    ],
)
async def test_another_services_file_comes_in_again_too(backend: Any, path: str, asked: str) -> None:
    browser = await backend.come_in("manager")
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
