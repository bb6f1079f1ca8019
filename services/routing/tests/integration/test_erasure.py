"""Erasing a person through the real consumer: not one byte of theirs is left in any table."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.clock import utc_now
from chassis.service import Service
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Role

pytestmark = pytest.mark.infra

NAME, TYPED, TITLE = "Zéphyrine Essai", "quidam-introuvable", "Le poste de Zéphyrine Essai"
WORDS = (NAME, TYPED)
BURY = """
WITH gone AS (DELETE FROM outbox WHERE type = 'routing.offer_made' RETURNING *)
INSERT INTO outbox_dead (id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, error)
SELECT id, topic, key, aggregate_version, event_id, type, headers, payload, created_at, 'too large' FROM gone
"""
KEPT = {"Idempotency-Key": "kept"}


def erased(person_id: UUID) -> Any:
    return record_of(PersonErased(occurred_at=utc_now(), person_id=person_id))


async def sent(db: Db) -> None:
    """As the relay would: what was said is Kafka's now."""
    async with db.tx() as tx:
        await tx.execute(BURY)
        await tx.execute("DELETE FROM outbox")


async def test_nothing_of_an_erased_requester_is_left(
    story: Any, team: Any, deliver: Any, db: Db, leftovers: Any, back_up: Any
) -> None:
    """S002-21."""
    requester_id = uuid4()
    best_id, _ = await team.join(level=5)
    await deliver(record_of(story.opened(title=TITLE, requester_id=requester_id)))
    by_hand = {"technician_id": str(best_id), "reason": f"{NAME} le demande"}
    answer = await team.desk.post(f"/api/v1/assignments/{story.ticket_id}/assign", json=by_hand, headers=KEPT)
    assert answer.status_code == 200, answer.text
    await sent(db)
    broken = f'{{"requester_id": "{requester_id}", "title": "{TITLE}"}}'.encode()
    await deliver(record_of(story.opened(title=TITLE, requester_id=requester_id), value=broken))
    assert await leftovers(*WORDS) >= {
        "jobs.facts", "attempts.reason", "idempotency_keys.body", "outbox_dead.payload", "dead_letters.value",
    }  # fmt: skip
    put_back = await back_up()
    await deliver(erased(requester_id))
    assert await leftovers(*WORDS) == set()
    await put_back()
    assert await leftovers(*WORDS) != set()
    await deliver(erased(requester_id))
    assert await leftovers(*WORDS) == set()


async def test_an_answer_under_way_while_a_requester_is_erased_is_not_kept(
    story: Any, team: Any, deliver: Any, db: Db, leftovers: Any, under_way: Any
) -> None:
    requester_id = uuid4()
    _, ada = await team.join()
    await deliver(record_of(story.opened(title=TITLE, requester_id=requester_id)))
    [offer] = (await ada.get("/api/v1/offers")).json()["items"]
    decline = ada.post(f"/api/v1/offers/{offer['offer_id']}/decline", json={"reason": "busy"}, headers=KEPT)
    assert (await under_way(decline, deliver(erased(requester_id)), story.ticket_id)).json()["title"] == TITLE
    assert "idempotency_keys.body" not in await leftovers(NAME)


async def test_an_answer_that_names_an_erased_technician_is_forgotten_when_no_command_is_under_way(
    story: Any, team: Any, deliver: Any, db: Db, leftovers: Any, under_way: Any, service: Service
) -> None:
    ada_id, _ = await team.join()
    fields = {"person_id": ada_id, "name": NAME, "role": Role.TECHNICIAN}
    await deliver(record_of(PersonChanged(occurred_at=utc_now(), version=1, **fields)))
    await deliver(record_of(story.opened()))
    assign = f"/api/v1/assignments/{story.ticket_id}/assign"
    by_hand = team.desk.post(assign, json={"technician_id": str(ada_id), "reason": "Proche"}, headers=KEPT)
    assert NAME in (await under_way(by_hand, deliver(erased(ada_id)), story.ticket_id)).text
    assert await leftovers(NAME) == {"idempotency_keys.body"}
    assert not await service.timers.fire_one(db)
    minutes_later = type(db)(db.pool, db.source, lambda: utc_now() + timedelta(minutes=2))
    assert await service.timers.fire_one(minutes_later)
    assert await leftovers(NAME) == set()


async def test_nothing_of_an_erased_technician_is_left(
    story: Any, team: Any, deliver: Any, db: Db, leftovers: Any
) -> None:
    """S002-21."""
    ada_id, ada = await team.join()
    fields = {"person_id": ada_id, "name": NAME, "role": Role.TECHNICIAN}
    await deliver(record_of(PersonChanged(occurred_at=utc_now(), version=1, **fields)))
    await deliver(record_of(story.opened()))
    [offer] = (await ada.get("/api/v1/offers")).json()["items"]
    declined = {"reason": "busy", "note": TYPED}
    answer = await ada.post(f"/api/v1/offers/{offer['offer_id']}/decline", json=declined, headers=KEPT)
    assert answer.status_code == 200, answer.text
    absence = {"starts_at": "2026-12-01T08:00:00Z", "ends_at": "2026-12-02T08:00:00Z", "reason": TYPED}
    assert (await ada.post(f"/api/v1/technicians/{ada_id}/absences", json=absence)).status_code == 201
    held = (await ada.get(f"/api/v1/personal-data/routing/{ada_id}")).json()["held"]
    assert held["profile"][0]["name"] == NAME
    assert [one["note"] for one in held["offers"]] == [TYPED]
    await sent(db)
    assert await leftovers(*WORDS) >= {"people.name", "offers.note", "absences.reason"}
    await deliver(erased(ada_id))
    assert await leftovers(*WORDS) == set()
    async with db.reader() as reader:
        assert await reader.fetchval("SELECT count(*) FROM technicians") == 0
        said = {row["type"] for row in await reader.fetch("SELECT type FROM outbox")}
    assert said >= {"routing.technician_removed", "routing.person_data_erased"}
    assert (await ada.get(f"/api/v1/personal-data/routing/{uuid4()}")).status_code == 404


async def test_what_was_typed_and_absences_go_by_age(
    story: Any, team: Any, deliver: Any, db: Db, leftovers: Any, age_passes: Any
) -> None:
    """S002-21."""
    ada_id, ada = await team.join()
    await team.join(level=5)
    await deliver(record_of(story.opened()))
    by_hand = {"technician_id": str(ada_id), "reason": TYPED}
    answer = await team.desk.post(f"/api/v1/assignments/{story.ticket_id}/assign", json=by_hand)
    assert answer.status_code == 200, answer.text
    absence = {"starts_at": "2026-12-01T08:00:00Z", "ends_at": "2026-12-02T08:00:00Z", "reason": TYPED}
    assert (await ada.post(f"/api/v1/technicians/{ada_id}/absences", json=absence)).status_code == 201
    async with db.tx() as tx:
        await tx.execute("UPDATE offers SET note = $1, ended_at = now(), state = 'expired'", TYPED)
        await tx.execute("DELETE FROM idempotency_keys")
    assert await leftovers(TYPED) == {"attempts.reason", "offers.note", "absences.reason"}
    yesterday, next_year = utc_now() - timedelta(days=1), utc_now() + timedelta(days=365)
    assert await age_passes(yesterday) == {"explanations": 0, "absences": 0}
    assert (await age_passes(next_year))["absences"] == 1
    assert await leftovers(TYPED) == set()
