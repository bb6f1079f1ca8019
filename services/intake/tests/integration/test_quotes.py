"""A quote from the request to the answer, on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.ids import uuid7
from chassis.tx import Db

pytestmark = pytest.mark.infra

LINE = {"label": "Caméra IP 4K", "quantity": "10", "unit_price": "129.90", "vat_rate": "20"}


def until(days: int = 30) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def priced(*lines: dict[str, str], days: int = 30) -> dict[str, Any]:
    return {"lines": list(lines) or [LINE], "valid_until": until(days), "note": "Pose comprise."}


async def asked(world: Any) -> str:
    body = {"title": "Dix caméras", "category": "equipment", "description": "Pour l'entrée."}
    answer = await world.client.post("/api/client/requests/quote", json=body)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/requests/quotes/{answer.json()['ticket']['_id']}"


async def sent(world: Any, here: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await world.as_role("sales").post(f"{here}/send", json=body or priced())
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def said(db: Db) -> list[str]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type FROM outbox WHERE topic = 'intake.requests' ORDER BY id")
    return [row["type"].removeprefix("intake.") for row in rows]


async def test_sales_price_it_the_client_downloads_and_accepts_it_once(world: Any, db: Db) -> None:
    """S003-33, S003-34."""
    here = await asked(world)
    assert (await world.client.get(f"{here}/pdf")).status_code == 404
    quote = await sent(world, here, priced(LINE, {**LINE, "quantity": "1", "unit_price": "0.05", "vat_rate": "5.5"}))
    assert (quote["net"], quote["total"], quote["state"], quote["revision"]) == ("1299.05", "1558.85", "sent", 1)
    pdf = await world.client.get(f"{here}/pdf")
    assert (pdf.headers["content-type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert f"{quote['number']}-v1.pdf" in pdf.headers["content-disposition"]
    (listed,) = (await world.client.get("/api/client/requests/quote")).json()["tickets"]
    assert (listed["quoteStatus"], listed["total"], listed["pdf"]) == ("sent", "1558.85", f"{here}/pdf")
    answer = {"quote_id": quote["quote_id"]}
    answers = await asyncio.gather(*(world.client.post(f"{here}/accept", json=answer) for _ in range(3)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409]
    assert (await world.client.post(f"{here}/refuse", json=answer | {"reason": "Non."})).status_code == 409
    ticket = await world.seen(quote["id"])
    assert ticket["state"] == "closed"
    assert (await world.as_role("sales").post(f"{here}/send", json=priced())).json()["code"] == "quote_answered"
    assert await said(db) == ["request_submitted", "quote_sent", "quote_accepted"]


async def test_the_quote_of_a_ticket_that_was_cancelled_goes_no_further(world: Any, db: Db) -> None:
    never, priced_ = await asked(world), await asked(world)
    quote = await sent(world, priced_)
    for here in (never, priced_):
        cancelled = await world.client.post(f"/api/v1/tickets/{here.rsplit('/', 1)[1]}/cancel", json={})
        assert cancelled.status_code == 200
    sales = world.as_role("sales")
    assert (await sales.post(f"{never}/send", json=priced())).json()["code"] == "ticket_ended"
    yes = await world.client.post(f"{priced_}/accept", json={"quote_id": quote["quote_id"]})
    assert yes.json()["code"] == "ticket_ended"
    for state in ("requested", "sent"):
        assert (await sales.get("/api/v1/requests/quotes", params={"state": state})).json()["items"] == []
    assert await said(db) == ["request_submitted", "request_submitted", "quote_sent"]


async def test_a_commercial_request_reopened_or_without_a_quote_is_closed_by_the_desk(world: Any) -> None:
    here = await asked(world)
    quote = await sent(world, here)
    await world.client.post(f"{here}/accept", json={"quote_id": quote["quote_id"]})
    ticket = f"/api/v1/tickets/{quote['id']}"
    again = (await world.client.post(f"{ticket}/reopen", json={"reason": "Il manque une caméra."})).json()
    assert (again["state"], "settle" in again["actions"]) == ("reopened", False)
    question = await world.open(kind="billing", title="Ma facture de mars")
    for path in (ticket, f"/api/v1/tickets/{question['id']}"):
        assert "settle" in (await world.desk.get(path)).json()["actions"]
        assert (await world.client.post(f"{path}/settle")).status_code == 403
        for act, body in (("assess", {"outcome": "immediate"}), ("resolve", {"answer": "Voici."})):
            assert (await world.desk.post(f"{path}/{act}", json=body)).json()["code"] == "answered_by_quote"
        closed = (await world.desk.post(f"{path}/settle")).json()
        assert (closed["state"], "settle" in closed["actions"]) == ("closed", False)
    other = await world.open()
    assert (await world.desk.post(f"/api/v1/tickets/{other['id']}/settle")).json()["code"] == "only_billing"
    assert (await world.seen(other["id"]))["state"] == "new"


async def test_a_refusal_says_why_and_sales_may_send_another_version(world: Any, db: Db) -> None:
    here = await asked(world)
    first = await sent(world, here)
    answer = {"quote_id": first["quote_id"]}
    assert (await world.client.post(f"{here}/refuse", json=answer)).json()["errors"][0]["pointer"] == "/reason"
    refused = (await world.client.post(f"{here}/refuse", json=answer | {"reason": "Trop cher."})).json()
    assert (refused["state"], refused["reason"]) == ("refused", "Trop cher.")
    second = await sent(world, here, priced({**LINE, "unit_price": "99"}))
    assert (second["revision"], second["state"], second["reason"]) == (2, "sent", None)
    late = await world.client.post(f"{here}/accept", json=answer)
    assert (late.status_code, late.json()["code"]) == (409, "quote_superseded")
    accepted = await world.client.post(f"{here}/accept", json={"quote_id": second["quote_id"]})
    assert accepted.json()["state"] == "accepted"
    assert await said(db) == ["request_submitted", "quote_sent", "quote_refused", "quote_sent", "quote_accepted"]
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM quote_documents") == 2


async def test_what_is_wrong_is_pointed_at_and_nothing_is_sent(world: Any, db: Db) -> None:
    here, sales = await asked(world), world.as_role("sales")
    huge = {**LINE, "quantity": "1000000", "unit_price": "9999999999"}
    wrong = {**LINE, "quantity": "0", "unit_price": "1.001", "label": ""}
    for body, pointers in (
        ({"lines": [], "valid_until": until()}, ["lines"]),
        (priced(wrong), ["lines/0/label", "lines/0/quantity", "lines/0/unit_price"]),
        (priced({**LINE, "vat_rate": "120"}), ["lines/0/vat_rate"]),
        (priced(days=-2), ["valid_until"]),
        (priced(huge, huge, days=-2), ["valid_until", "lines"]),
    ):
        answer = await sales.post(f"{here}/send", json=body)
        assert answer.status_code == 400
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{pointer}" for pointer in pointers]
    assert (await sales.get(here)).json()["state"] == "requested"
    early = await world.client.post(f"{here}/accept", json={"quote_id": str(uuid7())})
    assert early.json()["code"] == "quote_not_sent"
    assert await said(db) == ["request_submitted"]


async def test_someone_elses_quote_is_no_quote(world: Any) -> None:
    """S002-44."""
    here, unsent = await asked(world), await asked(world)
    quote = await sent(world, here)
    colleague = world.as_role("client", client_id=world.acme)
    for outsider in (world.stranger, colleague):
        for path in (here, unsent):
            for verb, said in (("accept", {}), ("refuse", {"reason": "x"})):
                wrong = await outsider.post(f"{path}/{verb}", json=said | {"quote_id": str(uuid7())})
                assert wrong.status_code == 404, wrong.text
        assert (await outsider.get("/api/v1/requests/quotes")).json()["items"] == []
        for path in ("", "/pdf"):
            assert (await outsider.get(f"{here}{path}")).status_code == 404
        body = {"quote_id": quote["quote_id"]}
        assert (await outsider.post(f"{here}/accept", json=body)).status_code == 404
        assert (await outsider.post(f"{here}/refuse", json=body | {"reason": "x"})).status_code == 404
    assert (await world.manager.get(here)).status_code == 200
    waiting = await world.desk.get("/api/v1/requests/quotes", params={"state": "requested"})
    assert [f"/api/v1/requests/quotes/{one['id']}" for one in waiting.json()["items"]] == [unsent]


async def test_nobody_is_called_for_a_quote_that_waits(world: Any, db: Db, service: Any) -> None:
    here = await asked(world)
    ticket_id = here.rsplit("/", 1)[-1]
    async with db.tx() as tx:
        await tx.execute("UPDATE tickets SET created_at = created_at - interval '30 days'")
        await tx.execute("ALTER TABLE timeline DISABLE TRIGGER USER")
        await tx.execute("UPDATE timeline SET at = at - interval '30 days'")
    async with db.tx() as tx:
        await service.timers.handlers["ticket_sla"](tx, ticket_id, {})
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timeline WHERE kind LIKE 'sla_%'") == 0
