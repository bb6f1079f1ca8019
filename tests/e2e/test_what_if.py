"""A technician falls ill: the day is planned anew aside, published, and their work goes on with somebody else."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from town.api import Refused

pytestmark = [pytest.mark.infra, pytest.mark.timeout(180)]
PARIS = ZoneInfo("Europe/Paris")


async def test_who_falls_ill_is_stood_in_for_and_the_work_is_done(world: Any, until: Any) -> None:
    near, far = await world.technician(), await world.technician(north=0.1)
    ticket = await world.ticket()
    offer = await until(world.offered(near, ticket))
    await near.post(f"/api/v1/offers/{offer['offer_id']}/accept")
    visit = await until(world.visit(near, ticket))
    day = datetime.fromisoformat(visit["starts_at"]).astimezone(PARIS).date()
    desk = world.dispatcher

    away = {"kind": "technician_away", "technician_id": near.person_id}
    asked = await desk.post(f"/api/v1/plans/{day}/what-ifs", {"changes": [away]})
    where = f"/api/v1/plans/what-ifs/{asked['what_if_id']}"

    async def answered() -> Any:
        found = await desk.get(where)
        return found if found["state"] != "solving" else None

    found = await until(answered, seconds=120)
    (moved,) = (one for one in found["answer"]["moved"] if one["ticket_id"] == ticket["id"])
    assert moved["to"]["technician_ids"] == [far.person_id]

    desk.http.headers["If-Match"] = f'"{found["tag"]}"'
    with pytest.raises(Refused, match="absence_not_recorded"):
        await desk.post(f"{where}/publish")
    ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=PARIS).astimezone(UTC)
    absence = {"starts_at": datetime.now(UTC).isoformat(), "ends_at": ends.isoformat()}
    del desk.http.headers["If-Match"]
    await desk.post(f"/api/v1/technicians/{near.person_id}/absences", absence)
    desk.http.headers["If-Match"] = f'"{found["tag"]}"'

    async def published() -> Any:
        try:
            return await desk.post(f"{where}/publish")
        except Refused as refused:
            if "absence_not_recorded" not in str(refused):
                raise
            return None

    assert (await until(published))["state"] == "published"
    del desk.http.headers["If-Match"]

    await until(world.visit(far, ticket))
    assert await world.visit(near, ticket)() is None

    async def followed() -> bool:
        mine = await world.visit(far, ticket)()
        return mine is not None and mine["attempt"] == visit["attempt"] + 1

    await until(followed)
    await far.post(f"/api/v1/visits/{visit['visit_id']}/start")
    await until(world.reaches(ticket, "in_progress"))
    await far.post(f"/api/v1/visits/{visit['visit_id']}/finish", {"outcome": "done"})
    await until(world.reaches(ticket, "resolved"))
