"""Photos and files of tickets on a real database (S000-19)."""

import asyncio
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from PIL import Image

from chassis.clock import utc_now
from chassis.files import FileKey
from chassis.ids import uuid7
from chassis.service import Service
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged
from contracts.words import Role
from intake.usecases.erase_person import erase_person
from intake.usecases.sweep_files import LEFT_ALONE, SWEPT

pytestmark = pytest.mark.infra


def photo(colour: str = "red") -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def attach(by: httpx2.AsyncClient, ticket: dict[str, Any], content: bytes, **params: str) -> httpx2.Response:
    params = {"name": "photo.jpg"} | params
    return await by.post(f"/api/v1/tickets/{ticket['id']}/attachments", params=params, content=content)


@pytest.fixture
def hear_people(service: Service, deliver: Any) -> Any:
    async def known(role: str, client_id: UUID) -> UUID:
        person = PersonChanged(
            occurred_at=utc_now(),
            person_id=uuid7(),
            name="Camille Démo",
            role=Role(role),
            client_id=client_id,
            version=1,
        )
        await deliver(record_of(person))
        return person.person_id

    return known


async def settle(service: Service, db: Db) -> None:
    """Fire what is due."""
    while await service.timers.fire_one(db):
        pass


async def test_a_photo_is_added_seen_and_read(world, db: Db) -> None:
    """S000-19, S004-147."""
    ticket = await world.open()
    added = await attach(world.client, ticket, photo())
    assert added.status_code == 201, added.text
    assert added.json() | {"id": "", "size": 0, "added_by": ""} == {
        "id": "", "name": "photo.jpg", "media_type": "image/jpeg", "size": 0, "audience": "public", "added_by": "",
    }  # fmt: skip
    shown = await world.seen(ticket["id"])
    assert shown["attachments"] == [added.json()]
    assert "attach" in shown["actions"]
    read = await world.manager.get(f"/api/v1/tickets/{ticket['id']}/attachments/{added.json()['id']}")
    assert read.status_code == 200
    assert read.headers["content-type"] == "image/jpeg"
    assert read.headers["content-disposition"] == "inline; filename*=UTF-8''photo.jpg"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in read.headers["content-security-policy"]
    assert not Image.open(io.BytesIO(read.content)).getexif()
    again = await world.manager.get(read.request.url.path, headers={"If-None-Match": read.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    lines = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    assert [(line["kind"], line["text"]) for line in lines][-1] == ("attachment_added", "photo.jpg")
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_attachment_added'")
    assert added.json()["id"].encode() in said
    assert b"photo" not in said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_pictures_of_each_kind_are_seen_in_place(world, kind: str) -> None:
    """S000-19."""
    out = io.BytesIO()
    Image.new("RGB", (16, 9), "navy").save(out, kind)
    ticket = await world.open()
    added = (await attach(world.client, ticket, out.getvalue(), name="écran")).json()
    assert added["media_type"] == f"image/{kind.lower()}"
    read = await world.client.get(f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}")
    assert read.headers["content-disposition"].startswith("inline")


async def test_other_files_are_for_saving(world) -> None:
    ticket = await world.open()
    added = await attach(world.client, ticket, b"%PDF-1.7\n1 0 obj", name="devis été.pdf")
    read = await world.client.get(f"/api/v1/tickets/{ticket['id']}/attachments/{added.json()['id']}")
    assert read.content == b"%PDF-1.7\n1 0 obj"
    assert read.headers["content-disposition"] == "attachment; filename*=UTF-8''devis%20%C3%A9t%C3%A9.pdf"


async def test_what_is_refused_leaves_nothing(world, memory_files) -> None:
    ticket = await world.open()
    for content, code in ((b"<svg onload=alert(1)>", "HTML"), (b"", "vide"), (b"MZ" + b"\0" * 99, "photo")):
        refused = await attach(world.client, ticket, content)
        assert refused.status_code == 400, refused.text
        assert code in refused.json()["errors"][0]["detail"]
    assert (await attach(world.client, ticket, b"x" * 10_000_001)).status_code == 413
    assert (await world.client.post(f"/api/v1/tickets/{ticket['id']}/attachments", content=b"x")).status_code == 400
    assert (await world.seen(ticket["id"]))["attachments"] == []
    assert memory_files.kept == {}


async def test_strangers_neither_add_nor_read_nor_remove(world, memory_files) -> None:
    ticket = await world.open()
    added = (await attach(world.client, ticket, photo())).json()
    kept = dict(memory_files.kept)
    path = f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}"
    colleague = world.as_role("client", client_id=world.acme)
    for other in (world.stranger, colleague, world.as_role("technician")):
        assert (await attach(other, ticket, photo("blue"))).status_code == 404
        assert (await other.get(path)).status_code == 404
        assert (await other.delete(path)).status_code == 404
    elsewhere = await world.open()
    assert (await world.client.get(path.replace(ticket["id"], elsewhere["id"]))).status_code == 404
    assert memory_files.kept == kept


async def test_a_colleague_who_watches_reads_and_does_not_fill(world, hear_people) -> None:
    ticket = await world.open()
    colleague_id = await hear_people("client", world.acme)
    added = await world.client.put(f"/api/v1/tickets/{ticket['id']}/watchers/{colleague_id}")
    assert added.status_code in (200, 204), added.text
    colleague = world.as_role("client", person_id=colleague_id, client_id=world.acme)
    assert (await world.seen(ticket["id"]))["id"] == ticket["id"]
    refused = await attach(colleague, ticket, photo())
    assert (refused.status_code, refused.json()["code"]) == (403, "only_requester")


async def test_an_internal_file_is_the_staffs(world) -> None:
    ticket = await world.open()
    added = (await attach(world.desk, ticket, b"mot de passe du routeur", name="r.txt", audience="internal")).json()
    path = f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}"
    assert (await world.desk.get(path)).status_code == 200
    assert (await world.client.get(path)).status_code == 404
    assert (await world.client.delete(path)).status_code == 404
    assert (await world.seen(ticket["id"]))["attachments"] == []
    lines = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    assert [line["kind"] for line in lines] == ["opened"]
    assert (await attach(world.client, ticket, b"x", name="r.txt", audience="internal")).status_code == 403


async def test_the_same_file_twice_is_there_once(world) -> None:
    ticket = await world.open()
    first, second = await asyncio.gather(*(attach(world.client, ticket, photo()) for _ in range(2)))
    assert first.json() == second.json()
    assert len((await world.seen(ticket["id"]))["attachments"]) == 1


async def test_many_at_once_fill_a_ticket_and_no_more(world, memory_files) -> None:
    ticket = await world.open()
    answers = await asyncio.gather(*(attach(world.client, ticket, f"journal {n}".encode()) for n in range(14)))
    kept = len(memory_files.kept)
    assert (await attach(world.client, ticket, b"one more")).status_code == 409
    assert len(memory_files.kept) == kept
    again = next(n for n, answer in enumerate(answers) if answer.status_code == 201)
    assert (await attach(world.client, ticket, f"journal {again}".encode())).json() == answers[again].json()
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 4
    assert "10" in next(answer.json()["detail"] for answer in answers if answer.status_code == 409)
    assert len((await world.seen(ticket["id"]))["attachments"]) == 10


class TestQuota:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"attachments_client_megabytes": 1})

    async def test_many_tickets_at_once_keep_within_the_clients_quota(self, world, db: Db) -> None:
        tickets = [await world.open() for _ in range(4)]
        answers = await asyncio.gather(
            *(attach(world.client, t, f"{n}".encode() * 400_000) for n, t in enumerate(tickets))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
        async with db.reader() as reader:
            assert await reader.fetchval("SELECT sum(size) FROM attachments") == 800_000


async def test_who_added_it_or_the_desk_removes_it_and_its_content(world, db: Db, service, memory_files) -> None:
    ticket, twin = await world.open(), await world.open()
    added = (await attach(world.client, ticket, photo())).json()
    await attach(world.client, twin, photo())
    path = f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}"
    assert (await world.manager.delete(path)).status_code == 403
    assert (await world.client.delete(path)).status_code == 204
    assert (await world.client.delete(path)).status_code == 404
    assert (await world.seen(ticket["id"]))["attachments"] == []
    await settle(service, db)
    assert len(memory_files.kept) == 1
    other = (await world.seen(twin["id"]))["attachments"][0]
    assert (await world.desk.delete(f"/api/v1/tickets/{twin['id']}/attachments/{other['id']}")).status_code == 204
    await settle(service, db)
    assert memory_files.kept == {}


async def test_a_ticket_that_has_ended_takes_and_loses_nothing(world) -> None:
    ticket = await world.open()
    added = (await attach(world.client, ticket, photo())).json()
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", json={})
    assert (await attach(world.client, ticket, photo("blue"))).status_code == 409
    path = f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}"
    assert (await world.desk.delete(path)).status_code == 409
    assert (await world.client.get(path)).status_code == 200


async def test_the_clients_file_ends_waiting_for_the_client(world) -> None:
    ticket = await world.open()
    await world.desk.post(f"/api/v1/tickets/{ticket['id']}/wait", json={"waits_for": "client"})
    await attach(world.client, ticket, photo())
    assert (await world.seen(ticket["id"]))["state"] == "new"


async def test_what_a_crash_left_is_swept_and_nothing_else(world, db: Db, service, memory_files) -> None:
    ticket = await world.open()
    await attach(world.client, ticket, photo())
    (named,) = memory_files.kept
    shard = named.sha256[:2]
    old, young = (FileKey(world.acme, f"{shard}{n}" + "0" * 61) for n in "ab")
    await memory_files.keep(young, b"y")
    memory_files.kept[old] = (memory_files.kept[young][0] - LEFT_ALONE * 2, b"o")
    memory_files.kept[named] = (memory_files.kept[named][0] - LEFT_ALONE * 2, b"n")
    async with db.tx() as tx:
        await tx.schedule(SWEPT, "", tx.now - timedelta(seconds=1), {"shard": int(shard, 16)})
    await settle(service, db)
    assert set(memory_files.kept) == {named, young}
    async with db.reader() as reader:
        payload = await reader.fetchval("SELECT payload FROM timers WHERE kind = $1", SWEPT)
    assert payload == {"shard": (int(shard, 16) + 1) % 256}


async def test_erasing_a_person_takes_their_files_along(world, db: Db, service, memory_files) -> None:
    """D15, S002-21."""
    ticket = await world.open()
    await attach(world.client, ticket, photo())
    await attach(world.desk, ticket, b"devis", name="devis.txt")
    theirs = world.as_role("client", person_id=uuid7(), client_id=world.acme)
    kept = (await theirs.post("/api/v1/tickets", json=world.order())).json()
    await attach(theirs, kept, photo("blue"))
    async with db.tx() as tx:
        await erase_person(tx, world.client_id)
    await settle(service, db)
    assert len(memory_files.kept) == 1
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT ticket_id FROM attachments")
    assert [row["ticket_id"] for row in rows] == [UUID(kept["id"])]


async def test_a_file_that_comes_or_goes_makes_another_version_of_its_ticket(world: Any) -> None:
    ticket = await world.open()
    versions = [(await world.seen(ticket["id"]))["version"]]
    added = (await attach(world.client, ticket, photo())).json()
    versions.append((await world.seen(ticket["id"]))["version"])
    await attach(world.client, ticket, photo())
    assert (await world.seen(ticket["id"]))["version"] == versions[-1], "the same file again is no change"
    stale = await world.desk.post(
        f"/api/v1/tickets/{ticket['id']}/cancel", json={}, headers={"If-Match": f'"{versions[0]}"'}
    )
    assert stale.status_code == 412
    await world.client.delete(f"/api/v1/tickets/{ticket['id']}/attachments/{added['id']}")
    versions.append((await world.seen(ticket["id"]))["version"])
    assert versions == sorted(set(versions))
    kinds = [line["kind"] for line in (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()]
    assert kinds == ["opened", "attachment_added", "attachment_removed"]
