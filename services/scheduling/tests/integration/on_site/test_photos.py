"""Photos of a report: kept, signed, swept."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from services.scheduling.tests.integration.on_site.phone import SIGNATURE, Phone, answers, settle

from chassis.clock import utc_now
from chassis.files import FileKey
from chassis.service import Service
from chassis.testing.memory_files import MemoryFiles
from chassis.tx import Db
from scheduling.usecases.sweep_photos import LEFT_ALONE, SWEPT

pytestmark = pytest.mark.infra


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
