"""Client requests in, live messages of document 003 and letters out, on a real database."""

from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.clock import utc_now
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.intake.clients import ClientChanged
from contracts.intake.requests import (
    QuoteAccepted,
    QuoteRefused,
    QuoteSent,
    RequestRefused,
    RequestSubmitted,
    RequestValidated,
)
from contracts.intake.tickets import TicketRetitled
from contracts.parts import Money, Reason
from contracts.portal.people import PersonErased
from contracts.words import Priority, Role, TicketKind

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]


def fact(story: Any) -> dict[str, Any]:
    return {"occurred_at": utc_now(), "request_id": story.ticket_id, "client_id": story.client_id}


def submitted(story: Any, kind: str, title: str, **more: Any) -> RequestSubmitted:
    number = {"project": "PRJ-202611-0001", "quote": "DEV-202611-0001"}.get(kind, "INT-202611-0001")
    return RequestSubmitted(
        **fact(story), kind=kind, number=number, title=title, requester_id=story.requester_id, **more
    )


def company(story: Any, name: str = "Client XYZ") -> ClientChanged:
    return ClientChanged(occurred_at=utc_now(), client_id=story.client_id, name=name, version=1)


async def live(db: Db, channel: str) -> list[dict[str, Any]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT data FROM live_messages WHERE channel = $1 ORDER BY id", channel)
    return [row["data"] for row in rows]


async def letters(db: Db) -> list[tuple[UUID, str]]:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT recipient_id, template FROM deliveries ORDER BY id")
    return [(row["recipient_id"], row["template"]) for row in rows]


async def test_admins_hear_of_a_project_in_the_words_of_the_document(db: Db, story: Any, hear: Hear) -> None:
    """S003-11, S003-45."""
    await hear(company(story), *story.people(), submitted(story, "project", "Installation vidéo"))
    assert await live(db, "group:admins") == [
        {
            "type": "info",
            "title": "Nouvelle Demande de Projet",
            "message": "Client XYZ a demandé un nouveau projet : Installation vidéo",
            "data": {"projectId": str(story.ticket_id)},
        }
    ]
    assert await live(db, "group:technicians") == []
    assert await letters(db) == [(story.requester_id, "project_requested")]


async def test_admins_and_technicians_hear_of_an_urgent_intervention(db: Db, story: Any, hear: Hear) -> None:
    """S003-21, S003-22, S003-46, S003-47."""
    asked = submitted(story, "intervention", "Panne critique site principal", priority=Priority.P1)
    await hear(company(story), *story.people(), asked)
    said = {
        "type": "warning",
        "title": "🚨 Intervention Urgente",
        "message": "Client XYZ - Panne critique site principal",
        "data": {"ticketId": str(story.ticket_id)},
    }
    assert await live(db, "group:admins") == await live(db, "group:technicians") == [said]
    assert await letters(db) == []


async def test_a_planned_intervention_is_no_alarm(db: Db, story: Any, hear: Hear) -> None:
    await hear(company(story, "Acmé Démo"), submitted(story, "intervention", "Entretien", priority=Priority.P3))
    (said,) = await live(db, "group:technicians")
    assert (said["type"], said["title"]) == ("info", "Nouvelle Demande d'Intervention")
    assert said["message"] == "Client Acmé Démo - Entretien"


async def test_admins_and_sales_hear_of_a_quote_and_of_its_answer(db: Db, story: Any, hear: Hear) -> None:
    """S003-32."""
    quote_id = uuid4()
    await hear(company(story), *story.people(), submitted(story, "quote", "Dix caméras"))
    await hear(QuoteRefused(**fact(story), quote_id=quote_id, by_id=story.requester_id, reason=Reason(code="no")))
    await hear(QuoteAccepted(**fact(story), quote_id=quote_id, by_id=story.requester_id))
    said = await live(db, "group:admins")
    assert said == await live(db, "group:sales")
    assert [one["title"] for one in said] == ["Nouvelle Demande de Devis", "Devis refusé", "Devis accepté"]
    assert said[0]["message"] == "Client XYZ a demandé un devis : Dix caméras"
    assert await letters(db) == [(story.requester_id, "quote_accepted")]


async def test_the_house_is_written_to_for_no_page_may_be_open(db: Db, story: Any, hear: Hear) -> None:
    """S003-33."""
    sales, admin = uuid4(), uuid4()
    await hear(company(story), *story.people(), story.person(sales, Role.SALES), story.person(admin, Role.ADMIN))
    await hear(submitted(story, "quote", "Dix caméras"))
    await hear(QuoteRefused(**fact(story), quote_id=uuid4(), by_id=story.requester_id, reason=Reason(code="no")))
    assert await letters(db) == [(sales, "quote_to_price"), (sales, "quote_turned_down")]
    story.ticket_id = uuid4()
    await hear(submitted(story, "project", "Installation vidéo"))
    assert (admin, "project_to_decide") in await letters(db)


async def test_the_client_hears_of_the_decision_and_of_the_quote(db: Db, story: Any, hear: Hear) -> None:
    """S003-13, S003-34, S003-58."""
    total = Money(amount=Decimal("1234.50"), currency="EUR")
    await hear(company(story), *story.people(), submitted(story, "project", "Installation vidéo"))
    await hear(RequestValidated(**fact(story), by_id=story.dispatcher_id))
    await hear(RequestRefused(**fact(story), by_id=story.dispatcher_id, reason=Reason(code="project_refused")))
    await hear(QuoteSent(**fact(story), quote_id=uuid4(), total=total, valid_until=date(2027, 1, 31)))
    mine = await live(db, f"person:{story.requester_id}")
    assert mine == await live(db, f"client:{story.client_id}")
    assert [one["title"] for one in mine] == ["Projet validé", "Projet refusé", "Devis disponible"]
    assert [template for _, template in await letters(db)] == [
        "project_requested",
        "project_validated",
        "project_refused",
        "quote_sent",
    ]


async def test_a_client_manager_hears_once(db: Db, story: Any, hear: Hear) -> None:
    await hear(story.person(story.requester_id, Role.CLIENT_MANAGER), submitted(story, "project", "Réseau"))
    await hear(RequestValidated(**fact(story), by_id=story.dispatcher_id))
    assert await live(db, f"person:{story.requester_id}") == []
    assert len(await live(db, f"client:{story.client_id}")) == 1


async def test_a_company_not_known_yet_delays_nobody(db: Db, story: Any, hear: Hear) -> None:
    await hear(submitted(story, "project", "Réseau"))
    assert (await live(db, "group:admins"))[0]["message"] == "Un client a demandé un nouveau projet : Réseau"


async def test_a_quotes_ticket_is_confirmed_as_a_quote(db: Db, story: Any, hear: Hear) -> None:
    await hear(story.opened(kind=TicketKind.BILLING))
    assert [template for _, template in await letters(db)] == ["quote_requested"]


async def test_erasure_leaves_nothing_of_what_was_typed(db: Db, story: Any, hear: Hear) -> None:
    await hear(company(story), *story.people(), submitted(story, "project", "Installation vidéo"))
    await hear(RequestValidated(**fact(story), by_id=story.dispatcher_id))
    await hear(PersonErased(occurred_at=utc_now(), person_id=story.requester_id))
    tables = ("requests", "live_messages", "deliveries")
    async with db.reader() as reader:
        left = str([[*row.values()] for table in tables for row in await reader.fetch(f"SELECT * FROM {table}")])
    assert "Installation" not in left


async def test_a_title_emptied_by_age_leaves_the_request_too(story: Any, deliver: Any, db: Db) -> None:
    await deliver(record_of(story.opened()))
    async with db.tx() as tx:
        await tx.execute(
            """INSERT INTO requests (request_id, client_id, kind, number, title, requester_id, is_urgent)
            VALUES ($1, $2, 'quote', 'DEV-1', 'Dix postes', $3, false)""",
            story.ticket_id, story.client_id, story.requester_id,
        )  # fmt: skip
    await deliver(record_of(TicketRetitled(**story.facts(), title="")))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT title FROM requests") == ""
