"""What would be: waited for, told in words and by name."""

import re

import httpx2
import pytest
from services.portal.tests.component.what_if.town import (
    AWAY,
    DAY,
    FORM,
    HERE,
    SUMS,
    WHAT_IF,
    Town,
    answer,
    carried,
    plain,
    said_what_if,
    text,
    uid,
)


async def test_the_day_leads_to_it_and_a_day_gone_by_does_not(desk: httpx2.AsyncClient, town: Town) -> None:
    page = await desk.get(f"/planning?day={DAY}&visit={uid(102)}")
    start = f'href="{FORM}?day={DAY}'
    for way in ("", f"&ticket={uid(207)}", f"&who={uid(1)}", f"&visit={uid(102)}", f"&keep={uid(102)}"):
        assert f'{start}{way}"' in plain(page), way
    assert FORM not in (await desk.get("/planning?day=2026-11-23")).text
    stuck = {"number": "TKT-2026-00008", "title": "Serveur", "priority": "P1", "rejected": []}
    no_room = {"code": "no_candidate_free", "params": {}, "text": ""}
    town.unrouted = [
        stuck | {"ticket_id": uid(208), "impossible": [no_room]},
        stuck | {"ticket_id": uid(209), "impossible": []},
    ]
    page = await desk.get(f"/planning?day={DAY}")
    assert f"ticket={uid(208)}" in page.text
    assert f"ticket={uid(209)}" not in page.text, "nobody is known for it"
    for view in ("table", "map"):
        assert f'{start}&who={uid(1)}"' in plain(await desk.get(f"/planning?day={DAY}&view={view}"))
    past = await desk.get(f"{FORM}?day=2026-11-23")
    assert (past.status_code, past.headers["location"]) == (303, "/planning?day=2026-11-23")


async def test_it_is_looked_at_until_it_is_there_and_not_for_ever(desk: httpx2.AsyncClient, town: Town) -> None:
    town.what_if = said_what_if("solving")
    page = await desk.get(HERE)
    assert "Calcul du plan en cours…" in text(page)
    assert f'hx-get="{HERE}?part=live&looks=1"' in plain(page)
    assert f"url={HERE}?looks=" in page.text, "and without scripts"
    part = await desk.get(f"{HERE}?part=live&looks=7")
    assert "<html" not in part.text
    assert f'hx-get="{HERE}?part=live&looks=8"' in plain(part)
    town.away = "plans"
    assert "looks=9" in (await desk.get(f"{HERE}?part=live&looks=8")).text, "an outage is waited for too"
    town.away = ""
    slow = await desk.get(f"{HERE}?part=live&looks=40")
    assert "hx-get" not in slow.text
    assert "dure plus longtemps que d’habitude" in text(slow)
    assert f'href="{HERE}"' in slow.text
    town.what_if = said_what_if()
    ready = await desk.get(f"{HERE}?part=live&looks=9")
    assert "hx-get" not in ready.text
    assert re.search(r'id="what-if-said" hx-swap-oob="[^"]*">1 visite déplacée', plain(ready))


async def test_a_plan_that_failed_says_why_and_offers_again(desk: httpx2.AsyncClient, town: Town) -> None:
    town.what_if = said_what_if("failed", failure="sun_spots")
    page = await desk.get(HERE)
    assert "Le plan n’a pas pu être calculé." in text(page)
    assert carried(plain(page)) == [AWAY]
    assert f'href="{FORM}?again={WHAT_IF}"' in page.text


async def test_the_diff_in_words(desk: httpx2.AsyncClient) -> None:
    page = await desk.get(HERE)
    said = text(page)
    for words in (
        "Absence de Naïma Exemple, de 11 h 00 à la fin de la journée",
        "1 visite déplacée, 1 visite annulée, 1 promesse rompue, −12 km, 2 personnes à prévenir",
        "Panne 1 TKT-2026-00001 Atelier Démo, Site 1 Avant Naïma Exemple 11 h 00 – 12 h 00",
        "Après Théo Illustration 14 h 00 – 15 h 00",
        "Nouvelle arrivée entre 10 h 00 et 12 h 00 Promesse rompue Après l’échéance Le technicien est absent.",
        "P1 Panne 2 TKT-2026-00002",
        "Plus de place dans les journées. On the moon",
        "Théo Illustration, 18 h 00, 30 min hors des moments proposés, 45 min après la fin des horaires, "
        "à la place de TKT-2026-00003, 12 min de route en plus",
        "Kilomètres 40 28 −12",
        "Promesses rompues 0 1 +1",
        "Naïma Exemple Technicien TKT-2026-00001 Camille Démo Client TKT-2026-00001, TKT-2026-00002",
        "1 promesse est rompue. 1 visite est annulée et revient à décider.",
        "Publier et rompre 1 promesse",
    ):
        assert words in said, words
    english = text(await desk.get(HERE, headers={"Cookie": "astreinte_lang=en"}))
    assert "1 visit moved, 1 visit cancelled, 1 promise broken, −12 km, 2 people to be told" in english


async def test_a_remote_visit_of_somebody_away_is_told_as_that(desk: httpx2.AsyncClient, town: Town) -> None:
    left = answer()["left_out"][0] | {"reasons": ["technician_away"], "ways": []}
    town.what_if = said_what_if(answer=answer() | {"left_out": [left]})
    page = text(await desk.get(HERE))
    assert "personne d’autre n’a été désigné pour cette visite à distance" in page
    assert "Aucun petit changement" not in page
    assert "1 visite annulée" in page


async def test_a_visit_that_is_cancelled_keeps_no_promise(desk: httpx2.AsyncClient, town: Town) -> None:
    town.what_if = said_what_if(answer=answer() | {"moved": []})
    said = text(await desk.get(HERE))
    assert "1 visite annulée, −12 km" in said
    assert "Publier et annuler 1 visite" in said
    assert "1 visite est annulée et revient à décider. Techniciens" in said
    town.what_if = said_what_if(
        answer=answer() | {"left_out": [], "moved": [answer()["moved"][0] | {"promise_kept": True}]}
    )
    said = text(await desk.get(HERE))
    assert "1 visite déplacée, aucune promesse rompue, −12 km" in said
    assert "Promesse tenue" in said
    assert "Aucune promesse n’est rompue. Techniciens" in said


async def test_visits_and_roads_are_told_by_name(desk: httpx2.AsyncClient, town: Town) -> None:
    changes = [
        {"kind": "longer", "visit_id": uid(103), "minutes": 90},
        {"kind": "road_closed", "latitude": 45.9, "longitude": 4.88, "radius_m": 2000},
        {"kind": "road_closed", "latitude": 45.1, "longitude": 4.5, "radius_m": 500},
        {"kind": "urgent", "ticket_id": uid(207)},
    ]
    town.what_if = said_what_if(changes=changes, keep=[uid(102)])
    said = text(await desk.get(HERE))
    for words in (
        "Dure 1 h 30 : TKT-2026-00003 Panne 3", "Route coupée, 2 km à la ronde : Site 2",
        "Route coupée, 0,5 km à la ronde : 45,1 ; 4,5", "À placer d’urgence : TKT-2026-00007 Panne 7",
        "1 visite laissée où elle est",
    ):  # fmt: skip
        assert words in said, words


@pytest.mark.parametrize("away", ["tickets", "technicians"])
async def test_the_diff_stands_without_the_other_services(desk: httpx2.AsyncClient, town: Town, away: str) -> None:
    town.away = away
    page = await desk.get(HERE)
    assert (page.status_code, "TKT-2026-00001" in page.text) == (200, True)
    assert "une partie de cette page manque" in text(page)


async def test_a_plan_that_changes_nothing_is_not_published(desk: httpx2.AsyncClient, town: Town) -> None:
    same = {"moved": [], "placed": [], "left_out": [], "warn": [], "before": SUMS, "after": SUMS}
    town.what_if = said_what_if(changes=[], answer=same)
    assert "/publish" not in (await desk.get(HERE)).text
    town.what_if = said_what_if(answer=same)
    assert "/publish" in (await desk.get(HERE)).text, "an absence is news by itself"
    assert text(await desk.get(HERE)).lower().count("aucune visite ne change") == 1
