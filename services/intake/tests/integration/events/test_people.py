"""Names follow portal; merged and erased people; what we say of clients and contacts."""

import json
from uuid import UUID

import pytest
from services.intake.tests.integration.events.story import BOB, NOW, Ears, person

from chassis.ids import uuid7
from chassis.tx import Db
from contracts.portal.people import PersonErased, PersonMerged

pytestmark = pytest.mark.infra


async def test_names_follow_portal_and_older_versions_are_skipped(world, ears: Ears) -> None:
    """S000-23."""
    ticket = await world.open()
    await ears.hear_at_once(person(world.client_id, "Camille Démo", 2), person(world.client_id, "Camille", 1))
    await ears.hear(person(world.client_id, "Camille", 1))
    assert (await world.seen(ticket["id"]))["requester"]["name"] == "Camille Démo"
    await ears.hear(person(world.client_id, "Camille Exemple", 3, client_id=world.acme))
    assert (await world.seen(ticket["id"]))["requester"]["name"] == "Camille Exemple"
    asked = world.order(client_id=str(world.acme), requester_id=str(world.client_id))
    by_desk = (await world.desk.post("/api/v1/tickets", json=asked)).json()
    requester = {"person_id": str(world.client_id), "name": "Camille Exemple"}
    assert (await world.seen(by_desk["id"]))["requester"] == requester


async def test_whom_to_ask_for_on_site_is_told_by_name_and_to_routing_by_id(world, ears: Ears, db: Db) -> None:
    """S000-22."""
    zoe = uuid7()
    await ears.hear(person(zoe, "Zoé Démo", client_id=world.acme))
    ticket = await world.open(onsite_contact_id=str(zoe))
    assert (await world.seen(ticket["id"]))["onsite_contact"] == {"person_id": str(zoe), "name": "Zoé Démo"}
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_opened'")
    assert json.loads(said)["onsite_contact_id"] == str(zoe)


async def test_a_merged_persons_tickets_are_the_others(world, ears: Ears, db: Db) -> None:
    ticket = await world.open()
    await ears.hear(PersonMerged(occurred_at=NOW, person_id=world.client_id, into_id=BOB, version=3))
    other = world.as_role("client", person_id=BOB, client_id=world.acme)
    assert (await other.get(f"/api/v1/tickets/{ticket['id']}")).status_code == 200


async def test_an_erased_person_leaves_no_words(world, ears: Ears, db: Db) -> None:
    """D15, S002-21."""
    ticket = await world.open(
        contact_name="Camille Démo", contact_phone="01 99 00 00 42", requester_email="camille@acme.example",
        requester_phone="01 99 00 00 43", business_impact="la paie de Camille", department="chez Camille",
        device={"serial": "camille"},
    )  # fmt: skip
    here = f"/api/v1/tickets/{ticket['id']}"
    await world.client.post(f"{here}/comments", json={"text": "mon secret"})
    await ears.hear(person(world.client_id, "Camille Démo"))
    await ears.hear(PersonErased(occurred_at=NOW, person_id=world.client_id))
    await ears.hear(person(world.client_id, "Camille Démo", 9))
    shown = (await world.desk.get(here)).json()
    assert (shown["title"], shown["description"], shown["contact_name"]) == ("", "", None)
    typed = ("requester_email", "requester_phone", "business_impact", "department", "device")
    assert [shown[name] for name in typed] == [None] * 5
    assert shown["requester"]["name"] is None
    assert [line["text"] for line in (await world.desk.get(f"{here}/timeline")).json()] == [None, None]
    async with db.reader() as reader:
        types = [row["type"] for row in await reader.fetch("SELECT type FROM outbox ORDER BY id")]
    assert types[-2:] == ["intake.ticket_retitled", "intake.person_data_erased"]


async def test_a_client_company_is_said_whole(world, db: Db) -> None:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE topic = 'intake.clients' ORDER BY id")
    assert b'"version":2' in rows[-1]["payload"]
    assert "Atelier Démo, 12 rue de l'Exemple, 75011 Paris" in rows[-1]["payload"].decode()


async def test_a_contact_follows_the_person(world, ears: Ears) -> None:
    """D15."""
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    of_company, of_site = {"function": "billing"}, {"function": "onsite", "site_id": str(world.site_id)}
    typed = {"name": "Zoe", "email": "zoe@acme.example", "functions": [of_company, of_site]}
    zoe = UUID((await world.desk.post(contacts, json=typed)).json()["id"])
    device = {"client_id": str(world.acme), "label": "PC-042", "kind": "workstation", "user_id": str(zoe)}
    asset = f"/api/v1/assets/{(await world.desk.post('/api/v1/assets', json=device)).json()['id']}"
    account = uuid7()
    await ears.hear(person(account, "Zoé Démo", client_id=world.acme))
    await world.desk.post(contacts, json={"person_id": str(account), "functions": [of_company]})
    await ears.hear(PersonMerged(occurred_at=NOW, person_id=zoe, into_id=account, version=2))
    (merged,) = (await world.desk.get(contacts)).json()["items"]
    assert (merged["id"], merged["name"], merged["email"]) == (str(account), "Zoé Démo", "zoe@acme.example")
    assert sorted(one["function"] for one in merged["functions"]) == ["billing", "onsite"]
    assert (await world.desk.get(asset)).json()["user"] == {"person_id": str(account), "name": "Zoé Démo"}
    await ears.hear(PersonErased(occurred_at=NOW, person_id=account))
    assert (await world.desk.get(contacts)).json()["items"] == []
    assert (await world.desk.get(asset)).json()["user"]["name"] is None
