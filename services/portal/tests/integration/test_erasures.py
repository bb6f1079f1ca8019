"""Erasing a person: who may, what is left, who has answered, what the certificate is worth."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from chassis.clock import utc_now
from chassis.http import CSRF_COOKIE
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.analytics.erasures import PersonDataErased as AnalyticsAnswer
from contracts.intake.erasures import PersonDataErased as IntakeAnswer
from contracts.notify.erasures import PersonDataErased as NotifyAnswer
from contracts.routing.erasures import PersonDataErased as RoutingAnswer
from contracts.scheduling.erasures import PersonDataErased as SchedulingAnswer
from portal.api.erase_again import erase_again

pytestmark = pytest.mark.infra

NAME, EMAIL, PHONE = "Zéphyrine Essai", "zephyrine@demo.example", "01 99 00 42 42"
WORDS = (NAME, EMAIL, PHONE)
CARD = {"name": NAME, "email": EMAIL, "phone": PHONE, "role": "technician", "password": "douze-caractères"}
ANSWERS = (IntakeAnswer, RoutingAnswer, SchedulingAnswer, NotifyAnswer, AnalyticsAnswer)


async def admin_of(portal: Any, email: str = "admin@demo.example") -> httpx2.AsyncClient:
    await portal.add(email, "admin")
    browser: httpx2.AsyncClient = portal.browser()
    await portal.try_in(browser, email=email)
    browser.headers["X-CSRF-Token"] = browser.cookies[CSRF_COOKIE]
    return browser


async def add(admin: httpx2.AsyncClient, **changes: str) -> str:
    answer = await admin.post("/api/v1/people", json=CARD | changes, headers={"Idempotency-Key": "planted"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person_id"])


async def sealed(db: Db, person_id: Any) -> bool:
    """Whether anything is left that a key could open, or a key."""
    async with db.reader() as reader:
        return bool(
            await reader.fetchval(
                """SELECT EXISTS (SELECT FROM people WHERE person_id = $1
                    AND num_nonnulls(name, email, phone, sealed, email_mark) > 0)
                OR EXISTS (SELECT FROM person_keys WHERE person_id = $1)""",
                UUID(str(person_id)),
            )
        )


async def sent(db: Db) -> list[str]:
    async with db.tx() as tx:
        return [row["type"] for row in await tx.fetch("DELETE FROM outbox RETURNING type")]


async def test_nothing_is_left_of_an_erased_person(portal: Any, leftovers: Any) -> None:
    """S002-21, D15. Asked for dry first: nothing goes then."""
    admin = await admin_of(portal)
    person_id = await add(admin)
    theirs = portal.browser()
    assert (await portal.try_in(theirs, CARD["password"], EMAIL)).status_code == 201
    await portal.try_in(portal.browser(), "faux", EMAIL)
    await sent(portal.db)
    assert await leftovers(*WORDS) == {"idempotency_keys.body"}
    assert await sealed(portal.db, person_id)

    where = f"/api/v1/people/{person_id}/erasure"
    told = await admin.post(where, json={"reason": "asked", "dry_run": True})
    assert (told.status_code, told.json()["state"]) == (202, "dry_run")
    assert f"/api/v1/personal-data/intake/{person_id}/counts" in told.json()["counts"]
    assert await sealed(portal.db, person_id)

    asked = await admin.post(where, json={"reason": "asked"})
    assert (asked.status_code, asked.json()["state"]) == (202, "under_way")
    assert await sent(portal.db) == ["portal.person_erased"]
    assert await leftovers(*WORDS) == set()
    assert not await sealed(portal.db, person_id)
    async with portal.db.reader() as reader:
        for table in ("credentials", "sessions", "sign_in_attempts"):
            left = await reader.fetchval(f"SELECT count(*) FROM {table}")
            assert left == (0 if table == "sign_in_attempts" else 1), table
    assert (await portal.try_in(portal.browser(), CARD["password"], EMAIL)).status_code == 401
    assert (await theirs.post("/api/v1/session/refresh")).status_code == 401
    assert (await admin.get(f"/api/v1/people/{person_id}")).status_code == 404
    assert [one["name"] for one in (await admin.get("/api/v1/people")).json()["items"]] == ["Camille Démo"]
    assert (await admin.patch(f"/api/v1/people/{person_id}", json={"active": True})).status_code == 404
    assert (await admin.post(where, json={"reason": "asked"})).status_code == 404


async def test_the_tombstone_is_the_last_word(portal: Any) -> None:
    admin = await admin_of(portal)
    person_id = await add(admin)
    await admin.post(f"/api/v1/people/{person_id}/erasure", json={"reason": "contract_ended"})
    async with portal.db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE key = $1 ORDER BY id", person_id)
    assert (rows[-1]["type"], rows[-1]["payload"]) == ("portal.person_erased", None)


async def test_nobody_erases_themselves_nor_the_last_administrator(portal: Any) -> None:
    admin = await admin_of(portal)
    me = (await admin.get("/api/v1/me")).json()["person_id"]
    refused = await admin.post(f"/api/v1/people/{me}/erasure", json={"reason": "asked"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_erased_by_themselves")
    other = await portal.add("autre@demo.example", "admin")
    # Suspended meanwhile, with a token that is still good: the one left is the last.
    async with portal.db.tx() as tx:
        await tx.execute("UPDATE people SET active = false WHERE person_id = $1", UUID(me))
    last = await admin.post(f"/api/v1/people/{other.person_id}/erasure", json={"reason": "asked"})
    assert (last.status_code, last.json()["code"]) == (409, "last_admin")


async def test_the_certificate_is_signed_once_every_service_has_answered(portal: Any, deliver: Any) -> None:
    """D15."""
    admin = await admin_of(portal)
    person_id = await add(admin)
    where = f"/api/v1/people/{person_id}/erasure"
    await admin.post(where, json={"reason": "asked"})
    for waiting, answer in zip(range(5, 0, -1), ANSWERS, strict=True):
        assert len((await admin.get(where)).json()["waits_for"]) == waiting
        early = await admin.get(f"{where}/certificate")
        assert (early.status_code, early.json()["code"]) == (409, "erasure_under_way")
        told = answer(occurred_at=utc_now(), person_id=UUID(person_id), rows=3, kept=("invoices",))
        await deliver(record_of(told), record_of(told))
    done = (await admin.get(where)).json()
    assert (done["state"], done["waits_for"], len(done["answers"])) == ("done", [], 5)
    signed = await admin.get(f"{where}/certificate")
    assert (signed.status_code, signed.headers["content-type"]) == (200, "application/jose")
    keys = KeySet.import_key_set((await admin.get("/.well-known/jwks.json")).json())
    claims = jwt.decode(signed.text, keys, algorithms=["Ed25519"]).claims
    assert (claims["person_id"], claims["reason"]) == (person_id, "asked")
    assert [(one["service"], one["rows"], one["kept"]) for one in claims["services"][1:]] == [
        (service, 3, ["invoices"]) for service in ("intake", "routing", "scheduling", "notify", "analytics")
    ]
    listed = (await admin.get("/api/v1/erasures")).json()["items"]
    assert [(one["person_id"], one["state"]) for one in listed] == [(person_id, "done")]
    as_token = portal.browser()
    as_token.headers["Authorization"] = f"Bearer {signed.text}"
    assert (await as_token.get("/api/v1/me")).status_code == 401


async def test_a_restored_backup_is_erased_again(portal: Any, database_url: str, service: Any, capsys: Any) -> None:
    admin = await admin_of(portal)
    known = await add(admin)
    await admin.post(f"/api/v1/people/{known}/erasure", json={"reason": "asked"})
    restored = await portal.add("revenue@demo.example", "technician")
    await sent(portal.db)
    settings = service.settings.model_copy(update={"database_url": type(service.settings.database_url)(database_url)})
    assert await erase_again(settings)([str(restored.person_id), str(uuid4())]) == 0
    assert "3 erasures" in capsys.readouterr().out
    async with portal.db.reader() as reader:
        rows = await reader.fetch("SELECT key, type FROM outbox ORDER BY id")
    assert not await sealed(portal.db, restored.person_id)
    assert {row["type"] for row in rows} == {"portal.person_erased"}
    assert {known, str(restored.person_id)} < {row["key"] for row in rows}


async def test_the_page_tells_what_it_does_wants_the_name_and_follows(portal: Any, deliver: Any) -> None:
    admin = await admin_of(portal)
    person_id = await add(admin)
    admin.headers["Accept"] = "text/html"
    admin.cookies.set("astreinte_lang", "fr")
    here = f"/people/{person_id}/erasure"
    page = await admin.get(here)
    assert page.status_code == 200
    assert NAME in page.text
    assert "Ne répond pas en ce moment" in page.text
    form = {"csrf_token": admin.cookies[CSRF_COOKIE], "idempotency_key": "k", "reason": "asked"}
    wrong = await admin.post(here, data=form | {"name": "Quelqu'un"})
    assert (wrong.status_code, "Ce n’est pas le nom affiché." in wrong.text) == (422, True)
    assert (await admin.post(here, data=form | {"name": NAME, "reason": ""})).status_code == 422
    right = await admin.post(here, data=form | {"name": f" {NAME.upper()} "})
    assert (right.status_code, right.headers["location"]) == (303, here)
    assert (await admin.post(here, data=form | {"name": NAME})).status_code == 303
    following = await admin.get(here)
    assert "En cours" in following.text
    assert NAME not in following.text
    for answer in ANSWERS:
        await deliver(record_of(answer(occurred_at=utc_now(), person_id=UUID(person_id), rows=1)))
    assert "Télécharger le certificat signé" in (await admin.get(here)).text
    assert person_id in (await admin.get("/people/erasures")).text
    assert (await admin.get(f"/people/{uuid4()}/erasure")).status_code == 404


async def test_a_person_sees_and_takes_away_what_is_held_of_them(portal: Any) -> None:
    """S002-21."""
    admin = await admin_of(portal)
    person_id = await add(admin)
    theirs = portal.browser()
    await portal.try_in(theirs, CARD["password"], EMAIL)
    page = await theirs.get("/my-data", headers={"Accept": "text/html"})
    assert (page.status_code, f"/api/v1/people/{person_id}/export" in page.text) == (200, True)
    # Whole or not at all: here no other service answers.
    assert (await theirs.get(f"/api/v1/people/{person_id}/export")).status_code == 503
    me = (await admin.get("/api/v1/me")).json()["person_id"]
    assert (await theirs.get(f"/api/v1/people/{me}/export")).status_code == 404


async def test_a_person_reads_their_own_card(portal: Any) -> None:
    admin = await admin_of(portal)
    person_id = await add(admin)
    theirs = portal.browser()
    await portal.try_in(theirs, CARD["password"], EMAIL)
    held = (await theirs.get(f"/api/v1/personal-data/portal/{person_id}")).json()["held"]
    assert (held["profile"][0]["email"], len(held["sessions"])) == (EMAIL, 1)
    me = (await admin.get("/api/v1/me")).json()["person_id"]
    assert (await theirs.get(f"/api/v1/personal-data/portal/{me}")).status_code == 404
    assert "password_hash" not in json.dumps(held)


async def test_sign_ins_and_invitations_go_by_age(portal: Any, age_passes: Any, leftovers: Any) -> None:
    """S002-21."""
    admin = await admin_of(portal)
    card = {"name": NAME, "email": EMAIL, "role": "technician"}
    assert (await admin.post("/api/v1/invitations", json=card)).status_code == 201
    async with portal.db.tx() as tx:
        await tx.execute("DELETE FROM idempotency_keys")
        await tx.execute("DELETE FROM outbox")
    assert await age_passes(utc_now()) == {"sessions": 0, "invitations": 0}
    assert await age_passes(utc_now() + timedelta(days=60)) == {"sessions": 1, "invitations": 1}
    assert await leftovers(*WORDS) == set()
