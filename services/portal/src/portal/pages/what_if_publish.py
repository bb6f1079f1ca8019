"""Publishing a what-if: who is away is said to routing first, then scheduling is asked until it has heard of it."""

import asyncio
from typing import Any
from uuid import UUID

from portal.pages.board import day_of
from portal.pages.page import PageRequest
from portal.pages.said_by_intake import slot_of
from portal.pages.services import Refused
from portal.pages.views.what_if import WhatIf

TRIES, TRY_AGAIN_S = 16, 0.5


async def record_absences(page: PageRequest, what_if: WhatIf) -> None:
    """Each once, however often this is asked for, and none that is recorded already."""
    if not what_if.away:
        return
    ids = sorted({str(one.technician_id) for one in what_if.away})
    said = await page.get("/api/v1/technicians", [("ids", one) for one in ids])
    known = {one["technician_id"]: [slot_of(each) for each in one["absences"]] for one in said["items"]}
    for number, away in enumerate(what_if.away):
        start = away.start or what_if.asked_at
        end = away.end or day_of(what_if.day, page.formats.zone).end
        recorded = known.get(str(away.technician_id), [])
        if any(one and one.start <= start and end <= one.end for one in recorded):
            continue
        body = {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
        path = f"/api/v1/technicians/{away.technician_id}/absences"
        await page.post(path, body, f"what-if-{what_if.id}-{number}")


async def publish(page: PageRequest, what_if_id: UUID, tag: str, key: str, tries: int) -> Any:
    path = f"/api/v1/plans/what-ifs/{what_if_id}/publish"
    for left in reversed(range(tries)):
        try:
            return await page.post(path, key=key, version=tag)
        except Refused as refusal:
            if refusal.reason != "absence_not_recorded" or not left:
                raise
        await asyncio.sleep(TRY_AGAIN_S)
    raise AssertionError("tried at least once")
