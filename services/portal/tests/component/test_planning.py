"""The days of all technicians as the services tell them, asked for by address and drawn as pages."""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from portal.api.door import Door
from portal.api.keys import SigningKeys
from portal.pages import planning
from portal.pages.page import Pages
from portal.settings import Settings

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
DAY = "2026-11-24"
SITE = "Atelier de Vénissieux"
PERSON = UUID(int=99)


def uid(number: int) -> str:
    return str(UUID(int=number))


def said_visit(number: int, technicians: list[int], hour: int, **changes: Any) -> dict[str, Any]:
    start = datetime(2026, 11, 24, hour, tzinfo=UTC)
    return {
        "visit_id": uid(100 + number), "ticket_id": uid(200 + number), "client_id": uid(1), "attempt": 1,
        "revision": 1, "number": f"TKT-2026-{number:05d}", "state": "confirmed", "mode": "onsite",
        "technician_ids": [uid(one) for one in technicians], "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=1)).isoformat(), "site_label": SITE, "latitude": 45.7,
        "longitude": 4.88, "travel_minutes": 18, "travel_metres": 9_400, "reasons": ["earliest_slot", "best_score"],
        "en_route_at": None, "started_at": None, "finished_at": None, "outcome": None, "reason": None, "notes": None,
    } | changes  # fmt: skip


def said_technician(number: int, name: str, **changes: Any) -> dict[str, Any]:
    place = {"latitude": 45.76, "longitude": 4.84}
    return {
        "technician_id": uid(number), "name": name, "active": True, "zone": "Europe/Paris", "departments": ["69"],
        "skills": [{"skill": "network", "level": 4}], "breaks": [], "absences": [], "start_place": place,
        "end_place": place, "shifts": [{"weekday": 1, "starts": "08:00:00", "ends": "17:00:00"}],
    } | changes  # fmt: skip


def said_ticket(number: int) -> dict[str, Any]:
    return {
        "id": uid(200 + number), "number": f"TKT-2026-{number:05d}", "title": f"Panne {number}", "priority": "P2",
        "client": {"id": uid(1), "name": "Atelier Démo"},
    }  # fmt: skip


class Town:
    """Three services, each of which may be away; what they were asked is kept."""

    def __init__(self) -> None:
        self.visits = [said_visit(1, [1], 9), said_visit(2, [2], 13), said_visit(3, [1, 2], 15)]
        self.technicians = [
            said_technician(1, "Naïma Exemple"),
            said_technician(2, "Théo Illustration", departments=["38"], skills=[{"skill": "security", "level": 3}]),
            said_technician(3, "Paul Repos", shifts=[]),
            said_technician(4, "Anne Partie", active=False),
            said_technician(5, "Élise Première", departments=["2A"]),
        ]
        self.waiting: list[dict[str, Any]] = []
        self.unrouted: list[dict[str, Any]] = []
        self.away = ""
        self.asked: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/api/v1/")
        self.asked.append(path.split("/")[0])
        if self.away and path.startswith(self.away):
            return httpx2.Response(503)
        return httpx2.Response(200, json=self.answer(path, request.url.params))

    def answer(self, path: str, asked: httpx2.QueryParams) -> Any:
        ids = asked.get_list("ids")
        match path.split("/"):
            case ["plans", day]:
                visits = self.visits if day == DAY else []
                by: dict[str, Any] = {}
                for one in visits:
                    for technician_id in one["technician_ids"]:
                        by.setdefault(technician_id, []).append(one)
                routes = [{"technician_id": one, "visits": each} for one, each in by.items()]
                return {"day": day, "routes": routes, "waiting": self.waiting}
            case ["technicians"]:
                page = [one for one in self.technicians if not ids or one["technician_id"] in ids]
                start = int(asked.get("after", 0))
                return {"items": page[start : start + 200], "next": str(start + 200) if page[start + 200 :] else None}
            case ["tickets"]:
                assert 0 < len(ids) <= 200, "intake takes no more"
                return {"items": [said_ticket(UUID(one).int - 200) for one in ids], "next": None}
            case ["visits"]:
                return {"items": [one for one in self.visits if one["visit_id"] in ids], "next": None}
            case ["assignments"]:
                part = {"criterion": "expertise", "points": 300, "weight": 300, "label": "Expertise"}
                chosen = {"technician_name": "Naïma Exemple", "score": 824, "parts": [part]}
                one = {"ticket_id": asked["ticket_ids"], "chosen": chosen, "runners_up": [], "rejected": []}
                return {"items": [one | {"reason": None, "impossible": [], "state": "accepted"}]}
            case _:
                return {"items": self.unrouted, "next": None}


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def desk(service: Service, settings: Settings, town: Town) -> AsyncIterator[httpx2.AsyncClient]:
    """A dispatcher's browser before the page, over services that are made up."""
    web = Pages(settings, Door(settings, SigningKeys(settings)))
    web.names[PERSON] = "Hugo Essai"
    web.services._client = httpx2.AsyncClient(transport=httpx2.MockTransport(town), base_url="http://services.test")
    db: Any = SimpleNamespace(clock=lambda: NOW)
    app = replace(service, routes=[planning.routes(web)], verifier=public_keys).api(db)
    async with browser(app, "dispatcher") as client:
        yield client


def browser(app: Any, role: str, **more: Any) -> httpx2.AsyncClient:
    headers = {"Authorization": f"Bearer {bearer(role, person_id=PERSON, **more)}", "Accept": "text/html"}
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url="http://portal.test", headers=headers)


async def shown(client: httpx2.AsyncClient, address: str = f"?day={DAY}") -> str:
    answer = await client.get(f"/planning{address}")
    assert answer.status_code == 200
    return html.unescape(answer.text).replace("\u00a0", " ")


def bars(page: str) -> list[str]:
    return re.findall(r"<a id=\"bar-[^>]*><title>(.*?)</title>", page)


async def test_the_board_tells_every_visit_with_who_when_and_where(desk: httpx2.AsyncClient, town: Town) -> None:
    page = await shown(desk)
    assert "Planning du mardi 24 novembre" in page
    assert [one.partition(",")[0] for one in bars(page)] == ["Prévue"] * 4, "a visit of two is with each of them"
    assert bars(page)[0] == (
        f"Prévue, 10 h 00 – 11 h 00, P2, Panne 1, Atelier Démo, {SITE}, TKT-2026-00001, 18 min de route, 9,4 km, "
        "En retard"
    )
    order = [page.index(name) for name in ("Élise Première", "Naïma Exemple", "Théo Illustration")]
    assert order == sorted(order)
    assert "Ne travaillent pas ce jour-là :</b> Paul Repos" in page
    assert "Anne Partie" not in page
    assert "style-src 'self'" in (await desk.get("/planning")).headers["content-security-policy"]
    assert " style=" not in page


async def test_one_call_to_a_service_for_what_it_knows(desk: httpx2.AsyncClient, town: Town) -> None:
    await shown(desk)
    assert sorted(town.asked) == ["assignments", "plans", "technicians", "tickets"]


async def test_table_and_map_tell_the_same(desk: httpx2.AsyncClient) -> None:
    table = await shown(desk, f"?day={DAY}&view=table")
    assert [name for name in re.findall(r"data-row><td><b>(.*?)</b>", table)] == ["Naïma Exemple"] * 2 + [
        "Théo Illustration"
    ] * 2
    assert "10 h 00 – 11 h 00" in table
    assert "8 h 00 – 17 h 00" in table, "and their hours"
    by_time = await shown(desk, f"?day={DAY}&view=table&sort=start")
    starts = re.findall(r'nowrap number">(\d+) h 00 –', by_time)
    assert starts == ["10", "14", "16", "16"]
    assert 'aria-sort="ascending"><a href="/planning?day=2026-11-24&view=table&sort=start">' in by_time
    map_ = await shown(desk, f"?day={DAY}&view=map")
    assert map_.count('class="stop ') == 4
    assert map_.count("<polyline") == 2


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("q=THEO", {"2", "3"}),
        ("q=panne 1", {"1"}),
        ("q=tkt-2026-00002", {"2"}),
        ("department=38", {"2", "3"}),
        ("skill=network", {"1", "3"}),
        (f"technician={uid(1)}", {"1", "3"}),
        ("q=zinc", set()),
    ],
)
async def test_filters_leave_what_was_asked_for(desk: httpx2.AsyncClient, asked: str, numbers: set[str]) -> None:
    page = await shown(desk, f"?day={DAY}&{asked}")
    assert set(re.findall(r"TKT-2026-0000(\d)", " ".join(bars(page)))) == numbers
    assert "Tout afficher" in page


async def test_a_visit_opens_with_its_reasons_in_place_and_by_its_address(desk: httpx2.AsyncClient, town: Town) -> None:
    part = await shown(desk, f"?part=visit&visit={uid(101)}")
    assert "<html" not in part
    for said in ("C’est le premier créneau possible.", "Choix : Naïma Exemple", "82,4", f'href="/tickets/{uid(201)}"'):
        assert said in part
    town.asked.clear()
    page = await shown(desk, f"?day={DAY}&visit={uid(101)}")
    assert "C’est le premier créneau possible." in page
    assert page.index("visit-panel") < page.index("Théo Illustration</b>")
    assert sorted(town.asked) == ["assignments", "assignments", "plans", "technicians", "tickets"]
    english = await desk.get(f"/planning?part=visit&visit={uid(101)}", headers={"Cookie": "astreinte_lang=en"})
    assert "It is the first slot possible." in english.text
    assert (await desk.get(f"/planning?part=visit&visit={uid(150)}")).status_code == 404
    town.visits[0] |= {"state": "cancelled"}
    assert "Annulée" in await shown(desk, f"?part=visit&visit={uid(101)}"), "it was on the board a moment ago"


async def test_what_has_no_slot_is_told_with_the_reason_and_not_on_days_gone_by(
    desk: httpx2.AsyncClient, town: Town
) -> None:
    town.waiting = [{"ticket_id": uid(207), "attempt": 1, "revision": 1, "priority": "P3", "tries": 4}]
    town.unrouted = [
        {
            "ticket_id": uid(208), "number": "TKT-2026-00008", "title": "Serveur", "priority": "P1", "rejected": [],
            "impossible": [{"code": "no_candidate_free", "params": {}, "text": ""}],
        }
    ]  # fmt: skip
    page = await shown(desk)
    assert "2 demandes sans créneau" in page
    assert page.index("Serveur") < page.index("4 essais"), "what is to be decided comes first"
    assert "Un créneau est recherché : 4 essais." in page
    assert "Personne n’a de place dans sa journée" in page
    assert f'href="/dispatch#stuck-{uid(208)}"' in page
    assert "sans créneau" not in await shown(desk, "?day=2026-11-23")
    assert "sans créneau" in await shown(desk, "?day=2026-11-25")


async def test_a_day_without_scheduling_is_not_taken_for_a_free_one(desk: httpx2.AsyncClient, town: Town) -> None:
    town.away = "plans"
    page = await shown(desk)
    assert "Le planning ne répond pas" in page
    assert "data-board" not in page
    live = await desk.get(f"/planning?day={DAY}&part=live")
    assert live.status_code == 503, "what is on the screen stays there"


@pytest.mark.parametrize("away", ["tickets", "technicians", "assignments"])
async def test_a_board_stands_without_the_other_services(desk: httpx2.AsyncClient, town: Town, away: str) -> None:
    town.away = away
    page = await shown(desk)
    assert len(bars(page)) == 4
    assert "une partie de cette page manque" in page


async def test_everybody_is_there_however_many_they_are(desk: httpx2.AsyncClient, town: Town) -> None:
    town.technicians = [said_technician(n, f"Technicien {n:03}") for n in range(1, 231)]
    town.visits = [said_visit(n, [n % 230 + 1], 9) for n in range(1, 451)]
    page = await shown(desk)
    assert page.count("<tr data-row>") == 230
    assert len(bars(page)) == 450
    assert (town.asked.count("technicians"), town.asked.count("tickets")) == (2, 3)


@pytest.mark.parametrize(
    "asked", ["day=hier", "day=", "day=0002-01-01", "view=cube", "visit=x", "technician=x", "sort=x"]
)
async def test_an_address_that_cannot_be_read_shows_today(desk: httpx2.AsyncClient, asked: str) -> None:
    page = await shown(desk, f"?{asked}")
    assert "Planning du mardi 24 novembre" in page
    assert len(bars(page)) == 4


async def test_the_day_is_the_organisations_wherever_it_is_read(desk: httpx2.AsyncClient) -> None:
    desk.headers["Authorization"] = f"Bearer {bearer('manager', person_id=PERSON, zone='Indian/Reunion')}"
    page = await shown(desk)
    assert bars(page)[0].startswith("Prévue, 10 h 00")
    assert "fuseau Europe/Paris" in page


@pytest.mark.parametrize("role", ["client", "client_manager", "technician", "sales"])
async def test_it_is_the_desks_alone(desk: httpx2.AsyncClient, town: Town, role: str) -> None:
    desk.headers["Authorization"] = f"Bearer {bearer(role, person_id=PERSON, client_id=PERSON)}"
    assert (await desk.get("/planning")).status_code == 403
    assert town.asked == []
