"""What others say, applied through the real handlers, in every order; what we say, in their words."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.ids import uuid7
from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event
from contracts.parts import Job, Window
from contracts.portal.people import PersonChanged, PersonErased, PersonMerged
from contracts.routing.assignments import OfferAccepted, OfferDeclined, OfferMade, TicketUnrouted
from contracts.scheduling.visits import (
    ReportRefused,
    ReportSigned,
    VisitCancelled,
    VisitConfirmed,
    VisitEnRoute,
    VisitEscalated,
    VisitFinished,
    VisitMoved,
    VisitReassigned,
    VisitStarted,
)
from contracts.words import DeclineReason, Mode, Outcome, Priority, Role, TicketKind, VisitState

pytestmark = pytest.mark.infra

NOW = datetime.now(UTC)
ANNA, BOB = uuid7(), uuid7()
VISIT = uuid7()
SLOT = Window(starts_at=NOW + timedelta(minutes=30), ends_at=NOW + timedelta(minutes=90))


class Ears:
    """The service's own handlers, without Kafka."""

    def __init__(self, service: Service, db: Db) -> None:
        self.router: EventRouter = service.event_router()
        self.db = db

    async def hear(self, *events: Event) -> None:
        async with self.db.tx() as tx:
            for event in events:
                await self.router.batches[event.topic_name](self.received([event]), tx)

    async def hear_at_once(self, *events: Event) -> None:
        async with self.db.tx() as tx:
            await self.router.batches[events[0].topic_name](self.received(events), tx)

    @staticmethod
    def received(events: Sequence[Event]) -> list[Received[Any]]:
        return [
            Received(e.topic_name, 0, 0, str(e.key), uuid4(), e.wire_type, None, None, {}, e.encode(), e)
            for e in events
        ]


@pytest.fixture
def ears(service: Service, db: Db) -> Ears:
    return Ears(service, db)


def story(ticket: dict[str, Any], client_id: UUID) -> list[Event]:
    """Anna declines; Bob accepts, travels, works, finishes."""
    key = {"ticket_id": UUID(ticket["id"]), "client_id": client_id, "occurred_at": NOW}
    job = Job(
        number=ticket["number"],
        title=ticket["title"],
        requester_id=uuid7(),
        kind=TicketKind.INCIDENT,
        service={"service_id": uuid7(), "code": "x", "label": "x", "usual_minutes": 60},
        priority=Priority.P1,
        mode=Mode.ONSITE,
    )
    offer = {"offer_id": uuid7(), "visit_id": VISIT, "revision": 1}
    visit = {"visit_id": VISIT, "revision": 1}
    made = OfferMade(**key, attempt=1, technician_id=ANNA, mode=Mode.ONSITE, expires_at=NOW, job=job, score=1, **offer)
    return [
        made,
        OfferDeclined(**key, attempt=1, technician_id=ANNA, reason=DeclineReason.BUSY, **offer),
        made.model_copy(update={"attempt": 2, "technician_id": BOB}),
        OfferAccepted(**key, attempt=2, technician_id=BOB, mode=Mode.ONSITE, slot=SLOT, job=job, **offer),
        VisitConfirmed(**key, attempt=2, technician_ids=(BOB,), slot=SLOT, mode=Mode.ONSITE, **visit),
        VisitEnRoute(**key, attempt=2, technician_id=BOB, arrives_at=SLOT.starts_at, **visit),
        VisitStarted(**key, attempt=2, technician_id=BOB, started_at=SLOT.starts_at, **visit),
        VisitFinished(
            **key, attempt=2, technician_id=BOB, finished_at=SLOT.ends_at, outcome=Outcome.DONE,
            minutes_spent=60, **visit,
        ),
    ]  # fmt: skip


def person(person_id: UUID, name: str, version: int = 1, **more: Any) -> PersonChanged:
    return PersonChanged(occurred_at=NOW, person_id=person_id, name=name, role=Role.TECHNICIAN, version=version, **more)


async def test_the_story_step_by_step(world, ears: Ears) -> None:
    """S000-83, S001-05, S002-11, S002-24."""
    ticket = await world.open()
    assert (ticket["state"], (await world.seen(ticket["id"]))["state"]) == ("new", "new")
    await ears.hear(person(BOB, "Basile Démo"))
    states = []
    for event in story(ticket, world.acme):
        await ears.hear(event)
        states.append((await world.seen(ticket["id"]))["state"])
    assert states == [
        "qualified", "qualified", "qualified", "assigned", "assigned", "assigned", "in_progress", "resolved",
    ]  # fmt: skip
    shown = await world.seen(ticket["id"])
    assert shown["technician"] == {"person_id": str(BOB), "name": "Basile Démo"}
    assert datetime.fromisoformat(shown["slot"]["starts_at"]) == SLOT.starts_at
    assert shown["stage"] == "done"
    assert shown["actions"] == ["comment", "validate", "reopen", "attach"]
    technician = world.as_role("technician", person_id=BOB)
    assert (await technician.get(f"/api/v1/tickets/{ticket['id']}")).status_code == 200
    assert len((await technician.get("/api/v1/tickets")).json()["items"]) == 1

    kinds = [line["kind"] for line in (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()]
    assert "offer_declined" not in kinds
    assert "visit_started" in kinds
    staff = (await world.desk.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    assert [line["params"]["reason"] for line in staff if line["kind"] == "offer_declined"] == ["busy"]
    assert [(one["from_value"], one["to_value"]) for one in staff if one["kind"] == "state_changed"] == [
        ("new", "qualified"), ("qualified", "assigned"), ("assigned", "in_progress"), ("in_progress", "resolved"),
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["appointment_cancelled", "left_out_by_plan"])
async def test_a_visit_moves_and_an_appointment_is_given_up(world, ears: Ears, why: str) -> None:
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    await ears.hear(*story(ticket, world.acme)[:5])
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    visit = {**key, "attempt": 2, "visit_id": VISIT, "technician_ids": (BOB,), "decided_by": world.client_id}
    later = Window(starts_at=SLOT.starts_at + timedelta(days=1), ends_at=SLOT.ends_at + timedelta(days=1))
    await ears.hear(VisitMoved(**visit, revision=2, from_slot=SLOT, slot=later))
    shown = await world.seen(ticket["id"])
    assert (shown["state"], datetime.fromisoformat(shown["slot"]["starts_at"])) == ("assigned", later.starts_at)
    longer = Window(starts_at=later.starts_at, ends_at=later.ends_at + timedelta(hours=1))
    await ears.hear(VisitMoved(**visit, revision=3, from_slot=later, slot=longer))
    told = [line["kind"] for line in (await world.client.get(f"{here}/timeline")).json()]
    staff = [line["kind"] for line in (await world.desk.get(f"{here}/timeline")).json()]
    assert (told.count("visit_moved"), staff.count("visit_moved")) == (1, 2), "when it ends is no news to the client"
    gone = VisitCancelled(**visit, revision=4, from_state=VisitState.CONFIRMED, reason=why)
    unrouted = TicketUnrouted(**key, attempt=3, priority=Priority.P1, impossible=True)
    for order in ((gone, unrouted), (unrouted, gone)):
        await ears.hear(*order)
        shown = await world.seen(ticket["id"])
        assert (shown["state"], shown["slot"], shown["technician"]) == ("qualified", None, None)
    kinds = [line["kind"] for line in (await world.client.get(f"{here}/timeline")).json()]
    assert {"visit_moved", "visit_cancelled"} <= set(kinds)


async def test_a_visit_that_a_plan_gave_to_somebody_else_goes_on_with_the_next_attempt(world, ears: Ears) -> None:
    """Also where it was begun before scheduling had heard of that attempt: it says so again."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme)[:5])
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    visit = {**key, "visit_id": VISIT, "revision": 2}
    given = VisitReassigned(
        **visit, attempt=2, from_technician_ids=(BOB,), technician_ids=(ANNA,), slot=SLOT, mode=Mode.ONSITE
    )
    begun = VisitStarted(**visit, attempt=2, technician_id=ANNA, started_at=NOW)
    await ears.hear(given, begun)
    assert (await world.seen(ticket["id"]))["state"] == "in_progress"
    accepted = next(event for event in story(ticket, world.acme) if isinstance(event, OfferAccepted))
    accepted = accepted.model_copy(update={"attempt": 3, "technician_id": ANNA, "visit_id": VISIT, "revision": 2})
    await ears.hear(accepted, begun.model_copy(update={"attempt": 3}))
    assert (await world.seen(ticket["id"]))["state"] == "in_progress"
    told = (await world.client.get(f"/api/v1/tickets/{ticket['id']}/timeline")).json()
    states = [line["to_value"] for line in told if line["kind"] == "state_changed"]
    assert (states.count("in_progress"), states[-1]) == (1, "in_progress")
    assert [line["kind"] for line in told].count("visit_started") == 1


async def test_what_is_waited_for_and_what_was_not_done_are_states_too(world, ears: Ears) -> None:
    """S001-05, S002-11."""
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    waits = await world.desk.post(f"{here}/wait", json={"waits_for": "client"})
    assert (waits.status_code, waits.json()["state"], waits.json()["waits_for"]) == (200, "waiting", "client")
    assert (await world.seen(ticket["id"]))["state"] == "waiting"
    assert (await world.desk.post(f"{here}/resume", json={})).json()["state"] == "new"
    *work, done = story(ticket, world.acme)
    await ears.hear(*work, done.model_copy(update={"outcome": Outcome.NOT_DONE}))
    shown = await world.seen(ticket["id"])
    assert (shown["state"], shown["waits_for"]) == ("waiting", "next_visit")


async def test_validated_then_closed_by_the_clock(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60, S001-05, S002-11."""
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}"
    assert (await world.client.post(f"{here}/validate", json={})).json()["code"] == "not_resolved"
    await ears.hear(*story(ticket, world.acme))
    assert (await world.manager.post(f"{here}/validate", json={})).json()["state"] == "validated"
    async with db.reader() as reader:
        kind, key, payload = await reader.fetchrow("SELECT kind, key, payload FROM timers WHERE kind = 'ticket_closes'")
    async with db.tx() as tx:
        await service.timers.handlers[kind](tx, key, payload)
    assert (await world.seen(ticket["id"]))["state"] == "closed"
    reopened = await world.client.post(f"{here}/reopen", json={"reason": "ça recommence"})
    assert reopened.json()["state"] == "reopened"
    assert reopened.json()["accept_by"] > ticket["accept_by"]
    async with db.reader() as reader:
        said = [
            row["type"].removeprefix("intake.ticket_")
            for row in await reader.fetch("SELECT type FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
        ]
        assert await reader.fetchval("SELECT count(*) FROM timers WHERE kind = 'ticket_closes'") == 0
    assert said[-6:] == ["validated", "status_changed", "closed", "status_changed", "reopened", "status_changed"]


async def _facts(db: Db, ticket_id: str) -> dict[str, Any]:
    async with db.reader() as reader:
        row = dict(await reader.fetchrow("SELECT * FROM tickets WHERE ticket_id = $1", UUID(ticket_id)))
    own = {"ticket_id", "seq", "number", "created_at", "accept_by", "respond_by", "resolve_by", "due_at"}
    for name in own | {"estimated_minutes", "estimate_reason", "version", "updated_at"}:
        row.pop(name)
    return row


async def test_any_order_leads_to_the_same_ticket(world, ears: Ears, db: Db) -> None:
    told = await world.open()
    await ears.hear(*story(told, world.acme))
    expected = await _facts(db, told["id"])
    assert expected["state"] == "resolved"
    orders = list(permutations(range(8)))
    for order in orders[:: len(orders) // 25]:
        ticket = await world.open()
        events = story(ticket, world.acme)
        await ears.hear(*(events[at] for at in order))
        assert await _facts(db, ticket["id"]) == expected


async def test_a_batch_is_the_same_as_one_by_one(world, ears: Ears, db: Db) -> None:
    one, other = await world.open(), await world.open()
    await ears.hear(*story(one, world.acme))
    events = story(other, world.acme)
    await ears.hear_at_once(*events[4:])
    await ears.hear_at_once(*events[:4])
    assert await _facts(db, one["id"]) == await _facts(db, other["id"])


async def test_silence_means_yes_after_a_letter(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60, X12."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme))

    async def ring(kind: str) -> timedelta:
        async with db.reader() as reader:
            row = await reader.fetchrow("SELECT key, payload, due_at FROM timers WHERE kind = $1", kind)
        before, db.clock = db.clock, lambda: row["due_at"]
        async with db.tx() as tx:
            await tx.execute("DELETE FROM timers WHERE kind = $1", kind)
            await service.timers.handlers[kind](tx, row["key"], row["payload"])
        return row["due_at"] - before()

    assert timedelta(hours=95) < await ring("ticket_validates") <= timedelta(hours=96)
    assert (await world.seen(ticket["id"]))["state"] == "resolved"
    assert await ring("ticket_validates") == timedelta(hours=24)
    assert (await world.seen(ticket["id"]))["state"] == "validated"
    assert await ring("ticket_closes") == timedelta(hours=72)
    assert (await world.seen(ticket["id"]))["state"] == "closed"
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT type, payload FROM outbox WHERE key = $1 ORDER BY id", ticket["id"])
    said = {row["type"]: json.loads(row["payload"]) for row in rows}
    assert said["intake.ticket_validation_due"]["validates_at"]
    assert said["intake.ticket_validated"].get("by_id") is None


async def test_a_ticket_reopened_meanwhile_is_not_validated(world, ears: Ears, service: Service, db: Db) -> None:
    """S000-60."""
    ticket = await world.open()
    await ears.hear(*story(ticket, world.acme))
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/reopen", json={"reason": "ça recommence"})
    async with db.tx() as tx:
        await service.timers.handlers["ticket_validates"](tx, ticket["id"], {"told": True})
    assert (await world.seen(ticket["id"]))["state"] == "reopened"


async def test_late_news_leaves_a_cancelled_ticket_alone(world, ears: Ears, db: Db) -> None:
    ticket = await world.open()
    await world.client.post(f"/api/v1/tickets/{ticket['id']}/cancel", json={})
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT count(*) FROM outbox")
    await ears.hear(*story(ticket, world.acme))
    assert (await world.seen(ticket["id"]))["state"] == "cancelled"
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM outbox") == said


async def test_news_of_a_ticket_we_do_not_have_is_passed_over(world, ears: Ears, db: Db) -> None:
    await ears.hear(*story({"id": str(uuid7()), "number": "TKT-2026-00001", "title": "x"}, world.acme))
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM timeline") == 0


async def test_nobody_left_is_for_staff_to_see(world, ears: Ears) -> None:
    ticket = await world.open()
    here = f"/api/v1/tickets/{ticket['id']}/timeline"
    key = {"ticket_id": UUID(ticket["id"]), "client_id": world.acme, "occurred_at": NOW}
    await ears.hear(TicketUnrouted(**key, attempt=1, priority=Priority.P1, refusals=2))
    assert "ticket_unrouted" in [line["kind"] for line in (await world.desk.get(here)).json()]
    assert "ticket_unrouted" not in [line["kind"] for line in (await world.client.get(here)).json()]


async def test_the_delay_told_learns_from_what_was_done(world, ears: Ears) -> None:
    """S000-34."""
    for minutes in (10, 20, 30, 40, 50):
        ticket = await world.open()
        begun = datetime.fromisoformat(ticket["created_at"]) + timedelta(minutes=minutes)
        *before, started, finished = story(ticket, world.acme)
        await ears.hear(*before, started.model_copy(update={"started_at": begun}), finished)
    # The same request again would be told what was remembered a moment ago.
    told = await world.open(site_id=None, address="Atelier Démo")
    assert told["estimate"]["reason"] == {"code": "similar_tickets", "params": {"sample": 5, "percent": 80}}
    assert told["estimate"]["minutes"] == 40, "four of five were taken by then"
    assert (await world.open(impact="person"))["estimate"]["reason"]["code"] == "usual_delay"


async def test_names_follow_portal_and_older_versions_are_skipped(world, ears: Ears) -> None:
    """S000-23."""
    ticket = await world.open()
    await ears.hear_at_once(person(world.client_id, "Camille Démo", 2), person(world.client_id, "Camille", 1))
    await ears.hear(person(world.client_id, "Camille", 1))
    assert (await world.seen(ticket["id"]))["requester"]["name"] == "Camille Démo"
    await ears.hear(person(world.client_id, "Camille Exemple", 3, client_id=world.acme))
    assert (await world.seen(ticket["id"]))["requester"]["name"] == "Camille Exemple"
    asked = world.order(client_id=str(world.acme), requester_id=str(world.client_id))
    by_desk = (await world.desk.post("/api/v1/tickets", json=asked)).json()
    requester = {"person_id": str(world.client_id), "name": "Camille Exemple"}
    assert (await world.seen(by_desk["id"]))["requester"] == requester


async def test_whom_to_ask_for_on_site_is_told_by_name_and_to_routing_by_id(world, ears: Ears, db: Db) -> None:
    """S000-22."""
    zoe = uuid7()
    await ears.hear(person(zoe, "Zoé Démo", client_id=world.acme))
    ticket = await world.open(onsite_contact_id=str(zoe))
    assert (await world.seen(ticket["id"]))["onsite_contact"] == {"person_id": str(zoe), "name": "Zoé Démo"}
    async with db.reader() as reader:
        said = await reader.fetchval("SELECT payload FROM outbox WHERE type = 'intake.ticket_opened'")
    assert json.loads(said)["onsite_contact_id"] == str(zoe)


async def test_a_merged_persons_tickets_are_the_others(world, ears: Ears, db: Db) -> None:
    ticket = await world.open()
    await ears.hear(PersonMerged(occurred_at=NOW, person_id=world.client_id, into_id=BOB, version=3))
    other = world.as_role("client", person_id=BOB, client_id=world.acme)
    assert (await other.get(f"/api/v1/tickets/{ticket['id']}")).status_code == 200


async def test_an_erased_person_leaves_no_words(world, ears: Ears, db: Db) -> None:
    """D15, S002-21."""
    ticket = await world.open(
        contact_name="Camille Démo", contact_phone="01 99 00 00 42", requester_email="camille@acme.example",
        requester_phone="01 99 00 00 43", business_impact="la paie de Camille", department="chez Camille",
        device={"serial": "camille"},
    )  # fmt: skip
    here = f"/api/v1/tickets/{ticket['id']}"
    await world.client.post(f"{here}/comments", json={"text": "mon secret"})
    await ears.hear(person(world.client_id, "Camille Démo"))
    await ears.hear(PersonErased(occurred_at=NOW, person_id=world.client_id))
    await ears.hear(person(world.client_id, "Camille Démo", 9))
    shown = (await world.desk.get(here)).json()
    assert (shown["title"], shown["description"], shown["contact_name"]) == ("", "", None)
    typed = ("requester_email", "requester_phone", "business_impact", "department", "device")
    assert [shown[name] for name in typed] == [None] * 5
    assert shown["requester"]["name"] is None
    assert [line["text"] for line in (await world.desk.get(f"{here}/timeline")).json()] == [None, None]
    async with db.reader() as reader:
        types = [row["type"] for row in await reader.fetch("SELECT type FROM outbox ORDER BY id")]
    assert types[-2:] == ["intake.ticket_retitled", "intake.person_data_erased"]


async def test_a_client_company_is_said_whole(world, db: Db) -> None:
    async with db.reader() as reader:
        rows = await reader.fetch("SELECT payload FROM outbox WHERE topic = 'intake.clients' ORDER BY id")
    assert b'"version":2' in rows[-1]["payload"]
    assert "Atelier Démo, 12 rue de l'Exemple, 75011 Paris" in rows[-1]["payload"].decode()


async def test_a_contact_follows_the_person(world, ears: Ears) -> None:
    """D15."""
    contacts = f"/api/v1/clients/{world.acme}/contacts"
    of_company, of_site = {"function": "billing"}, {"function": "onsite", "site_id": str(world.site_id)}
    typed = {"name": "Zoe", "email": "zoe@acme.example", "functions": [of_company, of_site]}
    zoe = UUID((await world.desk.post(contacts, json=typed)).json()["id"])
    device = {"client_id": str(world.acme), "label": "PC-042", "kind": "workstation", "user_id": str(zoe)}
    asset = f"/api/v1/assets/{(await world.desk.post('/api/v1/assets', json=device)).json()['id']}"
    account = uuid7()
    await ears.hear(person(account, "Zoé Démo", client_id=world.acme))
    await world.desk.post(contacts, json={"person_id": str(account), "functions": [of_company]})
    await ears.hear(PersonMerged(occurred_at=NOW, person_id=zoe, into_id=account, version=2))
    (merged,) = (await world.desk.get(contacts)).json()["items"]
    assert (merged["id"], merged["name"], merged["email"]) == (str(account), "Zoé Démo", "zoe@acme.example")
    assert sorted(one["function"] for one in merged["functions"]) == ["billing", "onsite"]
    assert (await world.desk.get(asset)).json()["user"] == {"person_id": str(account), "name": "Zoé Démo"}
    await ears.hear(PersonErased(occurred_at=NOW, person_id=account))
    assert (await world.desk.get(contacts)).json()["items"] == []
    assert (await world.desk.get(asset)).json()["user"]["name"] is None


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
