"""Routing goes from one worker to three and back under load, and nothing is lost."""

import asyncio
from typing import Any

import pytest

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]

TICKETS = 90


async def test_scaling_routing_loses_nothing(world: Any, stack: Any, until: Any) -> None:
    await world.technician()
    opened: list[dict[str, Any]] = []

    async def load() -> None:
        for _ in range(TICKETS):
            opened.append(await world.ticket("software_troubleshooting", urgency="high", wished_mode="remote"))
            await asyncio.sleep(0.1)

    loading = asyncio.create_task(load())
    names = ("routing-2", "routing-3")
    more = [await asyncio.to_thread(stack.services.start, "routing", "worker", None, name) for name in names]
    await asyncio.to_thread(stack.supervisor.wait_ready, more)

    async def half() -> bool:
        return len(opened) > TICKETS // 2

    await until(half, 60)
    for worker in more:
        await asyncio.to_thread(stack.supervisor.forget, worker.name)
    await loading

    async def all_decided() -> bool:
        decided = 0
        for start in range(0, TICKETS, 50):
            ids = [t["id"] for t in opened[start : start + 50]]
            found = (await world.dispatcher.get("/api/v1/assignments", ticket_ids=ids))["items"]
            decided += sum(a["state"] in ("offered", "accepted", "unrouted") for a in found)
        return decided == TICKETS

    await until(all_decided, 60)
    assert len({t["number"] for t in opened}) == TICKETS
