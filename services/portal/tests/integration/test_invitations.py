"""Invitations: who may send them, what the link opens, once; what a company cannot learn by inviting.

S001-24.
"""

from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.infra
CARD = {"name": "Naïma Exemple", "email": "Naima@demo.example", "role": "technician"}
NEW = "quatre chevaux sous la pluie"
PATH = "/api/v1/invitations"


async def use(portal: Any, token: str, password: str = NEW) -> Any:
    return await portal.browser().post(f"{PATH}/accept", json={"token": token, "password": password})


async def test_an_invited_person_chooses_a_password_and_is_in(portal: Any) -> None:
    admin = await portal.signed_in()
    made = await admin.post(PATH, json=CARD)
    assert made.status_code == 201
    assert [one["email"] for one in (await admin.get(PATH)).json()["items"]] == ["naima@demo.example"]
    (token,) = await portal.links()
    assert token not in made.text
    async with portal.db.reader() as reader:
        assert token not in await reader.fetchval("SELECT string_agg(i::text, '') FROM invitations i")
    browser = portal.browser()
    opened = await browser.post(f"{PATH}/accept", json={"token": token, "password": NEW})
    assert (opened.status_code, opened.json()["role"]) == (201, "technician")
    assert (await browser.get("/api/v1/me")).json()["name"] == "Naïma Exemple"
    assert (await portal.try_in(portal.browser(), NEW, "naima@demo.example")).status_code == 201
    assert (await admin.get(PATH)).json()["items"] == []
    again = await use(portal, token)
    assert (again.status_code, again.json()["code"]) == (409, "invitation_accepted")


async def test_a_link_that_is_replaced_revoked_or_late_opens_nothing(portal: Any) -> None:
    admin = await portal.signed_in()
    invitation = (await admin.post(PATH, json=CARD)).json()["invitation_id"]
    assert (await admin.post(f"{PATH}/{invitation}/resend")).status_code == 200
    first, second = await portal.links()
    assert (await use(portal, first)).json()["code"] == "link_unknown"
    portal.clock.pass_(days=7, minutes=1)
    assert (await use(portal, second)).json()["code"] == "link_expired"
    admin = await portal.signed_in(email="ada@demo.example")
    assert (await admin.get(PATH)).json()["items"][0]["invitation_id"] == invitation, "it can still be sent again"
    await admin.post(f"{PATH}/{invitation}/resend")
    third = (await portal.links())[-1]
    assert (await admin.delete(f"{PATH}/{invitation}")).status_code == 204
    assert (await use(portal, third)).json()["code"] == "invitation_revoked"
    assert (await admin.delete(f"{PATH}/{invitation}")).json()["code"] == "invitation_revoked"
    assert (await admin.post(PATH, json=CARD)).status_code == 201, "the address is free to be invited anew"


@pytest.mark.parametrize(
    ("password", "code"),
    [("court", "password_short"), ("naima@demo.example", "password_weak"), ("motdepasse123", "password_weak")],
)
async def test_a_weak_password_leaves_the_link_usable(portal: Any, password: str, code: str) -> None:
    admin = await portal.signed_in()
    await admin.post(PATH, json=CARD)
    (token,) = await portal.links()
    refused = await use(portal, token, password)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/password")
    assert (await use(portal, token)).status_code == 201


async def test_a_suspended_guest_stays_out(portal: Any) -> None:
    admin = await portal.signed_in()
    await admin.post(PATH, json=CARD)
    (person,) = [one for one in (await admin.get("/api/v1/people")).json()["items"] if one["role"] == "technician"]
    await admin.patch(f"/api/v1/people/{person['person_id']}", json={"active": False})
    assert (await use(portal, (await portal.links())[0])).json()["code"] == "link_unknown"


async def test_a_company_invites_its_own_people_only(portal: Any) -> None:
    mine, other = uuid4(), uuid4()
    manager = await portal.signed_in("client_manager", client_id=mine)
    assert (await manager.post(PATH, json=CARD)).status_code == 400
    away = await manager.post(PATH, json=CARD | {"role": "client", "client_id": str(other)})
    assert [error["pointer"] for error in away.json()["errors"]] == ["/client_id"]
    own = await manager.post(PATH, json=CARD | {"role": "client"})
    assert (own.status_code, own.json()["client_id"]) == (201, str(mine))
    twice = await manager.post(PATH, json=CARD | {"role": "client"})
    assert (twice.status_code, twice.json()["code"]) == (409, "already_invited")
    stranger = await portal.signed_in("client_manager", "elsewhere@demo.example", client_id=other)
    assert (await stranger.get(PATH)).json()["items"] == []
    for method, path in (("POST", "/resend"), ("DELETE", "")):
        there = await stranger.request(method, f"{PATH}/{own.json()['invitation_id']}{path}")
        nowhere = await stranger.request(method, f"{PATH}/{uuid4()}{path}")
        assert (there.status_code, there.json()["code"]) == (nowhere.status_code, nowhere.json()["code"])
        assert there.status_code == 404
    colleague = await portal.signed_in("client", "client@demo.example", client_id=mine)
    assert (await colleague.get(PATH)).status_code == 403


async def test_inviting_does_not_tell_a_company_who_has_an_account_elsewhere(portal: Any) -> None:
    await portal.add("ada@demo.example", "admin")
    manager = await portal.signed_in("client_manager", client_id=uuid4())
    known = await manager.post(PATH, json={"name": "X", "email": "ada@demo.example"})
    unknown = await manager.post(PATH, json={"name": "X", "email": "new@demo.example"})
    assert (known.status_code, known.json().keys()) == (unknown.status_code, unknown.json().keys())
    assert len((await manager.get(PATH)).json()["items"]) == 2
    assert len(await portal.links()) == 1
    assert sorted(await portal.kinds()) == ["invitation_sent", "invited_again"]
    again = await manager.post(f"{PATH}/{known.json()['invitation_id']}/resend")
    assert again.status_code == 200
    assert len(await portal.links()) == 1
    admin = await portal.signed_in()
    taken = await admin.post(PATH, json={"name": "X", "email": "elsewhere@demo.example", "role": "admin"})
    assert taken.status_code == 201
    assert (await admin.post(PATH, json=CARD | {"email": "ada@demo.example"})).json()["code"] == "email_taken"


async def told_active(portal: Any) -> list[bool]:
    return [one["active"] for one in await portal.said("portal.people") if one["name"] == "X"]


async def test_others_know_a_companys_guest_when_they_come(portal: Any) -> None:
    """Or a company could read from who is offered to it whose address has an account elsewhere."""
    company = uuid4()
    manager = await portal.signed_in("client_manager", client_id=company)
    await manager.post(PATH, json={"name": "X", "email": "x@demo.example"})
    assert await told_active(portal) == [False]
    assert (await use(portal, (await portal.links())[0])).status_code == 201
    assert await told_active(portal) == [False, True]
    versions = [one["version"] for one in await portal.said("portal.people") if one["name"] == "X"]
    assert versions == [1, 2]


async def test_a_guest_given_a_password_has_come_and_staff_are_known_at_once(portal: Any) -> None:
    admin = await portal.signed_in()
    await admin.post(PATH, json={"name": "X", "email": "x@demo.example", "client_id": str(uuid4())})
    (guest,) = [one for one in (await admin.get("/api/v1/people")).json()["items"] if one["name"] == "X"]
    await admin.patch(f"/api/v1/people/{guest['person_id']}", json={"phone": "+33 1 99 00 00 00"})
    assert await told_active(portal) == [False, False]
    await admin.patch(f"/api/v1/people/{guest['person_id']}", json={"password": NEW})
    assert await told_active(portal) == [False, False, True]
    await admin.post(PATH, json={"name": "X", "email": "t@demo.example", "role": "technician"})
    assert (await told_active(portal))[-1], "who invites staff sees them all anyway"


async def test_inviting_anew_takes_the_name_and_language_as_corrected(portal: Any) -> None:
    admin = await portal.signed_in()
    first = (await admin.post(PATH, json=CARD)).json()["invitation_id"]
    await admin.delete(f"{PATH}/{first}")
    await admin.post(PATH, json=CARD | {"name": "Naïma Corrigée", "lang": "en"})
    last = (await portal.said("portal.people"))[-1]
    assert (last["name"], last["lang"]) == ("Naïma Corrigée", "en")


async def test_pending_ones_are_paged(portal: Any) -> None:
    admin = await portal.signed_in()
    for number in range(5):
        await admin.post(PATH, json=CARD | {"email": f"p{number}@demo.example"})
    first = (await admin.get(PATH, params={"limit": 3})).json()
    rest = (await admin.get(PATH, params={"limit": 3, "after": first["next"]})).json()
    assert len({one["email"] for one in first["items"] + rest["items"]}) == 5
    assert rest["next"] is None
