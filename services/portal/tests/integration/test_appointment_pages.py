"""The card on a request's page, and choosing a time in two steps with plain forms."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

pytestmark = pytest.mark.infra

START = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
TICKET, VISIT, HOLD = uuid4(), uuid4(), uuid4()
CARDS, SLOTS, HOLDS = "/api/v1/appointments", "/api/v1/appointments/slots", "/api/v1/appointments/holds"
PAGE = f"/tickets/{TICKET}/appointment"


def time(days: int = 0) -> dict[str, str]:
    start = START + timedelta(days=days)
    ends = {"ends_at": start + timedelta(minutes=45), "promised_until": start + timedelta(hours=2)}
    return {name: at.isoformat() for name, at in ({"starts_at": start, "promised_from": start} | ends).items()}


def card(technician_id: UUID, **changes: Any) -> dict[str, Any]:
    return {
        "ticket_id": str(TICKET),
        "number": "TKT-2026-00042",
        "state": "confirmed",
        "mode": "onsite",
        "preparation": ["access"],
        "may": ["choose", "cancel"],
        "asked_from": None,
        "asked_until": None,
        "visit_id": str(VISIT),
        "technician_ids": [str(technician_id)],
        "profiles": [
            {"technician_id": str(technician_id), "skills": [{"skill": "hardware", "is_certified": True}]},
        ],
        **time(),
        **changes,
    }


def slot(days: int, token: str) -> dict[str, Any]:
    return {**time(days), "token": token, "is_recommended": days == 1, "added_minutes": None, "is_late": None}


@pytest.fixture
async def browser(backend: Any) -> Any:
    backend.answers |= {
        ("GET", f"/api/v1/tickets/{TICKET}"): (200, {"number": "TKT-2026-00042", "title": "Imprimante"}),
        ("GET", CARDS): (200, {"items": [card(uuid4())]}),
        ("GET", SLOTS): (200, {"slots": [slot(1, "first"), slot(2, "second"), slot(2, "third")]}),
        ("POST", HOLDS): (201, {"hold_id": str(HOLD), "expires_at": START.isoformat(), **time(1)}),
    }
    return await backend.come_in(client_id=uuid4())


async def test_a_time_is_chosen_in_two_steps(backend: Any, browser: Any) -> None:
    shown = await browser.get(PAGE)
    assert re.findall(r'name="token" value="(\w+)"', shown.text) == ["first", "second", "third"]
    assert shown.text.count("Conseillé") == 1
    held = await browser.post(PAGE, data=backend.form(browser, token="second"))
    assert (held.status_code, f'name="hold_id" value="{HOLD}"' in held.text) == (200, True)
    assert backend.bodies[-1] == {"ticket_id": str(TICKET), "token": "second"}
    backend.answers["POST", f"/api/v1/appointments/{HOLD}/confirm"] = 200, {"state": "confirmed"}
    done = await browser.post(f"{PAGE}/confirm", data=backend.form(browser, hold_id=str(HOLD)))
    assert (done.status_code, done.headers["location"]) == (303, f"/tickets/{TICKET}")


async def test_each_time_is_a_command_of_its_own(backend: Any, browser: Any) -> None:
    for token in ("first", "second", "second"):
        await browser.post(PAGE, data=backend.form(browser, token=token))
    first, second, again = [said["idempotency-key"] for method, _, said in backend.asked if method == "POST"][-3:]
    assert first != second == again


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/confirm"], ids=["held", "confirmed"])
async def test_a_time_that_is_gone_is_said_beside_those_that_are_free(backend: Any, browser: Any, path: str) -> None:
    gone = 409, {"detail": "Ce créneau vient d'être pris.", "code": "slot_taken", "slots": []}
    backend.answers |= {("POST", HOLDS): gone, ("POST", f"/api/v1/appointments/{HOLD}/confirm"): gone}
    answer = await browser.post(path, data=backend.form(browser, token="first", hold_id=str(HOLD)))
    assert answer.status_code == 422
    assert "Ce créneau vient d’être pris." in answer.text
    assert 'value="third"' in answer.text


async def test_what_cannot_change_says_so(backend: Any, browser: Any) -> None:
    backend.answers["GET", CARDS] = 200, {"items": [card(uuid4(), state="en_route", may=[])]}
    answer = await browser.get(PAGE)
    assert (answer.status_code, "ne peut pas changer" in answer.text, 'name="token"' in answer.text) == (
        200,
        True,
        False,
    )
    backend.answers["GET", CARDS] = 200, {"items": []}
    assert "ne peut pas changer" in (await browser.get(PAGE)).text


async def test_an_appointment_is_given_up_from_its_request(backend: Any, browser: Any) -> None:
    backend.answers["POST", f"/api/v1/appointments/{VISIT}/cancel"] = 200, {"state": "cancelled"}
    done = await browser.post(f"{PAGE}/cancel", data=backend.form(browser, visit_id=str(VISIT)))
    assert (done.status_code, done.headers["location"]) == (303, f"/tickets/{TICKET}")


async def test_no_technician_chooses_for_a_client(backend: Any, portal: Any) -> None:
    browser = await backend.come_in("technician")
    assert (await browser.get(PAGE)).status_code == 403


async def test_an_address_to_subscribe_to_is_shown_once_and_taken_back(backend: Any) -> None:
    browser = await backend.come_in(client_id=uuid4())
    calendars, url = "/api/v1/calendars", "https://aide.example.org/api/v1/calendars/secret.ics"
    backend.answers |= {
        ("GET", calendars): (200, {"items": [{"calendar_id": str(HOLD)}]}),
        ("POST", calendars): (201, {"calendar_id": str(HOLD), "url": url}),
        ("DELETE", f"{calendars}/{HOLD}"): (204, {}),
    }
    made = await browser.post("/account/agenda", data=backend.form(browser))
    assert (made.status_code, url in made.text) == (200, True)
    shown = await browser.get("/account/agenda")
    assert (url in shown.text, "autre agenda" in shown.text) == (False, False)
    closed = await browser.post("/account/agenda/close", data=backend.form(browser, calendar_id=str(HOLD)))
    assert (closed.status_code, closed.headers["location"]) == (303, "/account/agenda")


async def test_a_technician_says_where_their_other_calendar_is_and_reads_how_it_goes(backend: Any) -> None:
    browser = await backend.come_in("technician")
    backend.answers["GET", "/api/v1/calendars"] = 200, {"items": []}
    assert "autre agenda" in (await browser.get("/account/agenda")).text
    asked = next(path for method, path, _ in backend.asked if "/busy/" in path)
    backend.answers |= {
        ("PUT", asked): (400, {"detail": "…", "errors": [{"pointer": "/address", "detail": "Il faut https."}]}),
        ("GET", asked): (200, {"host": "agenda.example", "read_at": "x", "failure": "unreachable", "times": 2}),
        ("DELETE", asked): (204, {}),
    }
    refused = await browser.post("/account/agenda/other", data=backend.form(browser, address="agenda"))
    assert (refused.status_code, "Il faut https." in refused.text, 'value="agenda"' in refused.text) == (
        422,
        True,
        True,
    )
    assert "ne répond pas" in refused.text
    assert "2 moments occupés" in refused.text
    backend.answers["PUT", asked] = 200, {}
    for path, typed in (("other", {"address": "https://agenda.example/x.ics"}), ("other/drop", {})):
        done = await browser.post(f"/account/agenda/{path}", data=backend.form(browser, **typed))
        assert (done.status_code, done.headers["location"]) == (303, "/account/agenda")
