"""From the site: the report, its signature, help that is asked for, the PDF."""

from typing import Any

import pytest
from services.scheduling.tests.integration.on_site.phone import SIGNATURE, Phone, Said, kinds

from chassis.clock import utc_now
from chassis.tx import Db

pytestmark = pytest.mark.infra


async def test_a_visit_from_departure_to_signature(phone: Phone, client: Any, said: Said) -> None:
    """S000-52, S000-53, S000-54, S000-55, S000-59."""
    assert (await client.get(f"{phone.where}/report")).status_code == 404
    await phone.send(
        phone.command("set_off", 70),
        phone.command("start", 50),
        phone.command("write", 45, field="diagnosis", value="Batterie de l'onduleur morte"),
        phone.command("add_action", 30, text="Batterie remplacée"),
        phone.command("add_part", 30, label="Batterie 12 V", quantity=2, reference="BX-12", serial="SN1"),
        phone.command("add_test", 20, label="Tension", of="measure", value="13.2", unit="V", at_least="12"),
        phone.command("write", 15, field="recommendations", value="La contrôler chaque printemps"),
        phone.command("write", 15, field="minutes_spent", value=45),
    )
    done = (await phone.send(phone.command("finish", 1, outcome="done")))["report"]
    assert (done["state"], done["outcome"], done["reserves"]) == ("finished", "done", 0)
    assert [part["serial"] for part in done["parts"]] == ["SN1"]
    assert done["tests"][0]["holds"] is True
    seen = (await client.get(f"{phone.where}/report")).json()
    assert (seen["diagnosis"], seen["report_hash"], seen["heads"]) == (done["diagnosis"], done["report_hash"], {})
    assert seen["recommendations"] == "La contrôler chaque printemps"

    stale = await phone.api.post(f"{phone.where}/signature", json={"report_hash": "0" * 64, **SIGNATURE})
    assert (stale.status_code, stale.json()["code"]) == (409, "report_changed")
    body = {"report_hash": done["report_hash"], **SIGNATURE}
    signed = (await phone.api.post(f"{phone.where}/signature", json=body)).json()
    assert (signed["closed"]["verdict"], signed["closed"]["signer"]) == ("signed", "Camille Démo")
    again = await phone.api.post(f"{phone.where}/signature", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "report_closed")

    events = await said()
    assert kinds(events)[1:] == ["visit_en_route", "visit_started", "visit_finished", "report_signed"]
    assert events[3].model_dump(include={"minutes_spent"}) == {"minutes_spent": 45}
    assert all(b"Batterie" not in (event.encode() or b"") for event in events)
    check = (await client.get(f"{phone.where}/report/check")).json()
    assert check == {"verdict": "signed", "report_hash": done["report_hash"], "holds": True, "is_emptied": False}


async def test_a_report_changed_behind_its_signature_no_longer_holds(phone: Phone, db: Db) -> None:
    report_hash = await phone.finish(phone.command("add_action", 9, text="Batterie remplacée"))
    assert (await phone.api.get(f"{phone.where}/report/check")).status_code == 404
    await phone.api.post(f"{phone.where}/signature", json={"report_hash": report_hash, **SIGNATURE})
    async with db.tx() as tx:
        await tx.execute(
            """UPDATE report_commands SET body = jsonb_set(body, '{text}', '"Rien"') WHERE kind = 'add_action'"""
        )
    assert (await phone.api.get(f"{phone.where}/report/check")).json()["holds"] is False


async def test_a_refusal_with_its_reason(phone: Phone, client: Any, said: Said) -> None:
    body = {"report_hash": await phone.finish(), "reason": "still_broken", "words": "Ça coupe encore"}
    refused = (await client.post(f"{phone.where}/refusal", json=body)).json()
    assert (refused["closed"]["reason"], refused["closed"]["words"]) == ("still_broken", "Ça coupe encore")
    event: Any = (await said())[-1]
    assert (event.wire_type, event.reason, event.on_glass) == ("scheduling.report_refused", "still_broken", False)
    assert b"coupe" not in (event.encode() or b"")


async def test_help_is_asked_for_from_the_site(phone: Phone, said: Said) -> None:
    body = {"reason": "more_skill", "skill": "network", "level": 4, "words": "VLAN inconnu"}
    early = await phone.api.post(f"{phone.where}/escalate", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "waits_for_start")
    await phone.send(phone.command("start", 10))
    assert (await phone.api.post(f"{phone.where}/escalate", json=body)).status_code == 200
    event: Any = (await said())[-1]
    assert (event.reason.code, event.reason.params) == ("more_skill", {"skill": "network", "level": 4})
    assert b"VLAN" not in (event.encode() or b"")


async def test_a_failed_test_holds_back_done_with_the_line_open_too(phone: Phone) -> None:
    failed = phone.command("add_test", 5, label="Débit")
    await phone.send(phone.command("start", 10), failed)
    refused = await phone.api.post(f"{phone.where}/finish", json={"outcome": "done"})
    assert (refused.status_code, refused.json()["code"]) == (409, "test_failed")
    await phone.send(
        phone.command("remove", 4, item_id=failed["command_id"]),
        phone.command("add_test", 3, label="Débit", reserve="Câble à changer"),
    )
    assert (await phone.api.post(f"{phone.where}/finish", json={"outcome": "done"})).status_code == 200
    assert (await phone.report())["reserves"] == 1


async def test_input_is_bounded(phone: Phone) -> None:
    bad = (
        phone.command("write", 0, field="minutes_spent", value="long"),
        phone.command("write", 0, field="diagnosis", value="x" * 8_001),
        phone.command("add_test", 0, label="Tension", of="measure", value="12,1"),
        phone.command("finish", 0, outcome="not_done"),
        phone.command("add_photo", 0, sha256="00", media_type="text/html", size=1),
        phone.command("sign", 0, report_hash="0" * 64, signer="C", strokes=[[[0, 0]] * 2_001, [[0, 0]] * 2_001]),
        {**phone.command("start"), "at": "1970-01-01T00:00:00Z"},
    )
    for command in bad:
        body = {"device_id": phone.device_id, "sent_at": utc_now().isoformat(), "commands": [command]}
        answer = await phone.api.post(f"{phone.where}/commands", json=body)
        assert answer.status_code == 400, (command, answer.text)
    assert (await phone.report())["actions"] == []


async def test_the_report_as_a_pdf(phone: Phone, client: Any) -> None:
    """S000-58."""
    await phone.photo(caption="#strong[avant] \\ <b>")
    await phone.finish(
        phone.command("write", 20, field="diagnosis", value='#image("/etc/passwd") *étoile* 50 % $x$'),
        phone.command("add_test", 10, label="Débit", reserve="Câble à changer"),
    )
    unsigned = await client.get(f"{phone.where}/report.pdf")
    assert (unsigned.status_code, unsigned.headers["content-type"]) == (200, "application/pdf")
    body = {"report_hash": (await phone.report())["report_hash"], **SIGNATURE}
    await phone.api.post(f"{phone.where}/signature", json=body)
    signed = await client.get(f"{phone.where}/report.pdf", headers={"Accept-Language": "en"})
    assert signed.content.startswith(b"%PDF")
    assert len(signed.content) != len(unsigned.content)
