"""A calendar to subscribe to: secret, one's own, taken back at will, and never more than its person may see."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from chassis.clock import utc_now
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased
from contracts.scheduling.visits import VisitConfirmed
from contracts.words import Mode, Role

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
CALENDARS = "/api/v1/calendars"


@pytest.fixture
async def visit(hear: Hear, solve_all: Any, said: Any, routing: Any) -> VisitConfirmed:
    """A confirmed remote visit of Ada's."""
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    (found,) = await said()
    assert isinstance(found, VisitConfirmed)
    return found


@pytest.fixture
def ada(as_role: Any, routing: Any) -> Any:
    return as_role("technician", person_id=routing.ada)


async def subscribed(who: Any) -> str:
    answer = await who.post(CALENDARS)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"]).removeprefix("http://127.0.0.1:8080")


async def events(who: Any, url: str) -> list[Any]:
    answer = await who.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


async def test_a_technician_reads_their_visits_without_an_account(
    visit: VisitConfirmed, ada: Any, as_role: Any
) -> None:
    url = await subscribed(ada)
    (event,) = await events(as_role(None), url)
    assert (event.decoded("DTSTART"), event["SEQUENCE"]) == (visit.slot.starts_at, 1)
    assert str(event["UID"]).startswith(str(visit.visit_id))


async def test_each_reads_no_more_than_they_may_see(
    visit: VisitConfirmed, as_role: Any, hear: Hear, solve_all: Any, routing: Any
) -> None:
    await hear(routing.request(routing.ada, ticket_id=uuid4()))
    await solve_all()  # a proposal: the technician's, no client's yet
    counts = {}
    for name, who in {
        "technician": as_role("technician", person_id=routing.ada),
        "colleague": as_role("technician", person_id=routing.bob),
        "requester": as_role("client", person_id=routing.requester_id, client_id=routing.client_id),
        "other": as_role("client", client_id=routing.client_id),
        "manager": as_role("client_manager", client_id=routing.client_id),
        "foreign": as_role("client_manager", client_id=uuid4()),
    }.items():
        counts[name] = len(await events(as_role(None), await subscribed(who)))
    assert counts == {"technician": 2, "colleague": 0, "requester": 1, "other": 0, "manager": 1, "foreign": 0}


async def test_a_visit_moved_or_cancelled_is_the_same_event(
    visit: VisitConfirmed, ada: Any, as_role: Any, routing: Any
) -> None:
    url = await subscribed(ada)
    first = await ada.get(url)
    known = {"If-None-Match": first.headers["etag"]}
    assert (await ada.get(url, headers=known)).status_code == 304
    client = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
    slots = await client.get("/api/v1/appointments/slots", params={"ticket_id": str(visit.ticket_id)})
    token = slots.json()["slots"][-1]["token"]
    held = await client.post("/api/v1/appointments/holds", json={"ticket_id": str(visit.ticket_id), "token": token})
    await client.post(f"/api/v1/appointments/{held.json()['hold_id']}/confirm")
    assert (await ada.get(url, headers=known)).status_code == 200
    (moved,) = await events(ada, url)
    assert (moved["SEQUENCE"], moved.decoded("DTSTART") > visit.slot.starts_at) == (2, True)
    await client.post(f"/api/v1/appointments/{visit.visit_id}/cancel")
    (cancelled,) = await events(ada, url)
    assert (cancelled["UID"], cancelled["SEQUENCE"], cancelled["STATUS"]) == (moved["UID"], 3, "CANCELLED")


async def test_an_address_is_taken_back_and_replaced(visit: VisitConfirmed, ada: Any, as_role: Any, db: Db) -> None:
    first = await subscribed(ada)
    second = await subscribed(ada)
    assert (await ada.get(first)).status_code == 404
    ((mine),) = (await ada.get(CALENDARS)).json()["items"]
    assert (await as_role("technician").delete(f"{CALENDARS}/{mine['calendar_id']}")).status_code == 404
    assert (await ada.delete(f"{CALENDARS}/{mine['calendar_id']}")).status_code == 204
    assert (await ada.get(second)).status_code == 404
    assert (await ada.get(CALENDARS)).json() == {"items": []}
    for never in (f"{CALENDARS}/{'x' * 43}.ics", f"{CALENDARS}/x.ics"):
        assert (await ada.get(never)).status_code in (400, 404)


async def test_the_secret_is_nowhere_to_be_read(ada: Any, leftovers: Any, visit: VisitConfirmed) -> None:
    answer = await ada.post(CALENDARS, headers={"Idempotency-Key": "calendar"})
    token = answer.json()["url"].rpartition("/")[2].removesuffix(".ics")
    assert await leftovers(token) == set()


@pytest.mark.parametrize("change", ["role", "company", "closed", "erased", "nothing"])
async def test_it_ends_with_what_its_person_may_see(
    change: str, visit: VisitConfirmed, as_role: Any, hear: Hear, routing: Any
) -> None:
    manager_id = uuid4()
    manager = as_role("client_manager", person_id=manager_id, client_id=routing.client_id)
    url = await subscribed(manager)
    now = {"role": Role.CLIENT_MANAGER, "client_id": routing.client_id}
    now |= {"role": {"role": Role.CLIENT}, "company": {"client_id": uuid4()}, "closed": {"active": False}}.get(
        change, {}
    )
    person = PersonChanged(occurred_at=utc_now(), person_id=manager_id, name="Maud Démo", version=2, **now)
    await hear(PersonErased(occurred_at=utc_now(), person_id=manager_id) if change == "erased" else person)
    assert (await as_role(None).get(url)).status_code == (200 if change == "nothing" else 404)


async def test_what_is_long_over_is_left_out(visit: VisitConfirmed, ada: Any, db: Db) -> None:
    url = await subscribed(ada)
    db.clock = lambda: utc_now() + timedelta(days=32)
    assert await events(ada, url) == []
