"""From the site: the report, its signature, a device that was away, photos and the PDF, on a real database."""

import io
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image

from chassis.clock import utc_now
from chassis.files import FileKey
from chassis.service import Service
from chassis.testing.memory_files import MemoryFiles
from chassis.tx import Db
from contracts.event import Event
from contracts.portal.people import PersonErased
from contracts.words import Mode
from scheduling.usecases.sweep_photos import LEFT_ALONE, SWEPT

pytestmark = pytest.mark.infra

Said = Callable[[], Awaitable[list[Event]]]


class Phone:
    """A technician's device: what it says, and what it is answered."""

    def __init__(self, api: Any, visit_id: UUID) -> None:
        self.api, self.where, self.device_id = api, f"/api/v1/visits/{visit_id}", str(uuid4())

    def command(self, kind: str, minutes_ago: float = 0, after: tuple[str, ...] = (), **does: Any) -> dict[str, Any]:
        at = utc_now() - timedelta(minutes=minutes_ago)
        return {
            "command_id": str(uuid4()),
            "at": at.isoformat(),
            "after": list(after),
            "does": {"kind": kind, **does},
        }

    async def send(self, *commands: dict[str, Any]) -> Any:
        body = {"device_id": self.device_id, "sent_at": utc_now().isoformat(), "commands": commands}
        answer = await self.api.post(f"{self.where}/commands", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def report(self) -> Any:
        return (await self.api.get(f"{self.where}/report")).json()

    async def photo(self, colour: str = "red", command_id: str = "", caption: str = "Avant") -> Any:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "JPEG")
        now = utc_now().isoformat()
        query = {"command_id": command_id or str(uuid4()), "device_id": self.device_id, "at": now, "sent_at": now}
        return await self.api.post(f"{self.where}/photos", params={**query, "caption": caption}, content=out.getvalue())

    async def finish(self, *commands: dict[str, Any]) -> str:
        """Through the visit to its end; the hash of its report."""
        end = self.command("finish", 2, outcome="done")
        answered = await self.send(self.command("set_off", 60), self.command("start", 40), *commands, end)
        assert answered["report"]["state"] == "finished", answered["answers"]
        found: str = answered["report"]["report_hash"]
        return found


@pytest.fixture
async def visit(hear: Any, solve_all: Any, said: Said, routing: Any) -> Any:
    await hear(routing.technician(routing.ada), routing.accepted(routing.ada, mode=Mode.REMOTE))
    await solve_all()
    return (await said())[0]


@pytest.fixture
def phone(visit: Any, as_role: Any, routing: Any) -> Phone:
    return Phone(as_role("technician", person_id=routing.ada), visit.visit_id)


@pytest.fixture
def client(as_role: Any, routing: Any) -> Any:
    return as_role("client", person_id=routing.requester_id, client_id=routing.client_id)


def kinds(events: list[Event]) -> list[str]:
    return [event.wire_type.removeprefix("scheduling.") for event in events]


def answers(answered: Any) -> list[tuple[str, str | None]]:
    return [(one["answer"], one["code"]) for one in answered["answers"]]


SIGNATURE = {"signer": "Camille Démo", "strokes": [[[100, 100], [300, 220], [420, 90]]]}


async def test_a_visit_from_departure_to_signature(phone: Phone, client: Any, said: Said) -> None:
    """S000-52, S000-53, S000-54, S000-55."""
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


async def test_photos_of_a_report(phone: Phone, client: Any, photos: MemoryFiles, service: Service, db: Db) -> None:
    one = str(uuid4())
    assert (await phone.photo(command_id=one)).status_code == 201
    again = (await phone.photo(command_id=one)).json()
    assert answers(again) == [("known", None)]
    await phone.photo("blue", caption="Après")
    report = await phone.report()
    assert [photo["caption"] for photo in report["photos"]] == ["Avant", "Après"]
    shown = await phone.api.get(f"{phone.where}/photos/{one}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert "sandbox" in shown.headers["content-security-policy"]
    cached = await phone.api.get(f"{phone.where}/photos/{one}", headers={"If-None-Match": shown.headers["etag"]})
    assert cached.status_code == 304
    assert (await client.get(f"{phone.where}/photos/{one}")).status_code == 404
    now = utc_now().isoformat()
    query = {"command_id": str(uuid4()), "device_id": one, "at": now, "sent_at": now}
    bad = await phone.api.post(f"{phone.where}/photos", params=query, content=b"<svg/>")
    assert (bad.status_code, "abîmé" in bad.json()["errors"][0]["detail"]) == (400, True)
    assert len(photos.kept) == 2
    await phone.send(phone.command("remove", 0, item_id=one))
    await settle(service, db)
    assert len(photos.kept) == 1
    assert (await phone.api.get(f"{phone.where}/photos/{one}")).status_code == 404
    await phone.finish()
    assert [photo["caption"] for photo in (await client.get(f"{phone.where}/report")).json()["photos"]] == ["Après"]


async def test_a_signed_photo_that_is_another_no_longer_holds(phone: Phone, photos: MemoryFiles) -> None:
    await phone.photo()
    report_hash = await phone.finish()
    await phone.api.post(f"{phone.where}/signature", json={"report_hash": report_hash, **SIGNATURE})
    assert (await phone.api.get(f"{phone.where}/report/check")).json()["holds"] is True
    ((key, (at, _)),) = photos.kept.items()
    photos.kept[key] = (at, b"another")
    assert (await phone.api.get(f"{phone.where}/report/check")).json()["holds"] is False


async def test_photos_a_crash_left_are_swept(
    phone: Phone, photos: MemoryFiles, service: Service, db: Db, visit: Any
) -> None:
    await phone.photo()
    (named,) = photos.kept
    shard = named.sha256[:2]
    old, young = (FileKey(visit.visit_id, f"{shard}{n}" + "0" * 61) for n in "ab")
    await photos.keep(young, b"y")
    long_ago = photos.kept[young][0] - LEFT_ALONE * 2
    photos.kept[old], photos.kept[named] = (long_ago, b"o"), (long_ago, photos.kept[named][1])
    async with db.tx() as tx:
        await tx.schedule(SWEPT, "", tx.now - timedelta(seconds=1), {"shard": int(shard, 16)})
    await settle(service, db)
    assert set(photos.kept) == {named, young}


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


async def settle(service: Service, db: Db) -> None:
    while await service.timers.fire_one(db):
        pass
