"""The camelCase views of assignments and technicians (S000-102, S000-103, X19)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import TypeAdapter

from chassis.clock import utc_now
from contracts.portal.people import PersonChanged
from contracts.words import Mode, Role

pytestmark = pytest.mark.infra

ASSIGNMENTS = "/api/v1/views/assignments"
TECHNICIANS = "/api/v1/views/technicians"


def as_json(value):
    return TypeAdapter(type(value)).dump_python(value, mode="json")


async def test_an_assignment_has_the_names_of_s000_102(story, hear, said, team):
    ada_id, _ = await team.join()
    await hear(story.opened(Mode.ONSITE))
    body = {"technician_id": str(ada_id), "reason": "Connaît le client"}
    await team.desk.post(f"/api/v1/assignments/{story.ticket_id}/assign", json=body)
    await hear(story.proposed(ada_id, attempt=2))
    offer_id = (await said())[-1].offer_id
    seen = (await team.desk.get(f"{ASSIGNMENTS}/{offer_id}")).json()
    assert seen == {
        "assignmentId": str(offer_id),
        "requestId": str(story.ticket_id),
        "technicianId": str(ada_id),
        "schedule": {"startsAt": as_json(story.slot.starts_at), "endsAt": as_json(story.slot.ends_at)},
        "priority": "P2",
        "notes": "Connaît le client",
        "status": "accepted",
    }
    own = team.as_role("client_manager", client_id=story.client_id)
    assert (await own.get(f"{ASSIGNMENTS}/{offer_id}")).json() == seen | {"notes": ""}


async def test_assignments_come_in_pages_with_what_was_refused(story, hear, said, team):
    senior_id, senior = await team.join(level=5)
    junior_id, _ = await team.join(level=2)
    await hear(story.opened())
    refused = (await said())[-1].offer_id
    await senior.post(f"/api/v1/offers/{refused}/decline", json={"reason": "busy", "note": "Déjà deux sites"})
    first = (await team.desk.get(ASSIGNMENTS, params={"limit": 1})).json()
    rest = (await team.desk.get(ASSIGNMENTS, params={"limit": 1, "after": first["next"]})).json()
    assert [(a["technicianId"], a["status"], a["notes"]) for a in first["items"] + rest["items"]] == [
        (str(senior_id), "declined", "Déjà deux sites"),
        (str(junior_id), "open", ""),
    ]
    assert (first["items"][0]["schedule"], rest["next"]) == (None, None)
    assert (await team.desk.get(ASSIGNMENTS, params={"after": "x"})).status_code == 400


async def test_a_client_sees_who_comes_for_what_is_theirs(story, hear, said, team):
    _, ada = await team.join()
    requester_id = uuid4()
    await hear(story.opened(requester_id=requester_id))
    offer_id = (await said())[-1].offer_id
    one = f"{ASSIGNMENTS}/{offer_id}"
    requester = team.as_role("client", person_id=requester_id, client_id=story.client_id)
    manager = team.as_role("client_manager", client_id=story.client_id)
    assert (await requester.get(one)).status_code == 404
    await ada.post(f"/api/v1/offers/{offer_id}/accept")
    for own in (requester, manager):
        assert (await own.get(one)).json()["status"] == "accepted"
        assert [a["assignmentId"] for a in (await own.get(ASSIGNMENTS)).json()["items"]] == [str(offer_id)]
    for outsider in (
        team.as_role("client", client_id=story.client_id),
        team.as_role("client", person_id=requester_id, client_id=uuid4()),
        team.as_role("client_manager", client_id=uuid4()),
        team.as_role("client_manager"),
    ):
        assert (await outsider.get(one)).status_code == 404
        assert (await outsider.get(ASSIGNMENTS)).json() == {"items": [], "next": None}
    for role in ("technician", "sales"):
        for path in (ASSIGNMENTS, one):
            assert (await team.as_role(role).get(path)).status_code == 403


async def test_a_technician_has_the_names_of_s000_103(hear, team):
    shift, pause = (
        {"weekday": 0, "starts": "08:00:00", "ends": "18:00:00"},
        {"weekday": 0, "starts": "12:00:00", "ends": "13:00:00"},
    )
    ada_id, ada = await team.join(
        shifts=[shift],
        breaks=[pause],
        certificates=[{"code": "printer", "valid_until": "2027-06-30"}],
        departments=["75"],
    )
    known = {"person_id": ada_id, "version": 1, "name": "Ada Démo", "active": True}
    await hear(PersonChanged(occurred_at=utc_now(), role=Role.TECHNICIAN, lang="fr", zone="Europe/Paris", **known))
    away = {"starts_at": as_json(utc_now()), "ends_at": as_json(utc_now() + timedelta(days=1)), "reason": "Santé"}
    await ada.post(f"/api/v1/technicians/{ada_id}/absences", json=away)
    await ada.put(f"/api/v1/technicians/{ada_id}/position", json={"latitude": 48.8, "longitude": 2.3})
    seen = (await team.desk.get(f"{TECHNICIANS}/{ada_id}")).json()
    assert (await ada.get(f"{TECHNICIANS}/{ada_id}")).json() == seen
    assert seen["location"]["position"].pop("at")
    assert seen == {
        "technicianId": str(ada_id),
        "profile": {
            "name": "Ada Démo",
            "active": True,
            "zone": "Europe/Paris",
            "modes": ["remote", "onsite"],
            "departments": ["75"],
        },
        "skills": [{"skill": "printer", "level": 3}],
        "certifications": [{"code": "printer", "validUntil": "2027-06-30"}],
        "availability": {
            "shifts": [shift],
            "breaks": [pause],
            "absences": [{"startsAt": away["starts_at"], "endsAt": away["ends_at"]}],
        },
        "location": {
            "startPlace": {"latitude": 48.86, "longitude": 2.35},
            "position": {"latitude": 48.8, "longitude": 2.3},
        },
        "performance": {},
    }


async def test_technicians_come_in_pages_and_each_sees_their_own(team):
    ada_id, _ = await team.join()
    bob_id, bob = await team.join()
    first = (await team.desk.get(TECHNICIANS, params={"limit": 1})).json()
    rest = (await team.desk.get(TECHNICIANS, params={"limit": 1, "after": first["next"]})).json()
    assert [t["technicianId"] for t in first["items"] + rest["items"]] == [str(ada_id), str(bob_id)]
    assert rest["next"] is None
    assert [t["technicianId"] for t in (await bob.get(TECHNICIANS)).json()["items"]] == [str(bob_id)]
    assert (await bob.get(f"{TECHNICIANS}/{ada_id}")).status_code == 404
    assert (await team.desk.get(f"{TECHNICIANS}/{uuid4()}")).status_code == 404
    for role in ("client", "client_manager", "sales"):
        for path in (TECHNICIANS, f"{TECHNICIANS}/{ada_id}"):
            assert (await team.as_role(role, client_id=uuid4()).get(path)).status_code == 403


async def test_openapi_shows_the_names_and_says_what_is_empty(team):
    shapes = (await team.desk.get("/openapi.json")).json()["components"]["schemas"]
    assert {"assignmentId", "requestId"} < set(shapes["Assignment"]["properties"])
    performance = shapes["Technician"]["properties"]["performance"]
    assert performance["description"] == "Empty until the product knows it."
