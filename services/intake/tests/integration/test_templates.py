"""Words that staff use again and again: kept for all, filled in for one ticket."""

from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra
PATH = "/api/v1/templates"


def reply(**changes: Any) -> dict[str, Any]:
    return {
        "use": "reply",
        "name": "Prise en charge",
        "text_fr": "Bonjour {requester}, {me} suit {number} pour {site} ({service}).",
        "text_en": "Hello {requester}, {me} looks after {number} at {site} ({service}).",
    } | changes


async def keep(by: Any, **changes: Any) -> dict[str, Any]:
    answer = await by.post(PATH, json=reply(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def name_people(db: Db, **people: Any) -> None:
    async with db.tx() as tx:
        for name, (person_id, lang) in people.items():
            await tx.execute(
                "INSERT INTO people (person_id, name, role, lang) VALUES ($1, $2, 'client', $3)",
                person_id, name.title(), lang,
            )  # fmt: skip


async def test_a_template_is_filled_in_for_a_ticket_in_the_language_of_who_asked(world, db: Db) -> None:
    hugo = uuid7()
    await name_people(db, camille=(world.client_id, "en"), hugo=(hugo, "fr"))
    kept, ticket = await keep(world.desk), await world.open()
    desk = world.as_role("dispatcher", person_id=hugo)
    filled = (await desk.get(f"{PATH}/{kept['id']}/filled", params={"ticket_id": ticket["id"]})).json()
    number = ticket["number"]
    assert (filled["lang"], filled["missing"]) == ("en", [])
    assert filled["text"] == f"Hello Camille, Hugo looks after {number} at Atelier Démo (Network configuration)."
    asked = {"ticket_id": ticket["id"], "lang": "fr"}
    filled = (await desk.get(f"{PATH}/{kept['id']}/filled", params=asked)).json()
    assert filled["text"].startswith(f"Bonjour Camille, Hugo suit {number}")
    other = await keep(desk, name="Passage", text_fr="{technician} arrive.", text_en=None)
    filled = (await desk.get(f"{PATH}/{other['id']}/filled", params={"ticket_id": ticket["id"]})).json()
    assert (filled["text"], filled["missing"]) == ("{technician} arrive.", ["technician"])


async def test_a_template_of_a_ticket_names_the_client(world, db: Db) -> None:
    changes = {"use": "ticket", "name": "Arrivée", "service_code": "hardware_upgrade"}
    texts = {"title_fr": "Nouveau poste chez {client}", "text_fr": "Préparer un poste.", "text_en": "Prepare a desk."}
    kept = await keep(world.desk, **changes, **texts)
    filled = (await world.desk.get(f"{PATH}/{kept['id']}/filled", params={"client_id": str(world.acme)})).json()
    assert (filled["title"], filled["service_code"]) == ("Nouveau poste chez Acmé Démo", "hardware_upgrade")
    technician = world.as_role("technician")
    filled = (await technician.get(f"{PATH}/{kept['id']}/filled", params={"client_id": str(world.acme)})).json()
    assert (filled["title"], filled["missing"]) == ("Nouveau poste chez {client}", ["client"])


async def test_what_is_wrong_with_a_template_is_told_at_once(world) -> None:
    wrong = reply(text_fr="{salaire}", text_en="{secret}")
    answer = await world.desk.post(PATH, json=wrong)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/text_fr", "/text_en"]
    nameless = {"use": "ticket", "name": "Sans titre", "text_fr": "Rien"}
    assert [e["pointer"] for e in (await world.desk.post(PATH, json=nameless)).json()["errors"]] == ["/title_fr"]
    unknown = nameless | {"title_fr": "Titre", "service_code": "nothing"}
    assert [e["pointer"] for e in (await world.desk.post(PATH, json=unknown)).json()["errors"]] == ["/service_code"]
    kept = await keep(world.desk)
    assert (await world.desk.post(PATH, json=reply())).json()["code"] == "template_named"
    stale = await world.desk.put(f"{PATH}/{kept['id']}", json=reply(name="Autre"), headers={"If-Match": '"7"'})
    assert stale.status_code == 412


async def test_a_retired_template_is_offered_no_more_and_is_still_there(world, db: Db) -> None:
    kept = await keep(world.desk)
    technician = world.as_role("technician")
    assert [one["id"] for one in (await technician.get(PATH, params={"use": "reply"})).json()] == [kept["id"]]
    assert (await technician.get(PATH, params={"use": "ticket"})).json() == []
    changed = await world.desk.put(f"{PATH}/{kept['id']}", json=reply(active=False), headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (await technician.get(PATH)).json() == []
    assert len((await world.desk.get(PATH, params={"show": "all"})).json()) == 1
    async with db.tx() as tx:
        await tx.execute(
            """INSERT INTO templates (template_id, use, name, text_fr, text_en, created_at, changed_by)
            SELECT gen_random_uuid(), 'reply', n::text, 'a', 'a', now(), gen_random_uuid()
            FROM generate_series(1, 200) n"""
        )
    full = await world.desk.post(PATH, json=reply(name="Une de trop"))
    assert (full.status_code, full.json()["code"]) == (422, "too_many_templates")


async def test_templates_are_the_desk_s_to_write_and_no_client_s_to_read(world) -> None:
    kept, ticket = await keep(world.desk), await world.open()
    for role in ("client", "client_manager", "sales"):
        other = world.as_role(role, client_id=world.acme if role != "sales" else None)
        for path in (PATH, f"{PATH}/{kept['id']}", f"{PATH}/{kept['id']}/filled"):
            assert (await other.get(path)).status_code == 403
    technician = world.as_role("technician")
    assert (await technician.put(f"{PATH}/{kept['id']}", json=reply())).status_code == 403
    strange = await technician.get(f"{PATH}/{kept['id']}/filled", params={"ticket_id": ticket["id"]})
    assert (strange.status_code, strange.json()["code"]) == (404, "ticket_not_found")
