"""The worker's loop with its real process: from the committed question to the answer, though the process dies."""

import asyncio
import os
from datetime import timedelta
from typing import Any

import psutil
import pytest

from chassis.clock import utc_now
from chassis.tx import Db
from scheduling.run_what_ifs import run_what_ifs
from scheduling.settings import Settings

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]


def processes() -> list[psutil.Process]:
    return [one for one in psutil.Process(os.getpid()).children() if "spawn_main" in " ".join(one.cmdline())]


async def ready(desk: Any, what_if_id: str) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            found: dict[str, Any] = (await desk.get(f"/api/v1/plans/what-ifs/{what_if_id}")).json()
            if found["state"] != "solving":
                return found


async def test_what_is_asked_is_answered_and_a_process_that_dies_is_replaced(
    db: Db, service_settings: Settings, as_role: Any
) -> None:
    stop, desk = asyncio.Event(), as_role("dispatcher")
    day = (utc_now() + timedelta(days=2)).date()
    loop = asyncio.create_task(run_what_ifs(service_settings)(db, stop))
    first = (await desk.post(f"/api/v1/plans/{day}/what-ifs", json={})).json()
    assert (await ready(desk, first["what_if_id"]))["state"] == "ready"
    for process in processes():
        process.kill()
    second = (await desk.post(f"/api/v1/plans/{day}/what-ifs", json={})).json()
    assert (await ready(desk, second["what_if_id"]))["state"] == "ready"
    stop.set()
    async with asyncio.timeout(10):
        await loop
