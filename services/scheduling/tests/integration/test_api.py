"""What each person sees and may do, over the real application and database."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from chassis.tx import Db
from contracts.event import Event
from contracts.portal.people import PersonErased
from contracts.scheduling.erasures import PersonDataErased
from contracts.scheduling.visits import VisitFinished
from contracts.words import Mode

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Solve = Callable[[], Awaitable[None]]
Said = Callable[[], Awaitable[list[Event]]]


@pytest.fixture
async def visit(hear: Hear, solve_all: Solve, said: Said, routing: Any) -> Any:
    """A confirmed remote visit of Ada's."""
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    return (await said())[0]


async def test_the_technician_goes_through_the_visit(
    visit: Any, as_role: Any, said: Said, hear: Hear, routing: Any
) -> None:
    ada, where = as_role("technician", person_id=routing.ada), f"/api/v1/visits/{visit.visit_id}"
    assert (await ada.post(f"{where}/en-route")).json()["state"] == "en_route"
    assert (await ada.post(f"{where}/start")).json()["state"] == "started"
    refused = await ada.post(f"{where}/finish", json={"outcome": "not_done"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/reason")
    done = await ada.post(f"{where}/finish", json={"outcome": "done", "notes": "four changé"})
    assert (done.status_code, done.json()["state"], done.json()["notes"]) == (200, "finished", "four changé")
    again = await ada.post(f"{where}/finish", json={"outcome": "done"})
    assert (again.status_code, again.json()["code"]) == (409, "visit_over")
    events = await said()
    assert [event.wire_type for event in events[1:]] == [
        "scheduling.visit_en_route",
        "scheduling.visit_started",
        "scheduling.visit_finished",
    ]
    assert isinstance(events[-1], VisitFinished)
    await hear(PersonErased(occurred_at=events[-1].occurred_at, person_id=routing.ada))
    erased = (await said())[-1]
    assert isinstance(erased, PersonDataErased)
    assert erased.rows == 2
    assert (await ada.get(where)).json()["notes"] is None


async def test_a_command_under_one_key_has_one_effect(visit: Any, as_role: Any, said: Said, routing: Any) -> None:
    ada = as_role("technician", person_id=routing.ada)
    headers = {"Idempotency-Key": "start-1"}
    first = await ada.post(f"/api/v1/visits/{visit.visit_id}/start", headers=headers)
    second = await ada.post(f"/api/v1/visits/{visit.visit_id}/start", headers=headers)
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())
    assert len(await said()) == 2


@pytest.mark.parametrize("verb", ["en-route", "start"])
@pytest.mark.parametrize(("role", "status"), [("technician", 404), ("dispatcher", 403), ("client", 403), (None, 401)])
async def test_only_the_visits_technician_moves_it(
    visit: Any, as_role: Any, verb: str, role: str | None, status: int
) -> None:
    answer = await as_role(role).post(f"/api/v1/visits/{visit.visit_id}/{verb}")
    assert answer.status_code == status


async def test_who_sees_the_visit(visit: Any, as_role: Any, routing: Any) -> None:
    """S002-44."""
    where, params = f"/api/v1/visits/{visit.visit_id}", {"ticket_ids": str(visit.ticket_id)}
    for see in (
        as_role("technician", person_id=routing.ada),
        as_role("dispatcher"),
        as_role("client", person_id=routing.requester_id, client_id=routing.client_id),
        as_role("client_manager", client_id=routing.client_id),
    ):
        assert (await see.get(where)).status_code == 200
        (item,) = (await see.get("/api/v1/visits", params=params)).json()["items"]
        assert item["visit_id"] == str(visit.visit_id)
    colleague = as_role("client", client_id=routing.client_id)
    for blind in (as_role("technician"), as_role("client", client_id=uuid4()), as_role("client"), colleague):
        assert (await blind.get(where)).status_code == 404
        assert (await blind.get("/api/v1/visits", params=params)).json()["items"] == []
    assert (await as_role("sales").get(where)).status_code == 403


async def test_a_client_does_not_see_a_mere_proposal(hear: Hear, solve_all: Solve, as_role: Any, routing: Any) -> None:
    await hear(routing.technician(routing.ada), routing.request(routing.ada))
    await solve_all()
    client = as_role("client", person_id=routing.requester_id, client_id=routing.client_id)
    assert (await client.get("/api/v1/visits")).json()["items"] == []
    assert len((await as_role("dispatcher").get("/api/v1/visits")).json()["items"]) == 1


async def test_lists_by_day_and_technician(visit: Any, as_role: Any, routing: Any) -> None:
    dispatcher = as_role("dispatcher")
    (shown,) = (await dispatcher.get("/api/v1/visits", params={"technician": str(routing.ada)})).json()["items"]
    assert (await dispatcher.get("/api/v1/visits", params={"technician": str(uuid4())})).json()["items"] == []
    assert (await dispatcher.get("/api/v1/visits", params={"day": "2020-01-01"})).json()["items"] == []
    assert (await dispatcher.get("/api/v1/visits", params={"ids": [str(uuid4())]})).json()["items"] == []
    day = datetime.fromisoformat(shown["starts_at"]).astimezone().date()
    assert (await dispatcher.get("/api/v1/visits", params={"after": "nonsense"})).status_code == 400
    assert (await dispatcher.get(f"/api/v1/plans/{day}")).status_code == 200


async def test_the_plan_shows_every_technicians_day_and_what_waits(
    visit: Any, hear: Hear, as_role: Any, routing: Any
) -> None:
    from zoneinfo import ZoneInfo

    waiting = uuid4()
    await hear(routing.request(routing.ada, ticket_id=waiting))
    day = visit.slot.starts_at.astimezone(ZoneInfo("Europe/Paris")).date()
    plan = (await as_role("dispatcher").get(f"/api/v1/plans/{day}")).json()
    assert [route["technician_id"] for route in plan["routes"]] == [str(routing.ada)]
    assert [search["ticket_id"] for search in plan["waiting"]] == [str(waiting)]
    assert (await as_role("technician").get(f"/api/v1/plans/{day}")).status_code == 403


async def test_the_bare_list_leaves_out_what_was_over_long_ago(visit: Any, as_role: Any, db: Db, routing: Any) -> None:
    dispatcher = as_role("dispatcher")
    async with db.tx() as tx:
        await tx.execute(
            "UPDATE visits SET starts_at = starts_at - interval '9 days', ends_at = ends_at - interval '9 days'"
        )
    assert len((await dispatcher.get("/api/v1/visits")).json()["items"]) == 1
    async with db.tx() as tx:
        await tx.execute("UPDATE visits SET state = 'cancelled', cancelled_from = 'confirmed'")
    assert (await dispatcher.get("/api/v1/visits")).json()["items"] == []
    named = {"ticket_ids": [str(visit.ticket_id)]}
    assert len((await dispatcher.get("/api/v1/visits", params=named)).json()["items"]) == 1
