"""Erasing a person through the real consumer: not one byte of theirs is left in any table."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.clock import utc_now
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonErased
from contracts.words import Mode

pytestmark = pytest.mark.infra

TITLE, TYPED = "Le poste de Zéphyrine Essai", "quidam-introuvable"
WORDS = ("Zéphyrine Essai", TYPED)


@pytest.mark.parametrize("whose", ["requester", "technician", "age"])
async def test_nothing_of_an_erased_person_is_left(
    whose: str,
    routing: Any,
    deliver: Any,
    solve_all: Any,
    said: Any,
    as_role: Any,
    db: Db,
    leftovers: Any,
    age_passes: Any,
    back_up: Any,
) -> None:
    """S002-21."""
    requester_id: UUID = uuid4()
    job = routing.job(Mode.REMOTE, requester_id=requester_id, title=TITLE)
    accepted = routing.accepted(routing.ada, mode=Mode.REMOTE).model_copy(update={"job": job})
    await deliver(record_of(routing.technician(routing.ada)), record_of(accepted))
    await solve_all()
    where = f"/api/v1/visits/{(await said())[0].visit_id}"
    ada = as_role("technician", person_id=routing.ada)
    for verb, body in (("en-route", {}), ("start", {}), ("finish", {"outcome": "done", "notes": TYPED})):
        answer = await ada.post(f"{where}/{verb}", json=body, headers={"Idempotency-Key": verb})
        assert answer.status_code == 200, answer.text
    if whose == "age":
        await age_passes(utc_now() + timedelta(days=1))
        assert await leftovers(TYPED) == {"idempotency_keys.body"}
        return
    broken = f'{{"requester_id": "{requester_id}", "technician_id": "{routing.ada}", "title": "{TITLE}"}}'.encode()
    await deliver(record_of(routing.request(attempt=2, requester_id=requester_id, title=TITLE), value=broken))
    assert await leftovers(*WORDS) == {"visits.notes", "idempotency_keys.body", "dead_letters.value"}
    person_id = requester_id if whose == "requester" else routing.ada
    held = (await as_role("admin").get(f"/api/v1/personal-data/scheduling/{person_id}")).json()["held"]
    if whose == "requester":
        # What a technician noted is for the house.
        assert [(one["state"], "notes" in one) for one in held["visited"]] == [("finished", False)]
    else:
        assert [one["notes"] for one in held["visits"]] == [TYPED]
    put_back = await back_up()
    for _ in range(2):
        await deliver(record_of(PersonErased(occurred_at=utc_now(), person_id=person_id)))
        assert await leftovers(*WORDS) == set()
        async with db.reader() as reader:
            known = await reader.fetchval("SELECT count(*) FROM technicians WHERE technician_id = $1", routing.ada)
        assert known == (0 if whose == "technician" else 1)
        await put_back()
