"""One act on many tickets: a transaction, a version and an answer for each."""

from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra
PATH = "/api/v1/tickets/bulk"


async def act(world: Any, tickets: list[dict[str, Any]], key: str = "", **act: Any) -> dict[str, Any]:
    body = {"tickets": [{name: one[name] for name in ("id", "version") if name in one} for one in tickets], "act": act}
    answer = await world.desk.post(PATH, json=body, headers={"Idempotency-Key": key} if key else {})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def shown(world: Any, ticket: dict[str, Any]) -> dict[str, Any]:
    return dict((await world.desk.get(f"/api/v1/tickets/{ticket['id']}")).json())


async def test_each_ticket_is_done_or_refused_by_itself(world, db: Db) -> None:
    open_one, ended = await world.open(), await world.open()
    await world.client.post(f"/api/v1/tickets/{ended['id']}/cancel", json={})
    nobody_s = {"id": str(uuid7())}
    said = await act(world, [open_one, ended, nobody_s], do="wait", waits_for="parts", note="Écran commandé")
    assert [(one["number"], one["done"], one["code"]) for one in said["items"]] == [
        (open_one["number"], True, None),
        (ended["number"], False, "ticket_ended"),
        (None, False, "ticket_not_found"),
    ]
    assert (said["done"], said["refused"]) == (1, 2)
    assert said["items"][1]["detail"] == "Ce ticket est terminé : il ne peut plus changer ainsi."
    assert (await shown(world, open_one))["waits_for"] == "parts"
    assert (await shown(world, ended))["state"] == "cancelled"


async def test_what_somebody_else_changed_is_left_as_it_is(world) -> None:
    one, other = [await shown(world, await world.open()) for _ in range(2)]
    await world.desk.post(f"/api/v1/tickets/{other['id']}/priority", json={"priority": "P4"})
    said = await act(world, [one, other], do="priority", priority="P3")
    assert [(item["done"], item["code"]) for item in said["items"]] == [(True, None), (False, "changed_meanwhile")]
    assert [(await shown(world, each))["priority"] for each in (one, other)] == ["P3", "P4"]


async def test_sent_again_under_its_key_nothing_is_done_twice(world) -> None:
    one, other = await world.open(), await world.open()
    first = await act(world, [one, other], "k1", do="reply", text="Nous regardons.")
    assert await act(world, [one, other], "k1", do="reply", text="Nous regardons.") == first
    for ticket in (one, other):
        lines = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
        assert [line["text"] for line in lines if line["kind"] == "comment"] == ["Nous regardons."]
    reused = await act(world, [one], "k1", do="reply", text="Autre chose.")
    assert reused["items"][0]["code"] == "key_reused"


async def test_what_is_cheap_to_take_back_is_taken_back(world) -> None:
    one, other = await world.open(impact="person", urgency="low"), await world.open()
    await world.desk.patch(f"/api/v1/tickets/{other['id']}", json={"tags": ["VPN"]})
    for wanted in (
        {"do": "add_tags", "tags": ["vpn", "Étage 2"]},
        {"do": "priority", "priority": "P2"},
        {"do": "qualify", "service_code": "it_security", "kind": "problem"},
        {"do": "wait", "waits_for": "supplier"},
    ):
        before = [await shown(world, each) for each in (one, other)]
        said = await act(world, before, **wanted)
        after = [await shown(world, each) for each in (one, other)]
        assert (said["done"], [item["version"] for item in said["items"]]) == (2, [each["version"] for each in after])
        for was, now, item in zip(before, after, said["items"], strict=True):
            assert now["version"] > was["version"]
            back = await act(world, [now], **item["undo"])
            assert back["done"] == 1, back
        again = [await shown(world, each) for each in (one, other)]
        watched = ("tags", "priority", "service", "kind", "state", "waits_for")
        assert [[each[name] for name in watched] for each in again] == [
            [each[name] for name in watched] for each in before
        ]
    same = await act(world, [other], do="add_tags", tags=["VPN"])
    assert (same["done"], same["items"][0]["undo"]) == (1, None)


async def test_a_template_is_filled_in_for_each_or_the_ticket_is_refused(world, db: Db) -> None:
    template = {"use": "reply", "name": "Suivi", "text_fr": "{requester}, nous suivons {number}."}
    kept = (await world.desk.post("/api/v1/templates", json=template)).json()
    async with db.tx() as tx:
        await tx.execute(
            "INSERT INTO people (person_id, name, role, client_id) VALUES ($1, 'Camille Démo', 'client', $2)",
            world.client_id, world.acme,
        )  # fmt: skip
    named = await world.open()
    nameless = (await world.manager.post("/api/v1/tickets", json=world.order())).json()
    said = await act(world, [named, nameless], do="resolve", template_id=kept["id"])
    assert [(item["done"], item["code"]) for item in said["items"]] == [(True, None), (False, "template_unfilled")]
    lines = (await world.client.get(f"/api/v1/tickets/{named['id']}/timeline")).json()
    assert f"Camille Démo, nous suivons {named['number']}." in [line["text"] for line in lines]
    assert [(await shown(world, each))["state"] for each in (named, nameless)] == ["resolved", "new"]


async def test_what_is_wrong_with_all_of_it_is_told_at_once(world) -> None:
    ticket = {"id": (await world.open())["id"]}
    for tickets, wanted, at in (
        ([ticket, ticket], {"do": "resume"}, "/tickets/1/id"),
        ([], {"do": "resume"}, "/tickets"),
        ([{"id": str(uuid7())} for _ in range(101)], {"do": "resume"}, "/tickets"),
        ([ticket], {"do": "reply"}, "/act/text"),
        ([ticket], {"do": "add_tags"}, "/act/tags"),
        ([ticket], {"do": "add_tags", "tags": []}, "/act/tags"),
        ([ticket], {"do": "cancel", "tags": ["a"]}, "/act/tags"),
        ([ticket], {"do": "wait", "waits_for": "rain"}, "/act/waits_for"),
        ([ticket], {"do": "close"}, "/act/do"),
        ([ticket], {"do": "reply", "text": "a", "template_id": str(uuid7())}, "/act/text"),
        ([ticket], {"do": "qualify", "reason": "?"}, "/act"),
    ):
        answer = await world.desk.post(PATH, json={"tickets": tickets, "act": wanted})
        assert (answer.status_code, [e["pointer"] for e in answer.json()["errors"]]) == (400, [at]), answer.text
    for role in ("technician", "client", "client_manager", "sales"):
        other = world.as_role(role, client_id=world.acme if role.startswith("client") else None)
        answer = await other.post(PATH, json={"tickets": [ticket], "act": {"do": "cancel"}})
        assert answer.status_code == 403


async def test_commercial_requests_are_closed_together_and_others_say_why_not(world) -> None:
    quotes = [await shown(world, await world.open(kind="billing", title=f"Facture {n}")) for n in range(2)]
    incident, changed = await shown(world, await world.open()), await shown(world, await world.open(kind="billing"))
    other = "P3" if changed["priority"] != "P3" else "P2"
    await world.desk.post(f"/api/v1/tickets/{changed['id']}/priority", json={"priority": other})
    said = await act(world, [*quotes, incident, changed], do="settle")
    codes = [None, None, "only_billing", "changed_meanwhile"]
    assert [(item["done"], item["code"]) for item in said["items"]] == [(code is None, code) for code in codes]
    assert "quand le client a validé" in said["items"][2]["detail"]
    states = [(await shown(world, one))["state"] for one in (*quotes, incident, changed)]
    assert states == ["closed", "closed", "new", "new"]
    again = await act(world, quotes[:1], do="settle")
    assert again["items"][0]["code"] == "changed_meanwhile"
    resolved = await act(world, [changed | {"version": None}], do="resolve", text="Voici.")
    assert resolved["items"][0]["code"] == "answered_by_quote"
