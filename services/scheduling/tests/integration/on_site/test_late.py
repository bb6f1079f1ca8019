"""From a device that was away, or two of them: what comes late and in any order."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from services.scheduling.tests.integration.on_site.phone import SIGNATURE, Phone, Said, answers, kinds

from chassis.clock import utc_now

pytestmark = pytest.mark.infra


async def test_what_comes_late_and_in_any_order_follows_when_it_can(phone: Phone, said: Said) -> None:
    leave, begin = phone.command("set_off", 60), phone.command("start", 50)
    end = phone.command("finish", 5, (leave["command_id"], begin["command_id"]), outcome="done")
    assert answers(await phone.send(end)) == [("waits", "waits_for_others")]
    assert answers(await phone.send(begin, begin, leave)) == [("applied", None), ("applied", None), ("applied", None)]
    assert answers(await phone.send(end, leave)) == [("known", None), ("known", None)]
    report = await phone.report()
    assert (report["state"], report["waiting"]) == ("finished", 0)
    assert report["en_route_at"] < report["started_at"] < report["finished_at"]
    at = datetime.fromisoformat(report["started_at"])
    assert abs(at - datetime.fromisoformat(begin["at"])) < timedelta(seconds=1)
    assert kinds(await said())[1:] == ["visit_started", "visit_finished"]


async def test_a_finish_that_waited_follows_a_start_with_the_line_open(phone: Phone) -> None:
    assert answers(await phone.send(phone.command("finish", 0, outcome="done"))) == [("waits", "waits_for_start")]
    await phone.api.post(f"{phone.where}/start")
    assert (await phone.report())["state"] == "finished"


async def test_what_waited_and_was_put_away_does_not_follow(phone: Phone) -> None:
    end = phone.command("finish", 0, outcome="done")
    await phone.send(end)
    await phone.api.post(f"{phone.where}/conflicts/{end['command_id']}", json={"how": "keep"})
    await phone.send(phone.command("start"))
    assert (await phone.report())["state"] == "started"


async def test_two_devices_that_wrote_one_field_meet_in_the_inbox(
    phone: Phone, as_role: Any, visit: Any, routing: Any
) -> None:
    tablet = Phone(phone.api, visit.visit_id)
    first = phone.command("write", 30, field="diagnosis", value="Onduleur")
    base = [first["command_id"]]
    late = tablet.command("write", 10, field="diagnosis", value="Carte mère", bases=base)
    early = phone.command("write", 20, field="diagnosis", value="Batterie", bases=base)
    await phone.send(first)
    await tablet.send(late)
    assert answers(await phone.send(early)) == [("conflict", "later_write_stands")]
    report = await phone.report()
    assert (report["diagnosis"], report["conflicts"]) == ("Carte mère", 1)
    dispatcher = as_role("dispatcher")
    for who in (dispatcher, phone.api):
        (one,) = (await who.get("/api/v1/visits/conflicts")).json()["items"]
        assert (one["body"]["value"], one["instead_body"]["value"]) == ("Batterie", "Carte mère")
    assert (await as_role("technician").get("/api/v1/visits/conflicts")).json()["items"] == []

    where = f"{phone.where}/conflicts/{early['command_id']}"
    taken = await dispatcher.post(where, json={"how": "take"})
    assert (taken.json()["diagnosis"], taken.json()["conflicts"]) == ("Batterie", 0)
    assert (await dispatcher.post(where, json={"how": "keep"})).status_code == 404
    assert (await dispatcher.get("/api/v1/visits/conflicts")).json()["items"] == []
    twice = tablet.command("write", 1, field="diagnosis", value="Alimentation", bases=[late["command_id"]])
    await tablet.send(twice)
    (one,) = (await dispatcher.get("/api/v1/visits/conflicts")).json()["items"]
    kept = await dispatcher.post(f"{phone.where}/conflicts/{one['command_id']}", json={"how": "keep"})
    assert (kept.json()["conflicts"], kept.json()["diagnosis"]) == (0, one["instead_body"]["value"])


async def test_what_comes_after_the_signature_is_kept_for_people(phone: Phone, as_role: Any) -> None:
    report_hash = await phone.finish()
    await phone.api.post(f"{phone.where}/signature", json={"report_hash": report_hash, **SIGNATURE})
    late = phone.command("add_action", 9, text="Câble changé")
    assert answers(await phone.send(late)) == [("refused", "report_closed")]
    (one,) = (await as_role("manager").get("/api/v1/visits/conflicts")).json()["items"]
    assert (one["code"], one["body"]["text"]) == ("report_closed", "Câble changé")
    where = f"{phone.where}/conflicts/{late['command_id']}"
    assert (await phone.api.post(where, json={"how": "take"})).status_code == 422
    assert (await phone.api.post(where, json={"how": "keep"})).status_code == 200
    assert (await phone.api.get(f"{phone.where}/report/check")).json()["holds"] is True


async def test_the_inbox_turns_its_pages(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    report_hash = await phone.finish()
    await phone.api.post(f"{phone.where}/signature", json={"report_hash": report_hash, **SIGNATURE})
    for _ in range(3):
        await phone.send(*(phone.command("add_action", 9, text="Câble changé") for _ in range(80)))
    first = (await phone.api.get("/api/v1/visits/conflicts")).json()
    rest = (await phone.api.get("/api/v1/visits/conflicts", params={"after": first["next"]})).json()
    ids = {one["command_id"] for one in (*first["items"], *rest["items"])}
    assert (len(first["items"]), len(rest["items"]), len(ids), rest["next"]) == (200, 40, 240, None)


async def test_a_visit_that_was_replaced_is_still_signed(
    phone: Phone, hear: Any, solve_all: Any, routing: Any, said: Said
) -> None:
    await phone.send(phone.command("start", 20), phone.command("finish", 5, outcome="not_done", reason="part_missing"))
    await hear(routing.request(routing.ada, attempt=2))
    await solve_all()
    report = await phone.report()
    body = {"report_hash": report["report_hash"], "signer": "Camille Démo"}
    signed = await phone.api.post(f"{phone.where}/signature", json=body)
    assert (signed.status_code, signed.json()["closed"]["is_drawn"]) == (200, False)
    assert kinds(await said())[-2:] == ["visit_proposed", "report_signed"]


async def test_only_those_of_the_visit_speak_of_it(phone: Phone, as_role: Any, client: Any, routing: Any) -> None:
    body = {"device_id": str(uuid4()), "sent_at": utc_now().isoformat(), "commands": [phone.command("start")]}
    for who, status in ((as_role("technician"), 404), (as_role("dispatcher"), 403), (client, 403)):
        assert (await who.post(f"{phone.where}/commands", json=body)).status_code == status
    report_hash = await phone.finish()
    stranger = as_role("client", client_id=routing.client_id)
    for path, sent in (("signature", {"report_hash": report_hash, **SIGNATURE}), ("report", None)):
        call = stranger.post(f"{phone.where}/{path}", json=sent) if sent else stranger.get(f"{phone.where}/{path}")
        assert (await call).status_code == 404
