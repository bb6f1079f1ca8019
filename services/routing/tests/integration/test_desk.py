"""What dispatchers do and see, and what others must not."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.clock import utc_now
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Mode, Role
from routing import queries
from routing.domain.profile import Profile
from routing.store import technicians
from routing.tables import metadata

pytestmark = pytest.mark.infra


def types(events):
    return [event.type.removeprefix("routing.") for event in events]


async def test_by_hand_remote(story, hear, said, team):
    _, best = await team.join(level=5)
    other_id, _ = await team.join(level=1)
    await hear(story.opened())
    body = {"technician_id": str(other_id), "reason": "Connaît le client"}
    answer = await team.desk.post(f"/api/v1/assignments/{story.ticket_id}/assign", json=body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["technician_id"]) == ("accepted", str(other_id))
    assert answer.json()["reason"] == "Connaît le client"
    assert answer.json()["rejected"][0]["reasons"][0]["code"] == "level_too_low"
    events = await said()
    assert types(events) == ["offer_made", "offer_withdrawn", "offer_accepted"]
    assert (events[-1].decided_by, events[-1].attempt) == (team.desk_id, 2)
    assert "Connaît" not in events[-1].model_dump_json()
    assert (await best.get("/api/v1/offers")).json()["items"] == []


async def test_by_hand_on_site(story, hear, said, team):
    ada_id, _ = await team.join()
    await team.join()
    await hear(story.opened(Mode.ONSITE))
    body = {"technician_id": str(ada_id), "reason": "Sur place"}
    await team.desk.post(f"/api/v1/assignments/{story.ticket_id}/assign", json=body)
    asked = (await said())[-1]
    assert ([c.technician_id for c in asked.candidates], asked.decided_by) == ([ada_id], team.desk_id)
    await hear(story.proposed(ada_id, attempt=2))
    accepted = (await said())[-1]
    assert (accepted.type, accepted.decided_by) == ("routing.offer_accepted", team.desk_id)
    assert (await team.why(story.ticket_id))["slot"]["starts_at"]


async def test_withdrawing_asks_the_next_and_retrying_asks_all_again(story, hear, team):
    senior_id, _ = await team.join(level=5)
    junior_id, _ = await team.join(level=2)
    await hear(story.opened())
    path = f"/api/v1/assignments/{story.ticket_id}"
    assert (await team.desk.post(f"{path}/withdraw", json={})).json()["technician_id"] == str(junior_id)
    assert (await team.desk.post(f"{path}/retry")).json()["technician_id"] == str(senior_id)


async def test_what_is_unknown_or_over_cannot_be_assigned(story, hear, team):
    ada_id, _ = await team.join()
    body = {"technician_id": str(ada_id), "reason": "Essai"}
    path = f"/api/v1/assignments/{story.ticket_id}/assign"
    assert (await team.desk.post(path, json=body)).status_code == 404
    await hear(story.opened())
    missing = await team.desk.post(path, json={**body, "technician_id": str(uuid4())})
    assert (missing.status_code, missing.json()["code"]) == (404, "technician_unknown")
    await hear(story.cancelled())
    assert (await team.desk.post(path, json=body)).status_code == 422


async def test_a_client_sees_only_who_comes_and_only_of_their_own(story, hear, said, team):
    ada_id, ada = await team.join()
    requester_id = uuid4()
    await hear(story.opened(requester_id=requester_id))
    query = {"ticket_ids": str(story.ticket_id)}
    own = team.as_role("client", person_id=requester_id, client_id=story.client_id)
    manager = team.as_role("client_manager", client_id=story.client_id)
    assert len((await manager.get("/api/v1/assignments", params=query)).json()["items"]) == 1
    seen = (await own.get("/api/v1/assignments", params=query)).json()["items"]
    assert seen == [{"ticket_id": str(story.ticket_id), "state": "offered", "technician_id": None}]
    await ada.post(f"/api/v1/offers/{(await said())[-1].offer_id}/accept")
    seen = (await own.get("/api/v1/assignments", params=query)).json()["items"]
    assert seen == [{"ticket_id": str(story.ticket_id), "state": "accepted", "technician_id": str(ada_id)}]
    for role, client_id in (("client", uuid4()), ("client", None), ("client", story.client_id)):
        other = team.as_role(role, client_id=client_id)
        assert (await other.get("/api/v1/assignments", params=query)).json()["items"] == []


async def test_technicians_see_only_what_is_theirs(story, hear, said, team):
    ada_id, _ = await team.join()
    bob_id, bob = await team.join(skills=[])
    await hear(story.opened())
    offer = (await said())[-1].offer_id
    assert (await bob.get(f"/api/v1/offers/{offer}")).status_code == 404
    assert (await bob.post(f"/api/v1/offers/{offer}/accept")).status_code == 404
    query = {"ticket_ids": str(story.ticket_id)}
    assert (await bob.get("/api/v1/offers", params=query)).json()["items"] == []
    assert len((await team.desk.get("/api/v1/offers", params=query)).json()["items"]) == 1
    assert (await bob.get(f"/api/v1/technicians/{ada_id}")).status_code == 404
    listed = (await bob.get("/api/v1/technicians")).json()["items"]
    assert [t["technician_id"] for t in listed] == [str(bob_id)]
    where = {"latitude": 48.8, "longitude": 2.3}
    assert (await bob.put(f"/api/v1/technicians/{ada_id}/position", json=where)).status_code == 404


async def test_a_technician_leaves_rounded_and_their_position_not_at_all(said, team):
    place = {"latitude": 48.856613, "longitude": 2.352222}
    ada_id, ada = await team.join(start_place=place)
    [changed] = await said("routing.technicians")
    assert (changed.start_place.latitude, changed.start_place.longitude) == (48.857, 2.352)
    assert (await ada.put(f"/api/v1/technicians/{ada_id}/position", json=place)).status_code == 204
    assert (await ada.get(f"/api/v1/technicians/{ada_id}")).json()["position"]["latitude"] == 48.856613
    assert len(await said("routing.technicians")) == 1


async def test_an_absence_hands_the_offer_on_and_tells_no_reason(story, hear, said, team):
    """S000-43."""
    senior_id, senior = await team.join(level=5)
    junior_id, _ = await team.join(level=2)
    await hear(story.opened())
    now = utc_now()
    away = {
        "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(days=9)).isoformat(),
        "reason": "Hôpital",
    }
    answer = await senior.post(f"/api/v1/technicians/{senior_id}/absences", json=away)
    assert answer.status_code == 201, answer.text
    events = await said()
    assert types(events) == ["offer_made", "offer_withdrawn", "offer_made"]
    assert (events[1].why, events[2].technician_id, events[2].attempt) == ("technician_absent", junior_id, 2)
    changed = (await said("routing.technicians"))[-1]
    assert (len(changed.absences), changed.version) == (1, 3)
    assert "Hôpital" not in changed.model_dump_json()
    why = await team.why(story.ticket_id)
    assert why["rejected"][0]["reasons"][0]["text"] == "Absent sur la période"
    path = f"/api/v1/technicians/{senior_id}/absences/{answer.json()['absence_id']}"
    assert [(await senior.delete(path)).status_code for _ in range(2)] == [204, 404]


async def test_people_give_names_and_who_leaves_is_asked_no_more(story, hear, said, team):
    ada_id, ada = await team.join()

    def person(version, **changes):
        fields = {"name": "Camille Démo", "role": Role.TECHNICIAN, "version": version} | changes
        return PersonChanged(occurred_at=utc_now(), person_id=ada_id, **fields)

    await hear(person(2), person(1, name="Ancien nom"), story.opened())
    assert (await team.why(story.ticket_id))["technician_name"] == "Camille Démo"
    await hear(person(3, active=False))
    assert types(await said())[-1] == "ticket_unrouted"
    assert (await said("routing.technicians"))[-1].active is False
    await hear(PersonErased(occurred_at=utc_now(), person_id=ada_id))
    assert (await ada.get(f"/api/v1/technicians/{ada_id}")).status_code == 404
    [erased] = await said("routing.erasures")
    assert (erased.person_id, erased.rows) == (ada_id, 2)


async def test_a_change_rolled_back_leaves_nothing_behind(team, db):
    ada_id, _ = await team.join()

    async def teach(tx, skills):
        await technicians.save_profile(tx, ada_id, Profile(skills=skills))
        await technicians.next_version(tx, ada_id)
        return [known.skills for known in await queries.technicians(tx)]

    async def rolled_back():
        async with db.tx() as tx:
            assert await teach(tx, {}) == [{}]
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await rolled_back()
    async with db.tx() as tx:
        assert await teach(tx, {"network": 1}) == [{"network": 1}]


async def test_hours_and_call_outs_from_before_are_kept_and_told(team, said):
    """D7. Until what is wrong with them is put right, nothing changes."""
    ada_id, ada = await team.join()
    where = f"/api/v1/technicians/{ada_id}"
    record = {
        "hours_before": [{"monday": "2026-10-05", "minutes": 2_100}, {"monday": "2026-10-12", "minutes": 0}],
        "call_outs": [{"starts_at": "2026-10-17T01:00:00Z", "ends_at": "2026-10-17T03:30:00Z"}],
    }
    wrong = record | {"hours_before": [{"monday": "2026-10-06", "minutes": 2_100}]}
    assert (await team.desk.put(where, json=wrong)).status_code == 400
    assert (await ada.put(where, json=record)).status_code == 403
    before = (await ada.get(where)).json()
    assert (before["hours_before"], before["call_outs"]) == ([], [])
    assert (await team.desk.put(where, json=record)).status_code == 200
    after = (await ada.get(where)).json()
    assert {name: after[name] for name in record} == record
    assert after["version"] == before["version"] + 1
    told = (await said("routing.technicians"))[-1].model_dump(mode="json")
    assert {name: told[name] for name in record} == record


async def test_adding_twice_is_a_conflict_and_replacing_the_unknown_is_not_found(team):
    ada_id, _ = await team.join()
    again = await team.desk.post("/api/v1/technicians", json={"technician_id": str(ada_id)})
    assert (again.status_code, again.json()["code"]) == (409, "technician_exists")
    assert (await team.desk.put(f"/api/v1/technicians/{uuid4()}", json={})).status_code == 404
    changed = await team.desk.put(f"/api/v1/technicians/{ada_id}", json={"departments": ["75"]})
    assert changed.json()["departments"] == ["75"]


async def test_lists_go_on_from_where_they_stopped(team):
    ids = [str((await team.join())[0]) for _ in range(3)]
    first = (await team.desk.get("/api/v1/technicians", params={"limit": 2})).json()
    rest = (await team.desk.get("/api/v1/technicians", params={"limit": 2, "after": first["next"]})).json()
    assert [t["technician_id"] for t in first["items"] + rest["items"]] == sorted(ids)
    assert rest["next"] is None


async def test_migrations_and_tables_agree(database_url):
    ours = set(metadata.tables)

    def mine(thing, name, kind, reflected, compared):
        return kind != "table" or name in ours

    def compare(connection):
        options = {"include_object": mine, "compare_type": True, "compare_server_default": False}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    engine = create_async_engine(sa.make_url(database_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        found = await connection.run_sync(compare)
    await engine.dispose()
    assert found == []
