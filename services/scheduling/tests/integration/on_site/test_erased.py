"""Nothing of an erased person is left of what was said on site."""

from datetime import timedelta
from typing import Any

import pytest
from services.scheduling.tests.integration.on_site.phone import Phone, settle

from chassis.clock import utc_now
from chassis.service import Service
from chassis.testing.memory_files import MemoryFiles
from chassis.tx import Db
from contracts.portal.people import PersonErased

pytestmark = pytest.mark.infra


@pytest.mark.parametrize("whose", ["requester", "technician", "age"])
async def test_nothing_typed_or_photographed_on_site_is_left_of_an_erased_person(
    whose: str,
    phone: Phone,
    photos: MemoryFiles,
    service: Service,
    hear: Any,
    routing: Any,
    db: Db,
    leftovers: Any,
    age_passes: Any,
    as_role: Any,
) -> None:
    typed = "quidam-introuvable"
    await phone.photo(caption=typed)
    write, removed = (
        phone.command("write", 9, field="diagnosis", value=typed),
        phone.command("add_action", 9, text=typed),
    )
    report_hash = await phone.finish(
        write,
        phone.command("write", 8, field="diagnosis", value=f"{typed} mieux", bases=[write["command_id"]]),
        removed,
        phone.command("remove", 8, item_id=removed["command_id"]),
        phone.command("add_action", 9, text=typed),
    )
    body = {"report_hash": report_hash, "reason": "other", "words": f"{typed} encore"}
    await phone.api.post(f"{phone.where}/refusal", json=body)
    assert await leftovers(typed) == {"report_commands.body"}
    data = (await as_role("admin").get(f"/api/v1/personal-data/scheduling/{routing.ada}")).json()["held"]
    assert {one["kind"] for one in data["said_on_site"]} >= {"write", "add_photo"}
    assert "refuse" not in {one["kind"] for one in data["said_on_site"]}
    if whose == "age":
        await age_passes(utc_now() + timedelta(days=1))
        expected = set()
    else:
        person_id = routing.requester_id if whose == "requester" else routing.ada
        await hear(PersonErased(occurred_at=utc_now(), person_id=person_id))
        # What a client said on the technician's screen is the client's.
        expected = {"report_commands.body"} if whose == "technician" else set()
    assert await leftovers(typed) == expected
    await settle(service, db)
    assert photos.kept == {}
    found = (await phone.api.get(f"{phone.where}/report")).json()
    assert (found["is_emptied"], found["closed"]["verdict"], found["actions"]) == (True, "refused", [])
    check = (await phone.api.get(f"{phone.where}/report/check")).json()
    assert (check["holds"], check["is_emptied"]) == (False, True)
    async with db.reader() as reader:
        kept = await reader.fetch(
            "SELECT kind, body FROM report_commands WHERE kind IN ('write', 'remove') ORDER BY at"
        )
    based = [(row["body"] or {}).get("bases") for row in kept if row["kind"] == "write"]
    assert based == [[], [write["command_id"]]]
    assert [row["body"]["item_id"] for row in kept if row["kind"] == "remove"] == [removed["command_id"]]
