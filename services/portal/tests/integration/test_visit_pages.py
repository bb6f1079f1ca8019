"""The page of a visit over the real portal: what its forms ask of scheduling, and what it says when that is refused."""

from typing import Any
from uuid import UUID, uuid4

import pytest

pytestmark = pytest.mark.infra
VISIT, TICKET = uuid4(), uuid4()
WHERE = f"/api/v1/visits/{VISIT}"


def report(state: str = "started", **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = dict.fromkeys(
        (
            "en_route_at",
            "started_at",
            "finished_at",
            "outcome",
            "reason",
            "diagnosis",
            "recommendations",
            "minutes_spent",
        )
    )
    lists: dict[str, Any] = {name: [] for name in ("technician_ids", "actions", "parts", "tests", "photos")}
    return {
        "visit_id": str(VISIT), "ticket_id": str(TICKET), "number": "TKT-2026-00042", "state": state, "mode": "remote",
        "starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T09:00:00Z", "reserves": 0, "report_hash": "a" * 64,
        "content": {}, "heads": {}, "closed": None, "conflicts": 0, "waiting": 0, "is_emptied": False,
        **empty, **lists, **more,
    }  # fmt: skip


@pytest.fixture
def key() -> str:
    return UUID(int=7).hex


async def test_a_form_says_one_thing_once(backend: Any, key: str) -> None:
    browser = await backend.come_in("technician")
    backend.answers["GET", f"{WHERE}/report"] = (200, report())
    page = await browser.get(f"/visits/{VISIT}")
    assert (page.status_code, "data-say" in page.text) == (200, True)
    backend.answers["POST", f"{WHERE}/commands"] = (200, {"answers": [{"answer": "applied", "code": None}]})
    typed = backend.form(browser, kind="add_action", text="Câble changé", idempotency_key=key)
    done = await browser.post(f"/visits/{VISIT}/say", data=typed)
    assert (done.status_code, done.headers["location"]) == (303, f"/visits/{VISIT}")
    (command,) = backend.bodies[-1]["commands"]
    assert (command["command_id"], command["does"]) == (
        str(UUID(int=7)),
        {"kind": "add_action", "text": "Câble changé"},
    )


async def test_what_waits_is_said_and_what_was_typed_is_not_lost(backend: Any, key: str) -> None:
    browser = await backend.come_in("technician")
    backend.answers["POST", f"{WHERE}/commands"] = (200, {"answers": [{"answer": "refused", "code": "report_closed"}]})
    typed = backend.form(browser, kind="add_action", text="Câble changé", idempotency_key=key)
    refused = await browser.post(f"/visits/{VISIT}/say", data=typed)
    assert (refused.status_code, "Câble changé" in refused.text) == (422, True)


async def test_signing_asks_for_a_drawing_or_an_agreement(backend: Any, key: str) -> None:
    browser = await backend.come_in("client", client_id=uuid4())
    backend.answers["POST", f"{WHERE}/signature"] = (200, report("finished"))
    typed = backend.form(browser, kind="sign", report_hash="a" * 64, signer="Camille", idempotency_key=key)
    await browser.post(f"/visits/{VISIT}/say", data=typed)
    assert backend.bodies == []
    await browser.post(f"/visits/{VISIT}/say", data={**typed, "strokes": "[[[1, 2], [3, 4]]]"})
    await browser.post(f"/visits/{VISIT}/say", data={**typed, "agreed": "yes"})
    assert [body.get("strokes") for body in backend.bodies] == [[[[1, 2], [3, 4]]], None]


@pytest.mark.parametrize("typed", [{"kind": "add_photo"}, {"kind": "add_action", "idempotency_key": "x"}])
async def test_a_form_that_is_none_of_ours_says_nothing(backend: Any, typed: dict[str, str]) -> None:
    browser = await backend.come_in("technician")
    answer = await browser.post(f"/visits/{VISIT}/say", data=backend.form(browser, **typed))
    assert (answer.status_code, backend.bodies) == (404, [])


async def test_a_reader_finds_the_report_and_no_form(backend: Any) -> None:
    browser = await backend.come_in("dispatcher")
    backend.answers["GET", f"{WHERE}/report"] = (200, report("finished", diagnosis="Batterie morte", outcome="done"))
    page = await browser.get(f"/visits/{VISIT}")
    assert "Batterie morte" in page.text
    assert "data-say" not in page.text
    assert "visit.js" not in page.text
    backend.answers.clear()
    assert (await browser.get(f"/visits/{VISIT}")).status_code == 404
