"""What intake says of a ticket becomes what its page shows."""

import re
from collections import defaultdict
from types import ModuleType
from typing import Any

import pytest
from services.portal.tests.component.said_by_services.said import ID, NOW, said_moment, said_ticket

from portal.pages.frame import Frame, Reader
from portal.pages.render import render
from portal.pages.said_by_intake import line_of, ticket_of
from portal.pages.said_by_intake_relations import around_of
from portal.pages.words import Lang


def test_a_ticket_tells_who_travels() -> None:
    line = line_of(said_ticket())
    assert (line.told, line.priority, line.site) == ("travelling", 1, "Atelier")


def test_a_ticket_planned_elsewhere_says_so_until_it_is_over() -> None:
    here, elsewhere = line_of(said_ticket()), line_of(said_ticket(slot=None))
    over = line_of(said_ticket(slot=None, state="resolved"))
    without = line_of(said_ticket(slot=None, planned=False))
    assert [one.is_planned_elsewhere for one in (here, elsewhere, over, without)] == [False, True, False, False]


def test_a_ticket_tells_its_device_and_whom_to_reach_and_nothing_that_was_not_said() -> None:
    plain = ticket_of(said_ticket(), [], "fr")
    assert (plain.device, plain.more) == ("", {})
    device = {"brand": "Exemple", "model": "14", "os": None, "serial": "SN-1", "purchase_date": None}
    said = said_ticket(device=device, preferred_contact="phone", contact_name="Zoé Démo", contact_phone="0100")
    typed = ticket_of(said, [], "fr")
    assert (typed.device, typed.asset_id) == ("Exemple 14 · SN-1", "")
    assert typed.more == {"contact": "Zoé Démo · 0100", "preferred_contact": "Téléphone"}
    assert ticket_of(said_ticket(reference="GLPI-12"), [], "fr").more == {"reference": "GLPI-12"}
    known = ticket_of(said_ticket(asset=device | {"id": ID, "label": "PC-042"}), [], "en")
    assert (known.device, known.asset_id) == ("PC-042 · Exemple 14 · SN-1", ID)


@pytest.mark.parametrize(
    ("lang", "bought"), [("fr", "Acheté le 01/03/2024"), ("en", "Bought on 01/03/2024")], ids=["fr", "en"]
)
def test_brand_model_system_and_date_of_purchase_are_on_the_page(lang: Lang, bought: str) -> None:
    """S000-16, S000-17, S000-18: of what was typed, and of a known asset."""
    device = {"brand": "Exemple", "model": "14", "os": "Linux", "serial": None}
    page = facts_of(lang, device=device | {"purchase_date": "2024-03-01"})
    assert f"Exemple 14 · Linux {bought}" in page
    asset = device | {"id": ID, "label": "PC-042"}
    page = facts_of(lang, asset=asset | {"purchased_on": "2024-03-01"})
    assert f"PC-042 · Exemple 14 · Linux {bought}" in page
    assert bought[:7] not in facts_of(lang, asset=asset | {"purchased_on": None})
    assert bought in facts_of(lang, device={"purchase_date": "2024-03-01"})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"stage": "confirmed"}, "assigned_slot"),
        ({"stage": "confirmed", "mode": "remote"}, "assigned_remote"),
        ({"stage": "accepted", "slot": None}, "assigned_named"),
        ({"stage": "accepted", "technician": None}, "assigned"),
        ({"state": "reopened"}, "reopened"),
        ({"state": "in_progress", "stage": "started"}, "in_progress_named"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "waiting", "waits_for": "client"}, "waiting_client"),
    ],
)
def test_a_state_is_told_by_what_is_known(changes: dict[str, Any], told: str) -> None:
    assert line_of(said_ticket(**changes)).told == told


def facts_of(lang: Lang = "fr", **changes: Any) -> str:
    """What stands beside a client's ticket, without markup."""
    ticket = ticket_of(said_ticket(**changes), [], lang)
    reader = Frame(lang, "Europe/Paris", NOW, "/", Reader("Camille Démo", "client"), "csrf", "", ())
    page = render("_ticket_live.html", reader, ticket=ticket, why=None, keys=defaultdict(str), cancel_reasons=())
    facts = page.partition("ticket-side")[2].partition("</aside>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", facts))


def test_the_promise_shown_as_resolution_is_that_of_resolution() -> None:
    """S002-24."""
    facts = facts_of()
    assert "17 h 48" in facts.partition("Résolution au plus tard")[2][:60]
    assert "Naïma Exemple Votre technicien" in facts


def test_a_ticket_nobody_has_yet_tells_how_long_that_takes_at_most() -> None:
    """S002-24."""
    facts = facts_of(state="new", stage="none", technician=None, slot=None, planned=False)
    assert "Délai annoncé 1 h prise en charge au plus tard aujourd’hui à 13 h 48" in facts


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("new", "Reçue"),
        ("qualified", "En recherche"),
        ("assigned", "Attribuée"),
        ("in_progress", "En cours"),
        ("waiting", "En attente"),
        ("resolved", "À confirmer"),
        ("validated", "Confirmée"),
        ("closed", "Terminée"),
        ("reopened", "Rouverte"),
        ("cancelled", "Annulée"),
    ],
)
def test_every_state_has_its_french_name_beside_the_ticket(state: str, told: str) -> None:
    """S001-05, S002-11, S002-24."""
    assert f"État {told} " in facts_of(state=state, slot=None, planned=False)


def test_a_link_to_another_system_leads_there(samples: ModuleType) -> None:
    """S002-17."""
    template, frame, view = samples.pages("fr")["ticket_linked"]
    page = render(template, frame, **view)
    assert re.search(r'<a href="https://glpi.example.org/4711"[^>]*>\s*glpi[^<]*4711', page, re.IGNORECASE)


def test_a_duplicate_is_not_told_as_cancelled() -> None:
    merged = said_ticket(state="cancelled", merged_into={"id": ID, "number": "TKT-2026-00007"})
    assert ticket_of(merged, [said_moment("opened")], "fr").told == "merged"


def test_how_far_a_ticket_is_does_not_hang_on_the_part_of_its_story_that_is_shown() -> None:
    part = ticket_of(said_ticket(first_work_at=NOW.isoformat()), [said_moment("comment")], "fr")
    assert set(part.reached) == {"new", "in_progress"}


def test_what_a_ticket_is_linked_with_comes_in_the_order_it_matters() -> None:
    def link(relation: str, number: str) -> dict[str, Any]:
        ticket = {"id": ID, "number": number, "title": "x", "kind": "incident", "state": "new"}
        return {"link_id": ID, "relation": relation, "ticket": ticket | {"client": {"id": ID, "name": "Démo"}}}

    around = around_of(
        {
            "owner": {"person_id": ID, "name": "Naïma Exemple"}, "contributors": [{"person_id": ID, "name": None}],
            "watchers": [], "outside": [], "merged": [], "is_blocked": True, "may": ["watch"],
            "links": [link("relates", "3"), link("depends_on", "2"), link("parent", "1")],
        }
    )  # fmt: skip
    assert [one.number for one in around.links] == ["1", "2", "3"]
    assert around.contributors[0].name == ""
    assert (around.has_links, around.may_arrange) == (True, False)
