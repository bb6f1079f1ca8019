"""Choosing a company among few and among many, against an intake that pages as the real one does."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from portal.pages.client_choice import client_choice, client_names, seeks_client
from portal.pages.page import PageRequest
from portal.pages.services import Services


def company(number: int) -> str:
    return str(UUID(int=number))


class Intake:
    """So many companies, the last of which is closed."""

    def __init__(self, count: int) -> None:
        self.companies = [
            {"id": company(n), "name": f"Atelier {n:04}", "active": n < count} for n in range(1, count + 1)
        ]
        self.asked: list[httpx2.QueryParams] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        asked = request.url.params
        self.asked.append(asked)
        ids, limit = asked.get_list("ids"), int(asked["limit"])
        assert len(ids) <= 200, "intake takes no more"
        found = [
            one
            for one in self.companies
            if (not ids or one["id"] in ids) and asked.get("q", "").lower() in str(one["name"]).lower()
        ]
        return httpx2.Response(200, json={"items": found[:limit], "next": "x" if len(found) > limit else None})


def asking(intake: Intake) -> PageRequest:
    services = Services("http://services.test", 1)
    services._client = httpx2.AsyncClient(transport=httpx2.MockTransport(intake), base_url="http://services.test")
    page: Any = PageRequest.__new__(PageRequest)
    page.pages, page.request = SimpleNamespace(services=services), SimpleNamespace(cookies={})
    page.frame = SimpleNamespace(lang="fr")
    asker: PageRequest = page
    return asker


async def test_few_companies_are_one_list_without_the_closed() -> None:
    intake = Intake(200)
    choice = await client_choice(asking(intake), {})
    assert choice.is_whole
    assert len(choice.options) == 199
    assert len(intake.asked) == 1
    assert len((await client_choice(asking(intake), {}, closed=True)).options) == 200


async def test_the_last_of_many_companies_is_found_by_its_name_and_stays_chosen() -> None:
    page = asking(Intake(402))
    assert not (nothing := await client_choice(page, {})).is_whole
    assert nothing.options == ()
    found = await client_choice(page, {"client_q": " atelier 0401 "})
    assert [one.value for one in found.options] == [company(401)]
    assert (found.sought, found.is_cut) == ("atelier 0401", False)
    kept = await client_choice(page, {"client_id": company(401)})
    assert [one.label for one in kept.options] == ["Atelier 0401"]
    again = await client_choice(page, {"client_id": company(401), "client_q": "0007"})
    assert [one.value for one in again.options] == [company(401), company(7)]


async def test_a_search_says_when_it_finds_nothing_or_too_much() -> None:
    page = asking(Intake(402))
    assert not (await client_choice(page, {"client_q": "zinc"})).is_found
    assert (await client_choice(page, {"client_q": "atelier"})).is_cut


async def test_companies_of_a_list_are_named_however_many_there_are() -> None:
    intake = Intake(402)
    assert await client_names(asking(intake), [UUID(int=401), None, UUID(int=401)]) == {company(401): "Atelier 0401"}
    intake.asked.clear()
    assert len(await client_names(asking(intake), [company(n) for n in range(1, 403)])) == 402
    assert len(intake.asked) == 3
    intake.asked.clear()
    assert await client_names(asking(intake), []) == {}
    assert intake.asked == []


@pytest.mark.parametrize(
    ("typed", "seeks"),
    [
        ({"seek_client": "1"}, True),
        ({"client_q": "démo", "client_sought": ""}, True),
        ({"client_q": "démo", "client_sought": "démo"}, False),
        ({"client_q": "", "client_sought": "démo"}, False),
        ({}, False),
    ],
)
def test_a_form_looks_for_a_company_by_its_button_or_by_enter_in_the_field(typed: dict[str, str], seeks: bool) -> None:
    assert seeks_client(typed) is seeks
