"""Erasing a person through the real consumer: not one byte of theirs is left in any table."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from chassis.testing.records import record_of
from chassis.tx import Db
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Role

pytestmark = pytest.mark.infra

NAME, EMAIL = "Camille Démo", "camille@demo.example"


async def figures(db: Db) -> list[dict[str, Any]]:
    async with db.reader() as reader:
        return [dict(row) for row in await reader.fetch("SELECT * FROM daily_kpis ORDER BY day, priority")]


async def test_nothing_of_an_erased_person_is_left_and_no_figure_moves(
    Story: Any, deliver: Any, db: Db, leftovers: Any
) -> None:
    """S002-21."""
    told = Story().opened("P1").accepted(4).moved(61, "resolved").told
    opened = told[0].event
    await deliver(*(record_of(one.event) for one in told))
    card = {"person_id": opened.requester_id, "name": NAME, "email": EMAIL, "role": Role.MANAGER}
    await deliver(record_of(PersonChanged(occurred_at=utc_now(), version=1, **card)))
    broken = f'{{"requester_id": "{opened.requester_id}", "title": "{opened.title}"}}'.encode()
    await deliver(record_of(opened, value=broken))
    before = await figures(db)
    assert [row["opened"] for row in before] == [1]
    assert await leftovers(NAME, EMAIL) == {"dead_letters.value"}
    await deliver(record_of(PersonErased(occurred_at=utc_now(), person_id=opened.requester_id)))
    assert await leftovers(NAME, EMAIL) == set()
    assert await figures(db) == before
    async with db.reader() as reader:
        said = await reader.fetchrow("SELECT type, key FROM outbox WHERE topic = 'analytics.erasures'")
    assert (said["type"], said["key"]) == ("analytics.person_data_erased", str(opened.requester_id))
    await deliver(record_of(PersonErased(occurred_at=utc_now(), person_id=uuid4())))
