"""The form of a request: what it offers the people of a company, and what goes along of what they type."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from portal.pages.frame import Frame, Reader
from portal.pages.page import PageRequest
from portal.pages.render import render
from portal.pages.services import Services
from portal.pages.ticket_new import _body, _form

OURS = str(UUID(int=7))
SIX = {
    "Réparation matérielle": "included", "Dépannage logiciel": "quoted", "Configuration réseau": None,
    "Récupération de données": None, "Sécurité informatique": None, "Mise à niveau matérielle": "outside",
}  # fmt: skip
ASKED = {"service_id": "1", "title": "  Écran   noir ", "impact": "team"}


def intake(request: httpx2.Request) -> httpx2.Response:
    """One company with a site, a contact, and three devices of which one is in use."""
    path, asked = request.url.path.removeprefix("/api/v1/"), request.url.params
    assert "clients/" not in path or OURS in path
    services = [
        {"id": str(n), "code": f"code_{n}", "label": label, "cover": cover}
        for n, (label, cover) in enumerate(SIX.items())
    ]
    field = {"code": "poste", "type": "text", "label_fr": "Numéro de poste", "choices": [], "required": False}
    devices = [
        {"id": state, "label": f"PC {state}", "brand": "Exemple", "model": "14", "state": state}
        for state in ("in_use", "in_stock", "retired")
    ]
    mine = asked.get("client_id") == OURS
    answers: dict[str, Any] = {
        "services": services,
        "fields": [field | {"for_clients": True, "services": [], "kinds": []}],
        "sites": [{"id": "1", "label": "Siège", "address": "12 rue de Rivoli"}] if mine else [],
        "assets": {"items": [one for one in devices if mine and one["state"] == asked.get("state", one["state"])]},
        f"clients/{OURS}/contacts": {"items": [{"id": "1", "name": "Zoé Démo"}]},
    }
    return httpx2.Response(200, json=answers[path])


async def test_the_form_offers_the_six_types_and_what_the_company_has() -> None:
    """S000-14, S000-15."""
    services = Services("http://services.test", 1)
    services._client = httpx2.AsyncClient(transport=httpx2.MockTransport(intake), base_url="http://services.test")
    pages: Any = SimpleNamespace(services=services)
    request: Any = SimpleNamespace(cookies={})
    who: Any = SimpleNamespace(role="client", client_id=UUID(OURS))
    now = datetime(2026, 11, 24, 12, 48, tzinfo=UTC)
    frame = Frame("fr", "Europe/Paris", now, "/tickets/new", Reader("Camille Démo", "client"), "csrf", "", ())
    form = await _form(PageRequest(pages, request, who, frame), {})
    told = {None: "", "included": "Inclus", "quoted": "Sur devis", "outside": "Hors contrat"}
    assert [(one.label, one.under) for one in form.services] == [(name, told[cover]) for name, cover in SIX.items()]
    html = render("ticket_new.html", frame, form=form)
    assert html.count('type="radio" name="service_id"') == 6
    for text in (*SIX, "Inclus", "Sur devis", "Siège", "Zoé Démo", "PC in_use", "Numéro de poste"):
        assert text in html
    assert "PC in_stock" not in html
    assert "PC retired" not in html


def test_what_is_typed_of_device_people_and_trouble_goes_along() -> None:
    """S000-16, S000-17, S000-18, S000-20, S000-21, S000-22, S000-24, S000-25, S000-26, S000-27, S000-28, S000-29."""
    device = {"brand": "Exemple", "model": "14", "serial": "SN-1", "os": "Linux", "purchase_date": "2024-03-01"}
    more = {
        "description": "Depuis ce matin.", "address": "3 quai Démo, Lyon", "department": "Comptabilité",
        "contact_name": "Agathe", "contact_phone": "01 99 00 00 43", "preferred_contact": "sms",
        "requester_email": "camille@acme.example", "requester_phone": "01 99 00 00 42",
        "business_impact": "La paie ne part pas.", "already_tried": "Redémarré.",
    }  # fmt: skip
    body = _body(ASKED | {name: f" {value} " for name, value in (device | more).items()} | {"kind": "problem"})
    assert body == more | {
        "device": device, "service_id": "1", "title": "Écran noir", "impact": "team", "urgency": "high",
        "kind": "problem",
    }  # fmt: skip
    known = _body(ASKED | device | {"asset_id": "2"})
    assert (known["asset_id"], "device" in known) == ("2", False)
    assert known["description"] == "Écran noir"


@pytest.mark.parametrize(
    ("answer", "means"),
    [
        ("all", ("company", "high")),
        ("team", ("team", "high")),
        ("one", ("person", "high")),
        ("none", ("person", "low")),
    ],
)
def test_who_is_stopped_says_impact_and_urgency(answer: str, means: tuple[str, str]) -> None:
    """S000-28."""
    body: dict[str, Any] = _body(ASKED | {"impact": answer})
    assert (body["impact"], body["urgency"]) == means
