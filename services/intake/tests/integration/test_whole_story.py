"""Nothing becomes of a ticket without a line of its timeline that says who, when, and from what to what."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from chassis.service import Service
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.parts import Job, Window
from contracts.portal.people import PersonChanged
from contracts.routing.assignments import OfferAccepted, OfferDeclined, OfferMade
from contracts.scheduling.visits import VisitFinished, VisitStarted
from contracts.words import DeclineReason, Mode, Outcome, Priority, Role, TicketKind

pytestmark = pytest.mark.infra

DESK, SALES, ANNA, BOB, COLLEAGUE = (uuid4() for _ in range(5))
COMMANDS = ("/api/v1/tickets/{ticket_id}", "/api/v1/requests/quotes/{ticket_id}")
SAFE = {"GET", "HEAD", "OPTIONS"}


class Story:
    """Tickets acted on by people; what each command left in the timeline is held against what it did."""

    def __init__(self, world: Any, db: Db) -> None:
        self.world, self.db = world, db
        self.done: set[str] = set()
        self.people = {
            DESK: world.as_role("dispatcher", person_id=DESK),
            SALES: world.as_role("sales", person_id=SALES),
            world.client_id: world.client,
        }

    async def lines(self, ticket_id: str) -> list[dict[str, Any]]:
        sql = "SELECT * FROM timeline WHERE ticket_id = $1 ORDER BY at, line_id"
        async with self.db.reader() as reader:
            return [dict(row) for row in await reader.fetch(sql, UUID(ticket_id))]

    async def ticket(self, ticket_id: str) -> dict[str, Any]:
        async with self.db.reader() as reader:
            row = await reader.fetchrow("SELECT * FROM tickets WHERE ticket_id = $1", UUID(ticket_id))
        return dict(row)

    async def told(self, ticket_id: str) -> list[tuple[str, UUID]]:
        return [(line["kind"], line["actor_id"]) for line in await self.lines(ticket_id)]

    async def read(self, ticket_id: str) -> list[tuple[Any, ...]]:
        """As staff read it, which is as it was written."""
        said = (await self.people[DESK].get(f"/api/v1/tickets/{ticket_id}/timeline")).json()
        read = [
            (line["id"], datetime.fromisoformat(line["at"]), (line["actor"] or {}).get("person_id"), *said_of(line))
            for line in said
        ]
        assert read == [
            (str(line["line_id"]), line["at"], line["actor_id"] and str(line["actor_id"]), *said_of(line))
            for line in await self.lines(ticket_id)
        ]
        return [(at, actor, kind, was, now) for _, at, actor, kind, was, now, _ in read]

    async def command(
        self, by: UUID, route: str, ticket_id: str, kind: str, json: Any = None, status: int = 200, **asked: Any
    ) -> Any:
        """`route` as the service names it; what it takes besides the ticket's id, and the body, are `asked`."""
        method, path = route.split(" ")
        ids = {name: asked.pop(name) for name in ("person_id", "link_id", "attachment_id") if name in asked}
        before, was, begun = await self.lines(ticket_id), await self.ticket(ticket_id), datetime.now(UTC)
        if json is not None:
            asked["json"] = json
        answer: httpx2.Response = await self.people[by].request(
            method, path.format(ticket_id=ticket_id, **ids), **asked
        )
        assert answer.status_code == status, (route, answer.text)
        after, now = await self.lines(ticket_id), await self.ticket(ticket_id)
        known = {line["line_id"] for line in before}
        new = [line for line in after if line["line_id"] not in known]
        assert [line for line in after if line["line_id"] in known] == before
        assert kind in [line["kind"] for line in new], (route, new)
        assert {line["actor_id"] for line in new} == {by}, (route, new)
        assert all(begun <= line["at"] <= datetime.now(UTC) + timedelta(milliseconds=1) for line in new), route
        for column, said in (("state", "state_changed"), ("priority", "reprioritised")):
            steps = [(line["from_value"], line["to_value"]) for line in new if line["kind"] == said]
            assert steps == ([] if was[column] == now[column] else [(was[column], now[column])]), route
        self.done.add(route)
        return answer.json() if answer.content else None


def said_of(line: dict[str, Any]) -> list[Any]:
    return [line[name] for name in ("kind", "from_value", "to_value", "text")]


def known(person_id: UUID, name: str, role: Role, client_id: UUID | None = None) -> Any:
    now = datetime.now(UTC)
    person = PersonChanged(occurred_at=now, person_id=person_id, name=name, role=role, client_id=client_id, version=1)
    return record_of(person)


def job_of(ticket: dict[str, Any]) -> Job:
    return Job(
        number=ticket["number"], title="x", requester_id=uuid4(), kind=TicketKind.INCIDENT,
        service={"service_id": uuid4(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1, mode=Mode.REMOTE,
    )  # fmt: skip


def accepted(ticket: dict[str, Any], client_id: UUID) -> Any:
    return record_of(
        OfferAccepted(
            occurred_at=datetime.now(UTC), ticket_id=UUID(ticket["id"]), client_id=client_id, attempt=1,
            offer_id=uuid4(), technician_id=ANNA, mode=Mode.REMOTE, job=job_of(ticket),
        )
    )  # fmt: skip


async def asked_quote(world: Any) -> str:
    body = {"title": "Dix caméras", "category": "equipment", "description": "Pour l'entrée."}
    answer = await world.client.post("/api/client/requests/quote", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket"]["_id"])


async def test_every_command_of_a_ticket_is_told_by_who_did_it_and_when(
    world: Any, db: Db, service: Service, deliver: Callable[..., Awaitable[None]]
) -> None:
    """S002-04. The commands are those the service really has: a new one that is not told here fails."""
    client, t, q = world.client_id, "/api/v1/tickets/{ticket_id}", "/api/v1/requests/quotes/{ticket_id}"
    await deliver(
        known(client, "Dominique Démo", Role.CLIENT, world.acme), known(DESK, "Carla Démo", Role.DISPATCHER),
        known(ANNA, "Anna Démo", Role.TECHNICIAN), known(BOB, "Basile Démo", Role.TECHNICIAN),
        known(COLLEAGUE, "Camille Démo", Role.CLIENT, world.acme),
    )  # fmt: skip
    story = Story(world, db)
    do = story.command
    opened = await world.open(site_id=None, address="chez le voisin")
    one, other = opened["id"], (await world.open())["id"]
    (first,) = await story.lines(one)
    assert (first["kind"], first["actor_id"], first["to_value"]) == ("opened", client, opened["priority"])

    await do(DESK, f"POST {t}/site", one, "site_confirmed", {"site_id": str(world.site_id)})
    await do(DESK, f"PATCH {t}", one, "title_changed", {"title": "Autre titre", "urgency": "low", "tags": ["vpn"]})
    await do(DESK, f"POST {t}/priority", one, "reprioritised", {"priority": "P1"})
    await do(client, f"POST {t}/comments", one, "comment", {"text": "Toujours rien."}, 201)
    file = {"params": {"name": "journal.txt"}, "content": b"rien ne va"}
    added = await do(client, f"POST {t}/attachments", one, "attachment_added", None, 201, **file)
    gone = f"DELETE {t}/attachments/{{attachment_id}}"
    await do(client, gone, one, "attachment_removed", None, 204, attachment_id=added["id"])
    for verb, status, change in (("PUT", 200, "added"), ("DELETE", 204, "removed")):
        who = f"{verb} {t}/contributors/{{person_id}}"
        await do(DESK, who, one, f"contributor_{change}", None, status, person_id=BOB)
        who = f"{verb} {t}/watchers/{{person_id}}"
        await do(client, who, one, f"watcher_{change}", None, status, person_id=COLLEAGUE)
    link = await do(DESK, f"POST {t}/links", one, "linked", {"relation": "child", "ticket_id": other}, 201)
    link_id = link["links"][0]["link_id"]
    assert ("linked", DESK) in await story.told(other)
    await do(DESK, f"DELETE {t}/links/{{link_id}}", one, "unlinked", None, 204, link_id=link_id)
    outside = {"system": "glpi", "key": "42", "url": "https://glpi.demo.example/42"}
    link = await do(DESK, f"POST {t}/outside", one, "linked_outside", outside, 201)
    link_id = link["outside"][0]["link_id"]
    await do(DESK, f"DELETE {t}/outside/{{link_id}}", one, "unlinked_outside", None, 204, link_id=link_id)
    await do(DESK, f"POST {t}/assess", one, "assessed", {"outcome": "immediate"})
    await do(DESK, f"POST {t}/wait", one, "waiting", {"waits_for": "client"})
    await do(DESK, f"POST {t}/resume", one, "resumed", {})
    await do(DESK, f"POST {t}/split", one, "linked", {"title": "À part", "description": "Autre chose"}, 201)
    await do(DESK, f"POST {t}/merge", other, "merged", {"into_id": one})
    assert ("merged_from", DESK) in await story.told(one)
    await deliver(accepted(opened, world.acme))
    assert ("offer_accepted", ANNA) in (await story.told(one))[-2:]
    await do(DESK, f"POST {t}/resolve", one, "resolved", {"answer": "Redémarrer le poste."})
    await do(client, f"POST {t}/reopen", one, "reopened", {"reason": "Encore."})
    await do(DESK, f"POST {t}/resolve", one, "resolved", {"answer": "Changer le câble."})
    await do(client, f"POST {t}/validate", one, "validated", {})
    cancelled = (await world.open())["id"]
    await do(client, f"POST {t}/cancel", cancelled, "cancelled", {"reason": "Plus besoin."})
    billing = (await world.open(kind="billing"))["id"]
    await do(DESK, f"POST {t}/settle", billing, "closed", {})
    until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    line = {"label": "Caméra", "quantity": "10", "unit_price": "129.90", "vat_rate": "20"}
    for answer, reason in (("accept", {}), ("refuse", {"reason": "Trop cher."})):
        quote = await asked_quote(world)
        sent = await do(SALES, f"POST {q}/send", quote, "quote_sent", {"lines": [line], "valid_until": until})
        answered = "quote_accepted" if answer == "accept" else "quote_refused"
        await do(client, f"POST {q}/{answer}", quote, answered, {"quote_id": sent["quote_id"], **reason})

    for ticket_id in (one, other, cancelled, billing, quote):
        await story.read(ticket_id)
    commands = {
        f"{method} {route.path}"
        for route in service.api(db).routes
        for method in getattr(route, "methods", None) or ()
        if method not in SAFE and route.path.startswith(COMMANDS)
    }
    assert story.done == commands


async def test_what_others_do_is_told_by_who_did_it_when_they_did_and_from_what_to_what(
    world: Any, db: Db, deliver: Callable[..., Awaitable[None]]
) -> None:
    """S002-04. Heard an hour later."""
    opened = await world.open()
    then = datetime.fromisoformat(opened["created_at"]) + timedelta(hours=1)
    of = {"ticket_id": UUID(opened["id"]), "client_id": world.acme, "occurred_at": then}
    job = job_of(opened)
    offer = {"offer_id": uuid4(), "visit_id": uuid4(), "revision": 1}
    visit = {"visit_id": offer["visit_id"], "revision": 1, "attempt": 2, "technician_id": BOB}
    slot = Window(starts_at=then, ends_at=then + timedelta(hours=1))
    made = OfferMade(
        **of, attempt=1, technician_id=ANNA, mode=Mode.ONSITE, expires_at=then, job=job, score=1, **offer
    )  # fmt: skip
    await deliver(
        record_of(made),
        record_of(OfferDeclined(**of, attempt=1, technician_id=ANNA, reason=DeclineReason.BUSY, **offer)),
        record_of(OfferAccepted(**of, attempt=2, technician_id=BOB, mode=Mode.ONSITE, slot=slot, job=job, **offer)),
        record_of(VisitStarted(**of, started_at=then, **visit)),
        record_of(VisitFinished(**of, finished_at=then, outcome=Outcome.DONE, minutes_spent=60, **visit)),
    )
    anna, bob, nobody = str(ANNA), str(BOB), None
    assert [line[1:] for line in (await Story(world, db).read(opened["id"]))[1:]] == [
        (nobody, "offer_made", None, None),
        (nobody, "state_changed", "new", "qualified"),
        (anna, "offer_declined", None, None),
        (bob, "offer_accepted", None, None),
        (nobody, "state_changed", "qualified", "assigned"),
        (bob, "visit_started", None, None),
        (nobody, "state_changed", "assigned", "in_progress"),
        (bob, "visit_finished", None, None),
        (nobody, "state_changed", "in_progress", "resolved"),
    ]
    assert {line[0] for line in (await Story(world, db).read(opened["id"]))[1:]} == {then}
