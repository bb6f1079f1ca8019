"""A dispatcher supposes, looks, publishes or discards; the services behind the pages speak HTTP and are made up."""

import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx2
import pytest

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from portal.api.door import Door
from portal.api.keys import SigningKeys
from portal.pages import planning, what_if
from portal.pages.page import Pages
from portal.settings import Settings

NOW = datetime(2026, 11, 24, 9, 30, 12, tzinfo=UTC)
DAY, FORM = "2026-11-24", "/planning/what-if"
MIDNIGHT = "2026-11-24T23:00:00+00:00"
PERSON = UUID(int=99)
TRIES = 3


def uid(number: int) -> str:
    return str(UUID(int=number))


WHAT_IF = uid(500)
HERE = f"{FORM}/{WHAT_IF}"
API = f"plans/what-ifs/{WHAT_IF}"


def between(hour: int, minutes: int = 60) -> dict[str, str]:
    start = datetime(2026, 11, 24, hour, tzinfo=UTC)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(minutes=minutes)).isoformat()}


def seat(technician: int, hour: int) -> dict[str, Any]:
    return {"technician_ids": [uid(technician)], **between(hour)}


def said_visit(number: int, technician: int, hour: int, **changes: Any) -> dict[str, Any]:
    return {
        "visit_id": uid(100 + number), "ticket_id": uid(200 + number), "number": f"TKT-2026-{number:05d}",
        "state": "confirmed", "mode": "onsite", "technician_ids": [uid(technician)], **between(hour),
        "site_label": f"Site {number}, 69000 Lyon", "latitude": round(45.7 + number / 10, 1), "longitude": 4.88,
        "travel_minutes": 18, "travel_metres": 9_400, "reasons": [], "en_route_at": None, "started_at": None,
        "finished_at": None, "outcome": None, "reason": None,
    } | changes  # fmt: skip


def said_technician(number: int, name: str) -> dict[str, Any]:
    return {
        "technician_id": uid(number), "name": name, "active": True, "zone": "Europe/Paris", "departments": ["69"],
        "skills": [], "breaks": [], "absences": [], "start_place": None, "end_place": None,
        "shifts": [{"weekday": 1, "starts": "08:00:00", "ends": "17:00:00"}],
    }  # fmt: skip


def said_ticket(number: int) -> dict[str, Any]:
    return {
        "id": uid(200 + number), "number": f"TKT-2026-{number:05d}", "title": f"Panne {number}", "priority": "P2",
        "client": {"id": uid(1), "name": "Atelier Démo"}, "requester": {"person_id": uid(77), "name": "Camille Démo"},
    }  # fmt: skip


AWAY = {"kind": "technician_away", "technician_id": uid(1), "starts_at": between(10)["starts_at"], "ends_at": MIDNIGHT}
SUMS = {
    "visits": 3, "travel_minutes": 60, "travel_metres": 40_000, "broken_promises": 0, "late": 0, "left_out": 0,
    "named_since": 1,
}  # fmt: skip


def answer() -> dict[str, Any]:
    moved = {
        "visit_id": uid(101), "ticket_id": uid(201), "number": "TKT-2026-00001", "site_label": "Site 1, Lyon",
        "from": seat(1, 10), "to": seat(2, 13), "promise": between(9, 120), "promise_kept": False, "is_late": True,
        "reasons": ["technician_away"],
    }  # fmt: skip
    way = {
        "technician_ids": [uid(2)], "starts_at": between(17)["starts_at"], "later_minutes": 30, "overtime_minutes": 45,
        "instead_of": [{"ticket_id": uid(203), "number": "TKT-2026-00003"}], "added_travel_minutes": 12,
    }  # fmt: skip
    left = {
        "visit_id": uid(102), "ticket_id": uid(202), "number": "TKT-2026-00002", "priority": "P1", "site_label": None,
        "from": seat(1, 15), "reasons": ["no_room", "on_the_moon"], "ways": [way],
    }  # fmt: skip
    warn = [
        {"person_id": uid(77), "role": "client", "ticket_ids": [uid(201), uid(202)]},
        {"person_id": uid(1), "role": "technician", "ticket_ids": [uid(201)]},
    ]
    after = SUMS | {"visits": 2, "travel_metres": 28_000, "broken_promises": 1, "left_out": 1}
    return {"moved": [moved], "placed": [], "left_out": [left], "before": SUMS, "after": after, "warn": warn}


def said_what_if(state: str = "ready", **changes: Any) -> dict[str, Any]:
    return {
        "what_if_id": WHAT_IF, "day": DAY, "state": state, "changes": [AWAY], "keep": [], "failure": None,
        "tag": None if state == "solving" else "t1", "asked_by": uid(99), "asked_at": NOW.isoformat(),
        "expires_at": NOW.isoformat(), "answer": answer() if state in ("ready", "published") else None,
    } | changes  # fmt: skip


class Town:
    """Services that keep what they were asked; `refusals` are answered first, one after the other."""

    def __init__(self) -> None:
        self.visits = [said_visit(1, 1, 10), said_visit(2, 1, 15), said_visit(3, 2, 13)]
        self.technicians = [said_technician(1, "Naïma Exemple"), said_technician(2, "Théo Illustration")]
        self.waiting = [{"ticket_id": uid(207), "attempt": 1, "revision": 1, "priority": "P3", "tries": 4}]
        self.unrouted: list[dict[str, Any]] = []
        self.what_if: dict[str, Any] | None = said_what_if()
        self.refusals: dict[str, list[tuple[int, str]]] = {}
        self.away = ""
        self.asked: list[tuple[str, str]] = []
        self.sent: list[tuple[str, Any, httpx2.Headers]] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/api/v1/")
        self.asked.append((request.method, path))
        if self.away and path.startswith(self.away):
            return httpx2.Response(503)
        if request.method != "GET":
            body = json.loads(request.content) if request.content else None
            self.sent.append((f"{request.method} {path}", body, request.headers))
            if left := self.refusals.get(path):
                status, code = left.pop(0)
                problem = {"code": code, "detail": f"Refusé : {code}.", "errors": []}
                if status == 422:
                    problem["errors"] = [{"pointer": "/changes/0/technician_id", "detail": "Ce technicien est parti."}]
                return httpx2.Response(status, json=problem)
        said = self.answer(path, request.url.params)
        return httpx2.Response(404 if said is None else 200, json=said or {})

    def answer(self, path: str, asked: httpx2.QueryParams) -> Any:
        ids = asked.get_list("ids")
        match path.split("/"):
            case ["plans", "what-ifs", *_]:
                return self.what_if
            case ["plans", _, "what-ifs"]:
                return said_what_if("solving")
            case ["plans", _]:
                by = {one: [v for v in self.visits if one in v["technician_ids"]] for one in (uid(1), uid(2))}
                routes = [{"technician_id": one, "visits": each} for one, each in by.items()]
                return {"day": DAY, "routes": routes, "waiting": self.waiting}
            case ["technicians"]:
                found = [one for one in self.technicians if not ids or one["technician_id"] in ids]
                return {"items": found, "next": None}
            case ["tickets"]:
                number = asked.get("number")
                if number:
                    return {"items": [said_ticket(9)] if number == "TKT-2026-00009" else []}
                return {"items": [said_ticket(UUID(one).int - 200) for one in ids], "next": None}
            case _:
                return {"items": self.unrouted, "next": None}

    def posted(self, path: str) -> list[Any]:
        return [body for asked, body, _ in self.sent if asked == f"POST {path}"]


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def desk(service: Service, settings: Settings, town: Town) -> AsyncIterator[httpx2.AsyncClient]:
    web = Pages(settings, Door(settings, SigningKeys(settings)))
    web.names[PERSON] = "Hugo Essai"
    web.services._client = httpx2.AsyncClient(transport=httpx2.MockTransport(town), base_url="http://services.test")
    db: Any = SimpleNamespace(clock=lambda: NOW)
    routes = [planning.routes(web), what_if.routes(web, tries=TRIES)]
    app = replace(service, routes=routes, verifier=public_keys).api(db)
    headers = {"Authorization": f"Bearer {bearer('dispatcher', person_id=PERSON)}", "Accept": "text/html"}
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test", headers=headers) as client:
        yield client


def plain(page: httpx2.Response) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", html.unescape(page.text))


def text(page: httpx2.Response) -> str:
    """As it is read, without its marks."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", plain(page), flags=re.S)
    return re.sub(r"\s+([.,])", r"\1", " ".join(re.sub(r"<[^>]*>", " ", body).split()))


def carried(page: str) -> Any:
    return [json.loads(one) for one in re.findall(r'name="change" value="(\{.*?\})"', page)]


async def suppose(desk: httpx2.AsyncClient, **typed: Any) -> httpx2.Response:
    return await desk.post(FORM, data={"day": DAY, "idempotency_key": "k1"} | typed)


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


async def publish(desk: httpx2.AsyncClient) -> httpx2.Response:
    return await desk.post(f"{HERE}/publish", data={"idempotency_key": "p1", "version": "t1"})


async def test_an_absence_is_recorded_before_the_plan_is_published(desk: httpx2.AsyncClient, town: Town) -> None:
    done = await publish(desk)
    assert (done.status_code, done.headers["location"]) == (303, f"/planning?day={DAY}")
    assert [asked for asked, _, _ in town.sent] == [f"POST technicians/{uid(1)}/absences", f"POST {API}/publish"]
    absence, published = town.sent
    assert absence[1] == {"starts_at": AWAY["starts_at"], "ends_at": MIDNIGHT}
    assert published[2]["if-match"] == '"t1"'
    board = text(await desk.get(f"/planning?day={DAY}"))
    assert "Plan publié : 1 visite déplacée, 1 visite annulée, 1 promesse rompue, −12 km. Les techniciens" in board
    again = await publish(desk)
    assert again.status_code == 303
    first, second = (headers["idempotency-key"] for asked, _, headers in town.sent if asked.endswith("/absences"))
    assert first == second, "a second click does not add a second"


@pytest.mark.parametrize("state", ["discarded", "failed", "solving", "published"])
async def test_nobody_is_away_for_a_plan_that_is_not_to_be_had(
    desk: httpx2.AsyncClient, town: Town, state: str
) -> None:
    """A tab left open: somebody else has discarded it, or it is another plan than was looked at."""
    town.what_if = said_what_if(state)
    await publish(desk)
    town.what_if = said_what_if(tag="t2")
    await publish(desk)
    assert town.posted(f"technicians/{uid(1)}/absences") == []


async def test_an_absence_that_is_recorded_already_is_not_said_again(desk: httpx2.AsyncClient, town: Town) -> None:
    whole = {"starts_at": between(0)["starts_at"], "ends_at": MIDNIGHT}
    town.technicians[0]["absences"] = [{"absence_id": uid(9), "reason": None} | whole]
    assert (await publish(desk)).status_code == 303
    assert town.posted(f"technicians/{uid(1)}/absences") == []


async def test_scheduling_is_given_time_to_hear_of_an_absence(desk: httpx2.AsyncClient, town: Town) -> None:
    unheard = (409, "absence_not_recorded")
    town.refusals[f"{API}/publish"] = [unheard] * (TRIES - 1)
    assert (await publish(desk)).status_code == 303
    town.refusals[f"{API}/publish"] = [unheard] * TRIES
    page = await publish(desk)
    assert page.status_code == 409
    assert "n’est pas encore connue du planning" in text(page)
    assert "L’absence est déjà enregistrée et le reste." in text(page)
    assert f'action="{HERE}/publish"' in page.text
    assert len(town.posted(f"{API}/publish")) == 2 * TRIES


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((412, "plan_changed"), "Le plan a changé depuis ce calcul : rien n’a été publié."),
        ((409, "what_if_over"), "Ce plan ne peut plus être publié."),
        ((409, "in_the_dark"), "Refusé : in_the_dark."),
    ],
)
async def test_why_a_plan_was_not_published(desk: httpx2.AsyncClient, town: Town, refusal: Any, said: str) -> None:
    town.refusals[f"{API}/publish"] = [refusal]
    page = await publish(desk)
    assert (page.status_code, said in text(page)) == (409, True)
    assert (carried(plain(page)) == [AWAY]) is (refusal[0] == 412), "computed again with the same changes"
    assert (f'action="{HERE}/publish"' in page.text) is (refusal[0] != 412)


async def test_an_absence_that_routing_refuses_stops_everything(desk: httpx2.AsyncClient, town: Town) -> None:
    town.refusals[f"technicians/{uid(1)}/absences"] = [(404, "technician_unknown")]
    page = await publish(desk)
    assert (page.status_code, "Refusé : technician_unknown." in text(page)) == (409, True)
    assert "déjà enregistrée" not in text(page)
    assert town.posted(f"{API}/publish") == []


async def test_an_outage_while_publishing_is_told_as_it_is(desk: httpx2.AsyncClient, town: Town) -> None:
    town.away = f"{API}/publish"
    page = await publish(desk)
    assert (page.status_code, "on ne sait pas si ce plan est publié" in text(page)) == (503, True)
    town.away = "technicians"
    page = await publish(desk)
    assert (page.status_code, "rien n’a été publié" in text(page)) == (503, True)
    assert "déjà enregistrée" not in text(page)


async def test_discarding_changes_nothing_and_says_so(desk: httpx2.AsyncClient, town: Town) -> None:
    done = await desk.post(f"{HERE}/discard", data={"idempotency_key": "d1", "day": DAY})
    assert (done.status_code, done.headers["location"]) == (303, f"/planning?day={DAY}")
    assert [asked for asked, _, _ in town.sent] == [f"DELETE {API}"]
    assert "rien n’a été changé" in text(await desk.get(f"/planning?day={DAY}"))
    town.refusals[API] = [(409, "what_if_over")]
    refused = await desk.post(f"{HERE}/discard", data={"idempotency_key": "d2", "day": "x"})
    assert refused.headers["location"] == HERE


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/publish")])
async def test_one_that_is_gone_has_a_page_in_words(
    desk: httpx2.AsyncClient, town: Town, method: str, path: str
) -> None:
    town.what_if = None
    page = await desk.request(method, f"{HERE}{path}")
    assert (page.status_code, "Ce calcul n’existe plus" in text(page)) == (404, True)
    assert town.sent == []


@pytest.mark.parametrize("role", ["client", "client_manager", "technician", "sales"])
async def test_it_is_the_desks_alone(desk: httpx2.AsyncClient, town: Town, role: str) -> None:
    desk.headers["Authorization"] = f"Bearer {bearer(role, person_id=PERSON, client_id=PERSON)}"
    for method, path in (("GET", FORM), ("POST", FORM), ("GET", HERE), ("POST", f"{HERE}/publish")):
        assert (await desk.request(method, path)).status_code == 403
    assert town.asked == []
