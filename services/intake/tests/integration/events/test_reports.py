"""Signed, refused, or a call for help: what a report from the site does to its ticket."""

from typing import Any
from uuid import UUID

import pytest
from services.intake.tests.integration.events.story import BOB, NOW, VISIT, Ears, story

from chassis.service import Service
from chassis.tx import Db
from contracts.scheduling.visits import (
    ReportRefused,
    ReportSigned,
    VisitEscalated,
)
from contracts.words import Outcome

pytestmark = pytest.mark.infra


def about(ticket: dict[str, Any], client_id: UUID, attempt: int = 2) -> dict[str, Any]:
    head = {"ticket_id": UUID(ticket["id"]), "client_id": client_id, "occurred_at": NOW, "attempt": attempt}
    return {**head, "visit_id": VISIT, "revision": 1}


def signed(ticket: dict[str, Any], client_id: UUID, by: UUID = BOB, **more: Any) -> ReportSigned:
    head = about(ticket, client_id, more.pop("attempt", 2))
    return ReportSigned(**head, report_id=VISIT, by_id=by, **{"on_glass": True, **more})


def refused(ticket: dict[str, Any], client_id: UUID, by: UUID = BOB) -> ReportRefused:
    return ReportRefused(
        **about(ticket, client_id), report_id=VISIT, by_id=by, on_glass=by == BOB, reason="still_broken"
    )


async def said(db: Db, kind: str) -> list[Any]:
    async with db.reader() as reader:
        return [row["p"] for row in await reader.fetch(
            "SELECT convert_from(payload, 'UTF8')::jsonb AS p FROM outbox WHERE type = $1 ORDER BY id", kind
        )]  # fmt: skip


async def test_a_signed_report_is_the_clients_validation(world: Any, ears: Ears, service: Service, db: Db) -> None:
    """S000-60, S000-73."""
    ticket = await world.open()
    await ears.hear_at_once(*[one for one in story(ticket, world.acme) if one.topic_name == "scheduling.visits"])
    assert (await world.seen(ticket["id"]))["state"] == "resolved"
    await ears.hear(signed(ticket, world.acme))
    assert (await world.seen(ticket["id"]))["state"] == "validated"
    (event,) = await said(db, "intake.ticket_validated")
    assert event["by_id"] is None
    lines = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    assert {"report_signed", "validated"} <= {line["kind"] for line in lines}
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timers WHERE kind = 'ticket_closes'") == 1


async def test_said_together_with_the_end_of_the_work_it_counts_too(world: Any, ears: Ears, db: Db) -> None:
    ticket = await world.open()
    visits = [one for one in story(ticket, world.acme) if one.topic_name == "scheduling.visits"]
    await ears.hear_at_once(*visits, signed(ticket, world.acme, world.client_id, on_glass=False))
    assert (await world.seen(ticket["id"]))["state"] == "validated"
    (event,) = await said(db, "intake.ticket_validated")
    assert event["by_id"] == str(world.client_id)


async def test_a_refused_report_opens_the_ticket_again(world: Any, ears: Ears, db: Db) -> None:
    """S000-60."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme))
    await ears.hear(refused(ticket, world.acme))
    assert (await world.seen(ticket["id"]))["state"] == "reopened"
    (event,) = await said(db, "intake.ticket_reopened")
    assert (event["by_id"], event["from_state"]) == (str(BOB), "resolved")
    lines = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    (line,) = [line for line in lines if line["kind"] == "report_refused"]
    assert line["params"]["reason"] == "still_broken"


@pytest.mark.parametrize("which", ["not_done", "older", "blocked", "cancelled"])
async def test_a_signature_of_anything_else_changes_no_state(world: Any, ears: Ears, which: str) -> None:
    ticket = await world.open()
    *work, done = story(ticket, world.acme)
    attempt = 1 if which == "older" else 2
    await ears.hear(*work, done.model_copy(update={"outcome": Outcome.NOT_DONE}) if which == "not_done" else done)
    if which == "blocked":
        other = await world.open()
        body = {"relation": "depends_on", "ticket_id": other["id"]}
        assert (await world.desk.post(f"/api/v1/tickets/{ticket['id']}/links", json=body)).status_code == 201
    if which == "cancelled":
        await world.client.post(f"/api/v1/tickets/{ticket['id']}/validate", json={})
    before = (await world.seen(ticket["id"]))["state"]
    await ears.hear(signed(ticket, world.acme, attempt=attempt))
    assert (await world.seen(ticket["id"]))["state"] == before


async def test_a_call_for_help_from_the_site_is_written_down_for_staff(world: Any, ears: Ears) -> None:
    """S000-57."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme)[:-1])
    reason = {"code": "more_skill", "params": {"skill": "network", "level": 4}}
    await ears.hear(VisitEscalated(**about(ticket, world.acme), technician_id=BOB, reason=reason))
    path = f"/api/v1/tickets/{ticket['id']}/timeline"
    (line,) = [line for line in (await world.desk.get(path)).json() if line["kind"] == "visit_escalated"]
    assert (line["params"]["reason"], line["params"]["skill"]) == ("more_skill", "network")
    assert "visit_escalated" not in {line["kind"] for line in (await world.client.get(path)).json()}
