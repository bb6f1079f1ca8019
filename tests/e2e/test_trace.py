"""One trace from the client's call through every Kafka hop to the letter that leaves."""

import secrets
from typing import Any

import pytest

pytestmark = pytest.mark.infra

HOPS = {
    ("intake", "POST /api/v1/tickets"),
    ("routing", "intake.tickets intake.ticket_opened"),
    ("scheduling", "routing.assignments routing.visit_requested"),
    ("scheduling", "solve"),
    ("routing", "scheduling.visits scheduling.visit_proposed"),
    ("notify", "routing.assignments routing.offer_made"),
    ("notify", "send email"),
    ("analytics", "notify.deliveries notify.message_sent"),
}


async def test_one_trace_joins_the_call_and_its_last_effect(world: Any, spans: Any, until: Any) -> None:
    technician = await world.technician()
    trace = secrets.token_hex(16)
    world.client.http.headers["traceparent"] = f"00-{trace}-{secrets.token_hex(8)}-01"
    ticket = await world.ticket()
    await until(world.offered(technician, ticket))

    async def whole() -> bool:
        return spans.by_trace[trace] >= HOPS

    try:
        await until(whole, 60)
    except AssertionError:
        assert HOPS - spans.by_trace[trace] == set()
        raise
