"""What the card says, giving an appointment up, and who may do neither."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar
from services.scheduling.tests.integration.appointments.times import SLOTS, Hear, Said, confirm, hold, slots

from chassis.clock import utc_now
from chassis.http import encode_cursor
from contracts.scheduling.visits import VisitCancelled, VisitConfirmed, VisitProposed

pytestmark = pytest.mark.infra


async def test_an_appointment_is_given_up_until_the_technician_is_on_the_way(
    confirmed: VisitConfirmed, client: Any, as_role: Any, said: Said, routing: Any
) -> None:
    where = f"/api/v1/appointments/{confirmed.visit_id}/cancel"
    ada = as_role("technician", person_id=confirmed.technician_ids[0])
    assert (await ada.post(where)).status_code == 403
    assert (await as_role("client", client_id=routing.client_id).post(where)).status_code == 404
    assert (await as_role("client_manager", client_id=uuid4()).post(where)).status_code == 404
    answer = await client.post(where)
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    cancelled = (await said())[-1]
    assert isinstance(cancelled, VisitCancelled)
    assert (cancelled.reason, cancelled.decided_by) == ("appointment_cancelled", routing.requester_id)
    again = await client.get(SLOTS, params={"ticket_id": str(routing.ticket_id)})
    assert (again.status_code, again.json()["code"]) == (409, "nothing_to_arrange")


async def test_the_card_says_when_with_whom_what_to_prepare_and_what_may_change(
    proposed: VisitProposed, client: Any, as_role: Any, hear: Hear, routing: Any
) -> None:
    async def card(who: Any) -> Any:
        (found,) = (await who.get("/api/v1/appointments", params={"ticket_id": str(routing.ticket_id)})).json()["items"]
        return found

    before = await card(client)
    assert (before["state"], before["starts_at"], before["may"]) == ("proposed", None, ["choose"])
    assert (await card(as_role("dispatcher")))["technician_ids"] == [str(proposed.technician_ids[0])]
    assert (await client.get(f"/api/v1/appointments/{proposed.visit_id}")).status_code == 404
    await hear(routing.accepted(proposed.technician_ids[0], visit_id=proposed.visit_id, revision=1))
    found = (await client.get(f"/api/v1/appointments/{proposed.visit_id}")).json()
    assert found == await card(client)
    assert datetime.fromisoformat(found["starts_at"]) == proposed.slot.starts_at
    assert found["promised_from"] <= found["starts_at"] < found["promised_until"]
    assert (found["may"], found["service"]) == (["choose", "cancel"], "Imprimante")
    assert "access" in found["preparation"]
    file = await client.get(f"/api/v1/appointments/{proposed.visit_id}/appointment.ics")
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event.decoded("DTSTART") == proposed.slot.starts_at
    for blind in (as_role("client", client_id=routing.client_id), as_role("client_manager", client_id=uuid4())):
        assert (await blind.get(f"/api/v1/appointments/{proposed.visit_id}")).status_code == 404
        hidden = await blind.get("/api/v1/appointments", params={"ticket_id": str(routing.ticket_id)})
        assert hidden.json() == {"items": []}


async def test_who_is_on_the_way_is_moved_by_nobody(
    confirmed: VisitConfirmed, client: Any, as_role: Any, routing: Any
) -> None:
    held = await hold(client, routing.ticket_id, (await slots(client, routing.ticket_id))[-1]["token"])
    ada = as_role("technician", person_id=confirmed.technician_ids[0])
    assert (await ada.post(f"/api/v1/visits/{confirmed.visit_id}/en-route")).status_code == 200
    for answer in (
        await confirm(client, held),
        await as_role("dispatcher").post(f"/api/v1/appointments/{confirmed.visit_id}/cancel"),
        await client.get(SLOTS, params={"ticket_id": str(routing.ticket_id)}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "visit_under_way")


async def test_someone_elses_ticket_is_unknown(confirmed: VisitConfirmed, as_role: Any, routing: Any) -> None:
    for who in (
        as_role("client", client_id=routing.client_id),
        as_role("client", person_id=routing.requester_id, client_id=uuid4()),
        as_role("client_manager", client_id=uuid4()),
    ):
        assert (await who.get(SLOTS, params={"ticket_id": str(routing.ticket_id)})).status_code == 404
        assert (await hold(who, routing.ticket_id, encode_cursor(utc_now(), []))).status_code == 404
    assert await slots(as_role("client_manager", client_id=routing.client_id), routing.ticket_id)
