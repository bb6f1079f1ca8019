"""Publishing and discarding, and why a plan was not published."""

from typing import Any

import httpx2
import pytest
from services.portal.tests.component.what_if.town import (
    API,
    AWAY,
    DAY,
    FORM,
    HERE,
    MIDNIGHT,
    PERSON,
    TRIES,
    Town,
    between,
    carried,
    plain,
    said_what_if,
    text,
    uid,
)

from chassis.testing.tokens import bearer


async def publish(desk: httpx2.AsyncClient) -> httpx2.Response:
    return await desk.post(f"{HERE}/publish", data={"idempotency_key": "p1", "version": "t1"})


async def test_an_absence_is_recorded_before_the_plan_is_published(desk: httpx2.AsyncClient, town: Town) -> None:
    done = await publish(desk)
    assert (done.status_code, done.headers["location"]) == (303, f"/planning?day={DAY}")
    assert [asked for asked, _, _ in town.sent] == [f"POST technicians/{uid(1)}/absences", f"POST {API}/publish"]
    absence, published = town.sent
    assert absence[1] == {"starts_at": AWAY["starts_at"], "ends_at": MIDNIGHT}
    assert published[2]["if-match"] == '"t1"'
    board = text(await desk.get(f"/planning?day={DAY}"))
    assert "Plan publié : 1 visite déplacée, 1 visite annulée, 1 promesse rompue, −12 km. Les techniciens" in board
    again = await publish(desk)
    assert again.status_code == 303
    first, second = (headers["idempotency-key"] for asked, _, headers in town.sent if asked.endswith("/absences"))
    assert first == second, "a second click does not add a second"


@pytest.mark.parametrize("state", ["discarded", "failed", "solving", "published"])
async def test_nobody_is_away_for_a_plan_that_is_not_to_be_had(
    desk: httpx2.AsyncClient, town: Town, state: str
) -> None:
    """A tab left open: somebody else has discarded it, or it is another plan than was looked at."""
    town.what_if = said_what_if(state)
    await publish(desk)
    town.what_if = said_what_if(tag="t2")
    await publish(desk)
    assert town.posted(f"technicians/{uid(1)}/absences") == []


async def test_an_absence_that_is_recorded_already_is_not_said_again(desk: httpx2.AsyncClient, town: Town) -> None:
    whole = {"starts_at": between(0)["starts_at"], "ends_at": MIDNIGHT}
    town.technicians[0]["absences"] = [{"absence_id": uid(9), "reason": None} | whole]
    assert (await publish(desk)).status_code == 303
    assert town.posted(f"technicians/{uid(1)}/absences") == []


async def test_scheduling_is_given_time_to_hear_of_an_absence(desk: httpx2.AsyncClient, town: Town) -> None:
    unheard = (409, "absence_not_recorded")
    town.refusals[f"{API}/publish"] = [unheard] * (TRIES - 1)
    assert (await publish(desk)).status_code == 303
    town.refusals[f"{API}/publish"] = [unheard] * TRIES
    page = await publish(desk)
    assert page.status_code == 409
    assert "n’est pas encore connue du planning" in text(page)
    assert "L’absence est déjà enregistrée et le reste." in text(page)
    assert f'action="{HERE}/publish"' in page.text
    assert len(town.posted(f"{API}/publish")) == 2 * TRIES


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        ((412, "plan_changed"), "Le plan a changé depuis ce calcul : rien n’a été publié."),
        ((409, "what_if_over"), "Ce plan ne peut plus être publié."),
        ((409, "in_the_dark"), "Refusé : in_the_dark."),
    ],
)
async def test_why_a_plan_was_not_published(desk: httpx2.AsyncClient, town: Town, refusal: Any, said: str) -> None:
    town.refusals[f"{API}/publish"] = [refusal]
    page = await publish(desk)
    assert (page.status_code, said in text(page)) == (409, True)
    assert (carried(plain(page)) == [AWAY]) is (refusal[0] == 412), "computed again with the same changes"
    assert (f'action="{HERE}/publish"' in page.text) is (refusal[0] != 412)


async def test_an_absence_that_routing_refuses_stops_everything(desk: httpx2.AsyncClient, town: Town) -> None:
    town.refusals[f"technicians/{uid(1)}/absences"] = [(404, "technician_unknown")]
    page = await publish(desk)
    assert (page.status_code, "Refusé : technician_unknown." in text(page)) == (409, True)
    assert "déjà enregistrée" not in text(page)
    assert town.posted(f"{API}/publish") == []


async def test_an_outage_while_publishing_is_told_as_it_is(desk: httpx2.AsyncClient, town: Town) -> None:
    town.away = f"{API}/publish"
    page = await publish(desk)
    assert (page.status_code, "on ne sait pas si ce plan est publié" in text(page)) == (503, True)
    town.away = "technicians"
    page = await publish(desk)
    assert (page.status_code, "rien n’a été publié" in text(page)) == (503, True)
    assert "déjà enregistrée" not in text(page)


async def test_discarding_changes_nothing_and_says_so(desk: httpx2.AsyncClient, town: Town) -> None:
    done = await desk.post(f"{HERE}/discard", data={"idempotency_key": "d1", "day": DAY})
    assert (done.status_code, done.headers["location"]) == (303, f"/planning?day={DAY}")
    assert [asked for asked, _, _ in town.sent] == [f"DELETE {API}"]
    assert "rien n’a été changé" in text(await desk.get(f"/planning?day={DAY}"))
    town.refusals[API] = [(409, "what_if_over")]
    refused = await desk.post(f"{HERE}/discard", data={"idempotency_key": "d2", "day": "x"})
    assert refused.headers["location"] == HERE


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/publish")])
async def test_one_that_is_gone_has_a_page_in_words(
    desk: httpx2.AsyncClient, town: Town, method: str, path: str
) -> None:
    town.what_if = None
    page = await desk.request(method, f"{HERE}{path}")
    assert (page.status_code, "Ce calcul n’existe plus" in text(page)) == (404, True)
    assert town.sent == []


@pytest.mark.parametrize("role", ["client", "client_manager", "technician", "sales"])
async def test_it_is_the_desks_alone(desk: httpx2.AsyncClient, town: Town, role: str) -> None:
    desk.headers["Authorization"] = f"Bearer {bearer(role, person_id=PERSON, client_id=PERSON)}"
    for method, path in (("GET", FORM), ("POST", FORM), ("GET", HERE), ("POST", f"{HERE}/publish")):
        assert (await desk.request(method, path)).status_code == 403
    assert town.asked == []
