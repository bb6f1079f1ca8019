"""What personal data is used for, who agreed, who took it back: a record that only grows."""

from typing import Any

import asyncpg
import httpx2
import pytest

from chassis.http import CSRF_COOKIE

pytestmark = pytest.mark.infra


async def someone(portal: Any, role: str, email: str, **more: Any) -> httpx2.AsyncClient:
    await portal.add(email, role, **more)
    browser: httpx2.AsyncClient = portal.browser()
    await portal.try_in(browser, email=email)
    browser.headers["X-CSRF-Token"] = browser.cookies[CSRF_COOKIE]
    return browser


async def said(browser: httpx2.AsyncClient) -> dict[str, bool | None]:
    return {one["purpose"]: one["given"] for one in (await browser.get("/api/v1/me/consents")).json()}


async def test_consent_is_given_and_taken_back_and_every_word_stays(portal: Any) -> None:
    """S002-21."""
    me = await someone(portal, "technician", "naima@demo.example")
    other = await someone(portal, "dispatcher", "hugo@demo.example")
    assert await said(me) == {"surveys": None, "sms": None}
    where = "/api/v1/me/consents/surveys"
    for given in (False, True, True, False, False, True):
        assert (await me.put(where, json={"given": given})).status_code == 200
    assert (await said(me), await said(other)) == ({"surveys": True, "sms": None}, {"surveys": None, "sms": None})
    async with portal.db.reader() as reader:
        rows = await reader.fetch("SELECT purpose, given FROM consents ORDER BY consent_id")
        assert [tuple(row) for row in rows] == [("surveys", True), ("surveys", False), ("surveys", True)]
    for sql in ("UPDATE consents SET given = false", "DELETE FROM consents"):
        with pytest.raises(asyncpg.RaiseError):
            async with portal.db.tx() as tx:
                await tx.execute(sql)
    assert (await me.put("/api/v1/me/consents/support", json={"given": False})).json()["code"] == "no_consent_asked"
    assert (await me.put("/api/v1/me/consents/spam", json={"given": True})).status_code == 404


async def test_another_wording_asks_anew_and_two_admins_do_not_overwrite_each_other(portal: Any) -> None:
    """S002-21."""
    admin = await someone(portal, "admin", "ada@demo.example")
    me = await someone(portal, "technician", "naima@demo.example")
    await me.put("/api/v1/me/consents/sms", json={"given": True})
    where = "/api/v1/purposes/sms"
    seen = await me.get(where)
    body = {name: value for name, value in seen.json().items() if name not in ("code", "version", "changed_at")}
    assert (await me.put(where, json=body)).status_code == 403
    empty = await admin.put(where, json=body | {"name_fr": " ", "basis": "because"})
    assert {one["pointer"] for one in empty.json()["errors"]} == {"/name_fr", "/basis"}
    changed = await admin.put(where, json=body | {"name_fr": "Par SMS"}, headers={"If-Match": seen.headers["ETag"]})
    assert (changed.status_code, changed.json()["version"], changed.json()["name_fr"]) == (200, 2, "Par SMS")
    late = await admin.put(where, json=body, headers={"If-Match": seen.headers["ETag"]})
    assert late.status_code == 412
    assert (await said(me))["sms"] is None
    await me.put("/api/v1/me/consents/sms", json={"given": True})
    assert (await said(me))["sms"] is True
    async with portal.db.reader() as reader:
        versions = await reader.fetch("SELECT purpose_version FROM consents ORDER BY consent_id")
    assert [row[0] for row in versions] == [1, 2]


async def test_everybody_reads_the_register_and_their_own_words_are_exported(portal: Any) -> None:
    me = await someone(portal, "technician", "naima@demo.example")
    register = {one["code"]: one for one in (await me.get("/api/v1/purposes")).json()}
    assert {one["basis"] for one in register.values()} == {
        "contract", "legal_obligation", "legitimate_interest", "consent",
    }  # fmt: skip
    await me.put("/api/v1/me/consents/surveys", json={"given": True})
    person_id = (await me.get("/api/v1/me")).json()["person_id"]
    held = (await me.get(f"/api/v1/personal-data/portal/{person_id}")).json()["held"]["consents"]
    assert [(one["purpose"], one["given"]) for one in held] == [("surveys", True)]


async def test_consent_on_the_page_of_ones_own_data(portal: Any) -> None:
    me = await portal.signed_in("technician")
    del me.headers["X-CSRF-Token"]
    me.headers["Accept"] = "text/html"
    page = await me.get("/my-data")
    assert (page.status_code, page.text.count("J’accepte")) == (200, 2)
    token = {"csrf_token": me.cookies[CSRF_COOKIE]}
    done = await me.post("/my-data/consents/surveys", data=token | {"given": "yes"})
    assert (done.status_code, done.headers["location"]) == (303, "/my-data#asked")
    page = await me.get("/my-data")
    assert (page.text.count("J’accepte"), page.text.count("Je retire mon accord")) == (1, 1)
    await me.post("/my-data/consents/surveys", data=token | {"given": "no"})
    assert (await me.get("/my-data")).text.count("Je retire mon accord") == 0
    assert (await me.post("/my-data/consents/spam", data=token | {"given": "yes"})).status_code == 404
