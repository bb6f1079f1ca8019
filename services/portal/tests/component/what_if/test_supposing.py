"""What a dispatcher supposes: typed, kept, refused at its field."""

import json
import re
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from services.portal.tests.component.what_if.town import (
    API,
    AWAY,
    DAY,
    FORM,
    HERE,
    WHAT_IF,
    Town,
    between,
    carried,
    plain,
    suppose,
    uid,
)


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ({"who": uid(1)}, {**AWAY, "starts_at": "2026-11-24T09:30:00+00:00"}),
        (
            {"who": uid(1), "from": "14:00", "until": "15:30"},
            {**AWAY, "starts_at": "2026-11-24T14:00:00+01:00", "ends_at": "2026-11-24T15:30:00+01:00"},
        ),
        ({"ticket": uid(207)}, {"kind": "urgent", "ticket_id": uid(207)}),
        ({"number": "tkt-2026-00009 "}, {"kind": "urgent", "ticket_id": uid(209)}),
        ({"visit": uid(102), "minutes": "120"}, {"kind": "longer", "visit_id": uid(102), "minutes": 120}),
        (
            {"centre": "45.8,4.88", "km": "2,5"},
            {"kind": "road_closed", "latitude": 45.8, "longitude": 4.88, "radius_m": 2500},
        ),
        (
            {"latitude": "45,75", "longitude": "4.9", "km": "0.1"},
            {"kind": "road_closed", "latitude": 45.75, "longitude": 4.9, "radius_m": 100},
        ),
    ],
    ids=["away", "away_between", "urgent", "urgent_by_number", "longer", "road", "road_anywhere"],
)
async def test_what_is_typed_is_computed(desk: httpx2.AsyncClient, town: Town, typed: Any, change: Any) -> None:
    done = await suppose(desk, **typed)
    assert (done.status_code, done.headers["location"]) == (303, HERE)
    assert town.posted(f"plans/{DAY}/what-ifs") == [{"changes": [change], "keep": []}]
    assert town.sent[0][2]["idempotency-key"].startswith("k1.")


async def test_nothing_supposed_only_improves_and_visits_can_be_kept(desk: httpx2.AsyncClient, town: Town) -> None:
    await suppose(desk, keep=[uid(102), uid(101), "x"])
    await suppose(desk)
    assert town.posted(f"plans/{DAY}/what-ifs") == [
        {"changes": [], "keep": [uid(101), uid(102)]},
        {"changes": [], "keep": []},
    ]
    first, second = (headers["idempotency-key"] for _, _, headers in town.sent)
    assert first != second, "the same form with other changes asks something else"


async def test_changes_are_added_and_removed_one_after_the_other(desk: httpx2.AsyncClient, town: Town) -> None:
    page = await suppose(desk, do="add", who=uid(1), until="16:00", keep=[uid(103)])
    sent = carried(plain(page))
    assert [one["kind"] for one in sent] == ["technician_away"]
    assert "Absence de Naïma Exemple, jusqu’à 16 h 00" in plain(page)
    assert re.search(rf'value="{uid(103)}" checked', page.text)
    assert not re.search(r"<option value=\"[^\"]+\" selected", page.text), "the next one is typed in an empty form"
    page = await suppose(
        desk, do="add", change=json.dumps(sent[0]), visit=uid(102), minutes="90", centre="45.8,4.88", km="3"
    )
    sent = carried(plain(page))
    assert [one["kind"] for one in sent] == ["technician_away", "longer", "road_closed"]
    assert "Dure 1 h 30 : TKT-2026-00002 Panne 2" in plain(page)
    assert "Route coupée, 3 km à la ronde : Site 1" in plain(page)
    assert page.text.count('class="closed" cx') == 1
    page = await suppose(desk, drop="1", change=[json.dumps(one) for one in sent], who=uid(2))
    assert [one["kind"] for one in carried(plain(page))] == ["technician_away", "road_closed"]
    assert f'<option value="{uid(2)}" selected>' in page.text, "what is half typed stays"
    assert town.sent == []
    await suppose(desk, change=[json.dumps(sent[0]), "{", '{"kind": "moon"}', "7"])
    (body,) = town.posted(f"plans/{DAY}/what-ifs")
    assert [one["kind"] for one in body["changes"]] == ["technician_away"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"from": "14:00"}, "who", "Choisissez qui est absent."),
        ({"who": uid(1), "from": "midi"}, "from", "Une heure, comme 14:30."),
        ({"who": uid(1), "until": "09:00"}, "until", "Cette heure est passée"),
        ({"who": uid(1), "from": "15:00", "until": "14:00"}, "until", "vient avant le début"),
        ({"number": "TKT-2026-4"}, "number", "Aucune demande ne porte ce numéro."),
        ({"minutes": "60"}, "visit", "Choisissez la visite."),
        ({"visit": uid(102)}, "minutes", "Entre 5 et 720 minutes."),
        ({"visit": uid(102), "minutes": "721"}, "minutes", "Entre 5 et 720 minutes."),
        ({"latitude": "45", "km": "2"}, "centre", "Choisissez un endroit"),
        ({"latitude": "95", "longitude": "4"}, "centre", "Choisissez un endroit"),
        ({"centre": "45.8,4.88", "km": "21"}, "km", "Entre 0,1 et 20 km."),
        ({"centre": "45.8,4.88", "km": "beaucoup"}, "km", "Entre 0,1 et 20 km."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: httpx2.AsyncClient, town: Town, typed: dict[str, str], field: str, said: str
) -> None:
    page = await suppose(desk, change=json.dumps(AWAY), **typed)
    assert page.status_code == 422
    fault = re.search(rf'id="{field}-fault">.*?<span>(.*?)</span>', plain(page), re.S)
    assert fault is not None
    assert said in fault[1]
    assert carried(plain(page)) == [AWAY]
    for name, value in typed.items():
        assert re.search(rf'id="{name}"[^>]*value="{value}"|value="{value}" selected', page.text), name
    assert town.sent == []


async def test_no_more_than_can_be_computed(desk: httpx2.AsyncClient, town: Town) -> None:
    ten = [json.dumps({"kind": "urgent", "ticket_id": uid(n)}) for n in range(300, 310)]
    page = await suppose(desk, change=ten, who=uid(1))
    assert (page.status_code, "Au plus 10 hypothèses" in plain(page)) == (422, True)
    page = await suppose(desk, keep=[uid(n) for n in range(1000, 1201)])
    assert (page.status_code, "Au plus 200 visites" in plain(page)) == (422, True)
    assert (await suppose(desk, change=ten)).status_code == 303


async def test_what_scheduling_refuses_is_said_at_the_change(desk: httpx2.AsyncClient, town: Town) -> None:
    town.refusals[f"plans/{DAY}/what-ifs"] = [(422, "invalid")]
    page = await suppose(desk, who=uid(1), keep=[uid(102)])
    assert page.status_code == 422
    (line,) = re.findall(r"Absence de Naïma Exemple.*?</li>", plain(page).partition('id="asked"')[2], re.S)
    assert "Ce technicien est parti." in line
    assert f'value="{uid(102)}" checked' in page.text
    town.away = f"plans/{DAY}/what-ifs"
    page = await suppose(desk, who=uid(1))
    assert (page.status_code, len(carried(plain(page)))) == (503, 1)


async def test_without_scheduling_what_was_typed_goes_on(desk: httpx2.AsyncClient, town: Town) -> None:
    town.away = "plans"
    page = await suppose(desk, do="add", who="x", change=json.dumps(AWAY), keep=[uid(102)])
    assert "Le planning ne répond pas" in plain(page)
    assert carried(plain(page)) == [AWAY]
    for kept in ('name="who" value="x"', f'name="keep" value="{uid(102)}"'):
        assert kept in page.text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        (f"who={uid(2)}", f'<option value="{uid(2)}" selected>Théo Illustration'),
        (f"ticket={uid(207)}", f'<option value="{uid(207)}" selected>TKT-2026-00007 Panne 7'),
        (f"ticket={uid(209)}", f'<option value="{uid(209)}" selected>TKT-2026-00009 Panne 9'),
        (f"visit={uid(102)}", 'name="minutes" type="number" value="90" data-focus'),
        (f"keep={uid(102)}", f'name="keep" value="{uid(102)}" checked'),
        (f"again={WHAT_IF}", "Absence de Naïma Exemple, de 11 h 00 à la fin de la journée"),
        (f"change={quote(json.dumps(AWAY))}", "Absence de Naïma Exemple, de 11 h 00 à la fin de la journée"),
        ("who=x&visit=y&keep=z&change=%7B&again=" + uid(1), "Rien de supposé"),
    ],
    ids=["away", "urgent", "urgent_elsewhere", "longer", "keep", "again", "address", "unread"],
)
async def test_the_form_opens_with_what_it_was_opened_from(
    desk: httpx2.AsyncClient, town: Town, asked: str, shown: str
) -> None:
    if asked.endswith(uid(1)):
        town.what_if = None
    page = await desk.get(f"{FORM}?day={DAY}&{asked}")
    assert page.status_code == 200
    assert shown in plain(page)


async def test_a_visit_that_has_begun_may_take_longer_and_is_not_moved(desk: httpx2.AsyncClient, town: Town) -> None:
    town.visits[0] |= {"state": "started", "started_at": between(10)["starts_at"]}
    page = (await desk.get(FORM, params={"day": DAY})).text
    assert f'<option value="{uid(101)}"' in page
    assert f'name="keep" value="{uid(101)}"' not in page
    assert f'name="keep" value="{uid(102)}"' in page


async def test_one_call_to_a_service_for_what_it_knows(desk: httpx2.AsyncClient, town: Town) -> None:
    await desk.get(f"{FORM}?day={DAY}")
    assert sorted(path.split("/")[0] for _, path in town.asked) == ["assignments", "plans", "technicians", "tickets"]
    town.asked.clear()
    await desk.get(HERE)
    assert sorted(path for _, path in town.asked) == [API, "technicians", "tickets"]
