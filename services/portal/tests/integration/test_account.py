"""One's own password and sessions, a forgotten password, and a lock that strangers cannot hold shut.

S001-24.
"""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from chassis.http import ACCESS_COOKIE

pytestmark = pytest.mark.infra
NEW = "quatre chevaux sous la pluie"
ME = "camille@demo.example"
ASK = "/api/v1/password/resets"


async def alive(browser: httpx2.AsyncClient) -> bool:
    return (await browser.post("/api/v1/session/refresh")).status_code == 200


async def use(portal: Any, token: str, password: str = NEW) -> Any:
    return await portal.browser().post(f"{ASK}/use", json={"token": token, "password": password})


async def ask(portal: Any, email: str, address: str = "192.0.2.1") -> Any:
    return await portal.browser(address).post(ASK, json={"email": email})


async def test_asking_answers_the_same_for_everybody_and_looks_nobody_up(portal: Any) -> None:
    await portal.add()
    known, unknown = await ask(portal, " Camille@demo.example"), await ask(portal, "nobody@demo.example")
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (204, b"")
    assert {k: v for k, v in known.headers.items() if k != "x-request-id"} == {
        k: v for k, v in unknown.headers.items() if k != "x-request-id"
    }
    async with portal.db.reader() as reader:
        rows = await reader.fetch("SELECT kind, payload::text FROM timers")
    assert [row["kind"] for row in rows] == ["send_reset"] * 2, "the same work for both"
    assert "demo.example" not in str(rows)
    assert await portal.kinds() == []
    await portal.timers()
    assert await portal.kinds() == ["password_reset_asked"]


async def test_a_new_password_ends_every_session_and_is_told(portal: Any) -> None:
    await portal.add()
    browser = portal.browser()
    await portal.try_in(browser)
    await ask(portal, ME)
    await portal.timers()
    (token,) = await portal.links()
    assert (await use(portal, token)).status_code == 204
    assert not await alive(browser)
    assert (await portal.try_in(portal.browser())).status_code == 401
    assert (await portal.try_in(portal.browser(), NEW)).status_code == 201
    assert (await portal.kinds())[-1] == "password_changed"
    assert (await use(portal, token)).json()["code"] == "link_used"


async def test_a_reset_link_is_short_lived_and_replaced_by_the_next(portal: Any) -> None:
    await portal.add()
    for _ in range(2):
        await ask(portal, ME)
        await portal.timers()
    first, second = await portal.links()
    assert (await use(portal, first)).json()["code"] == "link_unknown"
    portal.clock.pass_(minutes=31)
    assert (await use(portal, second)).json()["code"] == "link_expired"


async def test_a_link_sent_to_an_address_that_was_wrong_opens_nothing(portal: Any) -> None:
    person = await portal.add()
    await ask(portal, ME)
    await portal.timers()
    (link,) = await portal.links()
    admin = await portal.signed_in()
    changed = await admin.patch(f"/api/v1/people/{person.person_id}", json={"email": "ada.juste@demo.example"})
    assert changed.status_code == 200
    assert (await use(portal, link)).json()["code"] == "link_unknown"


async def test_letters_are_bounded_by_account_and_asks_by_address(portal: Any) -> None:
    """S003-77."""
    await portal.add()
    for number in range(6):
        assert (await ask(portal, ME, f"192.0.2.{number}")).status_code == 204
    await portal.timers()
    assert len(await portal.links()) == 3
    answers = [(await ask(portal, f"p{n}@demo.example", "192.0.2.99")).status_code for n in range(21)]
    assert answers == [204] * 20 + [429]


async def test_a_guest_without_password_gets_in_by_invitation_only(portal: Any) -> None:
    admin = await portal.signed_in()
    await admin.post("/api/v1/invitations", json={"name": "N", "email": "n@demo.example", "role": "technician"})
    await ask(portal, "n@demo.example")
    await portal.timers()
    assert await portal.kinds() == ["invitation_sent"]


async def test_strangers_lock_themselves_out_and_not_the_owner(portal: Any) -> None:
    await portal.add()
    owner = portal.browser("198.51.100.1")
    await portal.try_in(owner)
    for round_ in range(3):
        tries = [(await portal.try_in(portal.browser(f"192.0.2.{n}"), "faux")).status_code for n in range(6)]
        assert tries == [401] * 5 + [429], round_
        assert (await portal.try_in(portal.browser("192.0.2.77"))).status_code == 429, "even with the right password"
        assert (await portal.try_in(owner)).status_code == 201, "a device that has come in before still does"
        portal.clock.pass_(minutes=16)


async def test_a_known_device_cannot_guess_for_ever_nor_speak_for_another_account(portal: Any) -> None:
    await portal.add()
    await portal.add("theo@demo.example")
    device = portal.browser()
    await portal.try_in(device)
    assert [(await portal.try_in(device, "faux")).status_code for _ in range(6)] == [401] * 5 + [429]
    for _ in range(5):
        await portal.try_in(portal.browser("192.0.2.9"), "faux", "theo@demo.example")
    assert (await portal.try_in(device, email="theo@demo.example")).status_code == 429


async def test_a_known_device_is_not_shut_out_by_its_neighbours(portal: Any) -> None:
    await portal.add()
    mine = portal.browser()
    await portal.try_in(mine)
    for number in range(21):
        await portal.try_in(portal.browser(), "faux", f"p{number}@demo.example")
    assert (await portal.try_in(portal.browser())).status_code == 429
    assert (await portal.try_in(mine)).status_code == 201


async def test_the_owner_is_told_once_of_a_lock_and_opens_it_by_mail(portal: Any) -> None:
    await portal.add()
    for _ in range(8):
        await portal.try_in(portal.browser(), "faux")
        await portal.try_in(portal.browser("192.0.2.8"), "faux", "nobody@demo.example")
    portal.clock.pass_(seconds=6)
    await portal.timers()
    assert await portal.kinds() == ["sign_in_locked"]
    await ask(portal, ME)
    await portal.timers()
    assert (await use(portal, (await portal.links())[0])).status_code == 204
    assert (await portal.try_in(portal.browser(), NEW)).status_code == 201


async def test_a_last_try_that_is_right_is_no_news(portal: Any) -> None:
    await portal.add()
    for password in ("faux", "faux", "faux", "faux", portal.password):
        last = await portal.try_in(portal.browser(), password)
    assert last.status_code == 201
    portal.clock.pass_(seconds=6)
    await portal.timers()
    assert await portal.kinds() == []


async def test_changing_ones_password_asks_the_old_one_and_ends_the_others(portal: Any) -> None:
    me = await portal.signed_in("technician", ME)
    other = portal.browser()
    await portal.try_in(other)
    change = {"current": "faux", "password": NEW}
    wrong = await me.put("/api/v1/me/password", json=change)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_password")
    weak = await me.put("/api/v1/me/password", json={"current": portal.password, "password": "camillecamille"})
    assert (weak.status_code, weak.json()["errors"][0]["pointer"]) == (400, "/password")
    done = await me.put("/api/v1/me/password", json={"current": portal.password, "password": NEW})
    assert done.status_code == 204
    assert (await alive(me), await alive(other)) == (True, False)
    assert await portal.kinds() == ["password_changed"]
    guesses = [(await me.put("/api/v1/me/password", json=change)).status_code for _ in range(6)]
    assert guesses == [422] * 5 + [429]


async def test_looking_for_a_good_enough_password_locks_nobody_out(portal: Any) -> None:
    me = await portal.signed_in("technician", ME)
    weak = {"current": portal.password, "password": "camillecamille"}
    assert {(await me.put("/api/v1/me/password", json=weak)).status_code for _ in range(8)} == {400}
    assert (await me.put("/api/v1/me/password", json=weak | {"password": NEW})).status_code == 204


async def test_sessions_are_listed_and_ended_one_by_one(portal: Any) -> None:
    me = await portal.signed_in("technician", ME)
    other = portal.browser()
    other.headers["User-Agent"] = "Mozilla/5.0 (iPhone) Safari"
    await portal.try_in(other)
    listed = (await me.get("/api/v1/me/sessions")).json()["items"]
    assert sorted((one["is_this"], one["user_agent"][:11]) for one in listed) == [
        (False, "Mozilla/5.0"),
        (True, "python-http"),
    ]
    theirs = next(one["session_id"] for one in listed if not one["is_this"])
    stranger = await portal.signed_in("technician", "theo@demo.example")
    for path in (theirs, uuid4()):
        answer = await stranger.delete(f"/api/v1/me/sessions/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "session_unknown")
    assert await alive(other)
    portal.clock.pass_(minutes=3)
    assert await alive(other)
    assert (await me.get("/api/v1/me/sessions")).json()["items"][0]["session_id"] == theirs, "last used first"
    assert (await me.delete(f"/api/v1/me/sessions/{theirs}")).status_code == 204
    assert (await alive(other), await alive(me)) == (False, True)


async def test_signing_out_everywhere_ends_all_families_and_tokens_die_within_five_minutes(portal: Any) -> None:
    me = await portal.signed_in("technician", ME)
    others = [portal.browser() for _ in range(3)]
    lives = [(await portal.try_in(each)).json()["expires_in"] for each in others]
    assert max(lives) <= 300, "how long an access token outlives its session at most"
    done = await me.delete("/api/v1/me/sessions")
    assert done.status_code == 204
    assert ACCESS_COOKIE not in me.cookies
    assert [await alive(each) for each in (me, *others)] == [False] * 4


async def test_an_administrator_ends_a_persons_sessions(portal: Any) -> None:
    admin = await portal.signed_in()
    me = await portal.signed_in("technician", ME)
    person = (await me.get("/api/v1/me")).json()["person_id"]
    assert (await admin.delete(f"/api/v1/people/{person}/sessions")).status_code == 204
    assert (await alive(me), await alive(admin)) == (False, True)
    assert (await admin.delete(f"/api/v1/people/{uuid4()}/sessions")).status_code == 404
    assert (await me.delete(f"/api/v1/people/{person}/sessions")).status_code == 403


async def test_ones_own_card_changes_but_for_rights(portal: Any) -> None:
    me = await portal.signed_in("client", ME, client_id=uuid4())
    done = await me.patch("/api/v1/me", json={"lang": "en", "zone": "Indian/Reunion", "name": "Camille D."})
    assert (done.status_code, done.json()["lang"], done.json()["zone"]) == (200, "en", "Indian/Reunion")
    for more in ({"role": "admin"}, {"email": "x@demo.example"}, {"client_id": str(uuid4())}, {"active": True}):
        assert (await me.patch("/api/v1/me", json=more)).status_code == 400
    assert (await me.patch("/api/v1/me", json={"zone": "Mars/Base"})).status_code == 400
    assert (await portal.said("portal.people"))[-1]["lang"] == "en"


async def test_an_erased_person_leaves_no_link_invitation_or_identity(portal: Any) -> None:
    """S002-21."""
    admin = await portal.signed_in()
    me = await portal.add()
    manager = await portal.signed_in("client_manager", client_id=uuid4())
    assert (await manager.post("/api/v1/invitations", json={"name": "Camille", "email": ME})).status_code == 201
    await ask(portal, ME)
    await portal.timers()
    async with portal.db.tx() as tx:
        await tx.execute(
            "INSERT INTO identities VALUES ('https://id.example', 'x', $1, false, now(), now())", me.person_id
        )
    await admin.post(f"/api/v1/people/{me.person_id}/erasure", json={"reason": "asked"})
    async with portal.db.reader() as reader:
        for table in ("invitations", "identities", "password_resets", "sessions", "people"):
            held = await reader.fetchval(f"SELECT coalesce(string_agg(t::text, ''), '') FROM {table} t")
            assert "camille@" not in held, table
        assert await reader.fetchval("SELECT count(*) FROM password_resets") == 0
        assert await reader.fetchval("SELECT count(*) FROM identities") == 0
    assert (await use(portal, (await portal.links())[0])).json()["code"] == "link_unknown"
