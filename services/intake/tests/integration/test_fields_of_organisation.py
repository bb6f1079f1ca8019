"""Fields of the organisation's own: defined, asked, kept, found, retired."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import utc_now
from chassis.errors import Invalid
from chassis.service import Service
from chassis.tx import Db
from intake.domain.model import Impact, Kind, Urgency
from intake.domain.opening import TicketRequest
from intake.queries.opening import Remembered
from intake.settings import Settings
from intake.usecases.open_ticket import open_ticket

pytestmark = pytest.mark.infra
SITES = [
    {"code": "siege", "label_fr": "Siège", "label_en": "Head office"},
    {"code": "depot", "label_fr": "Dépôt", "label_en": "Depot"},
]


async def add(world, code: str, type_: str = "text", **more: Any) -> dict[str, Any]:
    body = {"code": code, "type": type_, "label_fr": code, "label_en": code} | more
    answer = await world.as_role("admin").post("/api/v1/fields", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(world, field: dict[str, Any], **more: Any) -> Any:
    names = ("type", "label_fr", "label_en", "choices", "required", "kinds", "services", "for_clients", "active")
    body = {name: field[name] for name in names} | more
    return await world.as_role("admin").put(f"/api/v1/fields/{field['id']}", json=body)


async def found(who, **params: str) -> list[str]:
    answer = await who.get("/api/v1/tickets", params=params)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def shown(ticket: dict[str, Any]) -> dict[str, Any]:
    return {one["code"]: one["value"] for one in ticket["fields"]}


async def test_an_organisation_asks_what_it_wants_and_finds_it_again(world) -> None:
    """S001-25, S002-04."""
    await add(world, "poste", required=True)
    await add(world, "etage", "number")
    await add(world, "lieu", "choice", choices=SITES, services=["network_configuration"])
    await add(world, "marge", "number", for_clients=False)
    refused = await world.client.post("/api/v1/tickets", json=world.order(fields={"etage": "deux", "marge": 1}))
    assert refused.status_code == 400
    assert {error["pointer"] for error in refused.json()["errors"]} == {
        "/fields/poste", "/fields/etage", "/fields/marge",
    }  # fmt: skip
    ticket = await world.open(fields={"poste": " P-12 ", "etage": 2, "lieu": "siege"})
    other = await world.open(fields={"poste": "P-13"})
    assert ticket["number"].endswith("-00001")
    assert shown(await world.seen(ticket["id"])) == {"poste": "P-12", "etage": 2, "lieu": "siege"}
    body = {"fields": {"marge": 3.5, "lieu": "depot"}}
    by_staff = await world.desk.patch(f"/api/v1/tickets/{other['id']}", json=body)
    assert shown(by_staff.json()) == {"poste": "P-13", "lieu": "depot", "marge": 3.5}
    assert shown(await world.seen(other["id"])) == {"poste": "P-13", "lieu": "depot"}
    assert await found(world.desk, **{"field.poste": "P-12"}) == [ticket["id"]]
    assert await found(world.desk, **{"field.etage": "2"}) == [ticket["id"]]
    assert await found(world.desk, **{"field.marge": "3,5", "field.lieu": "depot"}) == [other["id"]]
    for params in ({"field.marge": "3"}, {"field.nothing": "x"}, {"field.etage": "deux"}):
        assert (await world.client.get("/api/v1/tickets", params=params)).status_code == 400
    await world.desk.patch(f"/api/v1/tickets/{other['id']}", json={"fields": {"lieu": "siege"}})
    lines = (await world.client.get(f"/api/v1/tickets/{other['id']}/timeline")).json()
    changes = [(line["params"], line["from_value"], line["to_value"]) for line in lines if "field" in line["kind"]]
    assert changes == [({"field": "lieu"}, None, "depot"), ({"field": "lieu"}, "depot", "siege")]


async def test_a_required_value_is_not_emptied(world) -> None:
    await add(world, "poste", required=True)
    ticket = await world.open(fields={"poste": "P-12"})
    emptied = await world.desk.patch(f"/api/v1/tickets/{ticket['id']}", json={"fields": {"poste": None}})
    assert (emptied.status_code, emptied.json()["errors"][0]["pointer"]) == (400, "/fields/poste")


async def test_a_retired_field_is_asked_no_more_and_stays_readable(world) -> None:
    field = await add(world, "lieu", "choice", choices=SITES, required=True)
    ticket = await world.open(fields={"lieu": "siege"})
    assert (await change(world, field, active=False)).status_code == 200
    seen = (await world.seen(ticket["id"]))["fields"]
    assert [(one["value"], one["shown_fr"], one["shown_en"]) for one in seen] == [("siege", "Siège", "Head office")]
    assert await found(world.desk, **{"field.lieu": "siege"}) == [ticket["id"]]
    assert (await world.client.get("/api/v1/fields")).json() == []
    assert [one["code"] for one in (await world.desk.get("/api/v1/fields?show=all")).json()] == ["lieu"]


async def test_a_type_changes_only_while_no_ticket_has_a_value(world) -> None:
    field = await add(world, "etage")
    assert (await change(world, field, type="number")).json()["type"] == "number"
    # What was remembered of the field's old type, for ten seconds, makes no value of it.
    await world.open(fields={"etage": 2})
    refused = await change(world, field, type="date")
    assert (refused.status_code, refused.json()["code"]) == (409, "field_type_fixed")
    assert (await change(world, field, type="number", label_fr="Étage")).json()["label_fr"] == "Étage"


async def test_what_is_remembered_of_a_field_makes_no_value_of_another_type(world) -> None:
    field = await add(world, "etage")
    await world.open()
    assert (await change(world, field, type="number")).status_code == 200
    late = await world.client.post("/api/v1/tickets", json=world.order(fields={"etage": "deux"}))
    assert late.status_code == 503
    assert len(await found(world.client)) == 1


async def test_what_is_remembered_is_forgotten_however_often_it_is_used(world, db: Db, settings: Settings) -> None:
    remembered, started = Remembered(), utc_now()

    async def open_after(seconds: int) -> None:
        asked = TicketRequest(
            client_id=world.acme, requester_id=world.client_id, opened_by=world.client_id, kind=Kind.REQUEST,
            service_code="other", title="n", description="n", impact=Impact.PERSON, urgency=Urgency.LOW, fields={},
        )  # fmt: skip
        async with Db(db.pool, db.source, lambda: started + timedelta(seconds=seconds)).tx() as tx:
            await open_ticket(tx, asked, settings.promises, remembered, zone="Europe/Paris")

    await open_after(0)
    await add(world, "poste", required=True)
    await open_after(6)
    with pytest.raises(Invalid):
        await open_after(12)


async def test_two_admins_do_not_overwrite_each_other(world) -> None:
    field = await add(world, "etage")
    admin, path = world.as_role("admin"), f"/api/v1/fields/{field['id']}"
    looked = (await admin.get(path)).headers["etag"]
    assert (await change(world, field, label_fr="Étage")).status_code == 200
    body = {"type": "text", "label_fr": "Niveau", "label_en": "Floor"}
    assert (await admin.put(path, json=body, headers={"If-Match": looked})).status_code == 412
    assert (await admin.get(path)).json()["label_fr"] == "Étage"


async def test_a_choice_in_use_is_retired_not_removed(world) -> None:
    field = await add(world, "lieu", "choice", choices=SITES)
    await world.open(fields={"lieu": "siege"})
    gone = await change(world, field, choices=SITES[1:])
    assert (gone.status_code, gone.json()["errors"][0]["pointer"]) == (400, "/choices")
    assert (await change(world, field, choices=[SITES[0] | {"active": False}, SITES[1]])).status_code == 200
    none = await change(world, field, choices=[])
    assert (none.status_code, none.json()["errors"][0]["pointer"]) == (400, "/choices")


async def test_two_fields_do_not_share_a_code_and_only_admins_define_them(world) -> None:
    await add(world, "poste")
    body = {"code": "poste", "type": "text", "label_fr": "x", "label_en": "x"}
    again = await world.as_role("admin").post("/api/v1/fields", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "field_code_taken")
    assert (await world.desk.post("/api/v1/fields", json=body)).status_code == 403


async def test_erasing_a_person_empties_what_they_typed(world, service: Service, db: Db) -> None:
    from intake.store.people import empty_person

    await add(world, "poste")
    await add(world, "etage", "number")
    ticket = await world.open(fields={"poste": "Chez Camille", "etage": 2})
    await world.desk.patch(f"/api/v1/tickets/{ticket['id']}", json={"title": "Chez Léa", "fields": {"poste": "Léa"}})
    async with db.tx() as tx:
        await empty_person(tx, world.client_id)
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT fields FROM tickets") == {"etage": 2}
        assert await reader.fetchval("SELECT count(*) FROM timeline WHERE text IS NOT NULL") == 0
