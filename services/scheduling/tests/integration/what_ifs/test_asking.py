"""What is asked of a day, who may ask it, and how it is worked out aside."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from services.scheduling.tests.integration.what_ifs.day import Day, Said, ask, away, publish, solved

from chassis.tx import Db
from contracts.routing.assignments import OfferDeclined
from contracts.words import DeclineReason
from scheduling.domain.what_if import Answer
from scheduling.run_what_ifs import plan_next
from scheduling.settings import Settings
from scheduling.usecases.take_what_if import AskedDay

pytestmark = pytest.mark.infra


async def test_the_shape_of_what_is_asked_and_answered(
    day: Day, desk: Any, db: Db, service_settings: Settings, said: Said
) -> None:
    first = await day.confirm(9, day.ada, day.bob)
    plan = await desk.get(f"/api/v1/plans/{day.day}")
    assert plan.headers["etag"] == f'"{plan.json()["tag"]}"'
    before = len(await said())
    asked = await ask(desk, day.day, away(day.ada))
    assert (asked["state"], asked["answer"], asked["tag"]) == ("solving", None, None)
    found = await solved(desk, db, service_settings, asked)
    assert found["tag"] == plan.json()["tag"]
    assert found["changes"] == [away(day.ada)]
    (moved,) = found["answer"]["moved"]
    assert (moved["visit_id"], moved["ticket_id"]) == (str(first.visit_id), str(first.ticket_id))
    assert (moved["from"]["technician_ids"], moved["to"]["technician_ids"]) == ([str(day.ada)], [str(day.bob)])
    assert moved["promise_kept"] is True
    assert {"promise", "is_late", "reasons", "number", "site_label"} < moved.keys()
    assert found["answer"]["before"].keys() == found["answer"]["after"].keys()
    assert {(one["role"], one["person_id"]) for one in found["answer"]["warn"]} >= {("technician", str(day.bob))}
    assert datetime.fromisoformat(found["expires_at"]) - datetime.fromisoformat(found["asked_at"]) == timedelta(days=1)
    assert len(await said()) == before


class Broken:
    async def plan(self, asked: AskedDay) -> Answer:
        raise RuntimeError


async def test_what_cannot_be_worked_out_ends_as_failed(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    async with asyncio.timeout(10):
        while (found := (await desk.get(f"/api/v1/plans/what-ifs/{asked['what_if_id']}")).json())["state"] == "solving":
            await plan_next(db, service_settings, Broken())
    assert (found["state"], found["failure"], found["answer"]) == ("failed", "solver_failed", None)
    assert (await publish(desk, {**found, "tag": "x"})).json()["code"] == "what_if_over"


async def test_a_worker_that_dies_leaves_it_to_the_next(
    day: Day, desk: Any, db: Db, service_settings: Settings
) -> None:
    asked = await ask(desk, day.day)
    async with db.tx() as tx:
        await tx.execute("UPDATE what_ifs SET due_at = now() - interval '1 second', tries = 1")
    assert (await solved(desk, db, service_settings, asked))["answer"]["moved"] == []


async def test_only_planners_and_only_what_is_there(day: Day, desk: Any, as_role: Any) -> None:
    asked = await ask(desk, day.day)
    where = f"/api/v1/plans/what-ifs/{asked['what_if_id']}"
    for role in ("client", "client_manager", "technician", "sales"):
        who = as_role(role)
        assert (await who.post(f"/api/v1/plans/{day.day}/what-ifs", json={})).status_code == 403
        assert (await who.get(where)).status_code == 403
        assert (await who.post(f"{where}/publish")).status_code == 403
        assert (await who.delete(where)).status_code == 403
    gone = f"/api/v1/plans/what-ifs/{uuid4()}"
    assert (await desk.get(gone)).status_code == 404
    assert (await desk.delete(gone)).status_code == 404
    assert (await desk.post(f"{gone}/publish", headers={"If-Match": '"x"'})).status_code == 404
    assert (await desk.post(f"{where}/publish")).status_code == 428
    assert (await as_role("manager").get(where)).status_code == 200


async def test_what_makes_no_sense_is_refused_by_its_field(day: Day, desk: Any) -> None:
    confirmed = await day.confirm(9, day.ada)
    wrong = [
        away(uuid4()),
        {"kind": "longer", "visit_id": str(uuid4()), "minutes": 60},
        {"kind": "urgent", "ticket_id": str(confirmed.ticket_id)},
        {**away(day.ada), "starts_at": day.at(12).isoformat(), "ends_at": day.at(11).isoformat()},
    ]
    body = {"changes": wrong, "keep": [str(uuid4())]}
    answer = await desk.post(f"/api/v1/plans/{day.day}/what-ifs", json=body)
    assert answer.status_code == 422, answer.text
    found = {error["pointer"] for error in answer.json()["errors"]}
    assert found == {
        "/changes/0/technician_id",
        "/changes/1/visit_id",
        "/changes/2/ticket_id",
        "/changes/3/ends_at",
        "/keep/0",
    }


async def test_an_urgent_ticket_that_nobody_is_named_for_says_what_to_do(day: Day, desk: Any) -> None:
    confirmed, given_up = await day.confirm(9, day.ada), await day.propose(14, day.bob)
    await day.hear(
        OfferDeclined(
            **day.routing.ticket(1, given_up.ticket_id),
            offer_id=uuid4(),
            technician_id=day.bob,
            visit_id=given_up.visit_id,
            revision=1,
            reason=DeclineReason.BUSY,
        )
    )
    tickets = (uuid4(), given_up.ticket_id, confirmed.ticket_id)
    body = {"changes": [{"kind": "urgent", "ticket_id": str(one)} for one in tickets]}
    answer = await desk.post(f"/api/v1/plans/{day.day}/what-ifs", json=body, headers={"Accept-Language": "en"})
    assert answer.status_code == 422, answer.text
    unnamed, refused, has_one = [error["detail"] for error in answer.json()["errors"]]
    assert unnamed == refused
    assert "Nobody is named" in refused
    assert "Assign it" in refused
    assert "has one already" in has_one
