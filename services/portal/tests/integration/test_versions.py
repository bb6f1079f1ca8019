"""Nobody replaces unseen what somebody else kept meanwhile."""

import re
from typing import Any
from uuid import uuid4

import pytest

from portal.store.consents import WORDS

pytestmark = pytest.mark.infra


async def test_what_somebody_else_kept_meanwhile_is_told_before_it_is_replaced(backend: Any) -> None:
    browser = await backend.come_in("sales")
    client, site = uuid4(), {"id": str(uuid4()), "label": "Ancien dépôt", "active": False}
    path = f"/clients/{client}/contacts/{uuid4()}"
    there = {"name": "Zoé Exemple", "email": "zoe@demo.example", "phone": "0100", "functions": [], "version": 7}
    backend.answers |= {
        ("GET", f"/api/v1/clients/{client}/sites"): (200, [site]),
        ("PATCH", f"/api/v1{path}"): (412, {"detail": "Changé entre-temps."}),
        ("GET", f"/api/v1{path}"): (200, there),
    }
    typed = backend.form(browser, name="Zoé Exemple", email="autre@demo.example", phone="0100")
    answer = await browser.post(path, data=typed | {f"manager_{site['id']}": "on"})
    assert answer.status_code == 422
    assert re.findall(r"Maintenant\s:\s([^<]*)", answer.text) == ["zoe@demo.example"]
    assert 'aria-describedby="email-now"' in answer.text
    assert 'value="autre@demo.example"' in answer.text
    assert "Ancien dépôt" in answer.text, "what was said of a closed site stays"


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
    backend: Any, path: str, there: dict[str, Any], typed: dict[str, str], now: str
) -> None:
    browser = await backend.come_in("admin")
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
    answer = await browser.post(path, data=backend.form(browser, **typed))
    assert answer.status_code == 422
    assert re.findall(r"Maintenant\s:\s([^<]*)", answer.text) == [now]
    sent = next(headers for method, _, headers in backend.asked if method == "PUT")
    assert (sent["if-match"], 'name="version" value="7"' in answer.text) == ('"3"', True)


async def test_an_account_is_corrected_as_it_was_looked_at(backend: Any) -> None:
    browser = await backend.come_in("admin")
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
    typed = backend.form(browser, name="Zoé Exempla", email="zoe@demo.example", phone="", lang="en", role="client")
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


async def test_what_a_correction_does_not_show_stays(backend: Any) -> None:
    """One's own role, and the company while intake is away."""
    browser = await backend.come_in("admin")
    me = (await browser.get("/api/v1/me", headers={"Accept": "application/json"})).json()
    path = f"/people/{me['person_id']}"
    backend.answers |= {("GET", f"/api/v1{path}"): (200, me), ("PATCH", f"/api/v1{path}"): (200, me)}
    backend.answers["GET", "/api/v1/clients"] = 503, {}
    looked = (await browser.get(path)).text
    assert ('name="role"' in looked, 'name="client_id"' in looked, me["name"] in looked) == (False, False, True)
    assert (await browser.post(path, data=backend.form(browser, name="Moi", email=me["email"]))).status_code == 303
    assert backend.bodies[-1] == {"name": "Moi", "email": me["email"]}
