"""How busy the coming weeks are, by region and skill: for whoever spreads work that may wait."""

import asyncio
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel

from chassis.http import Routes
from chassis.tx import Reader
from scheduling.api.visits import PLANNERS
from scheduling.domain.horizon import WEEK
from scheduling.domain.load import load_of
from scheduling.queries.load import everybody, work_ahead
from scheduling.settings import Settings


class WeekOut(BaseModel):
    week: date
    visits: int
    booked_minutes: int
    work_minutes: int
    technicians: int


class LoadOut(BaseModel):
    """`work_minutes` are of those who have the skill and come to the department, whatever else they do."""

    department: str
    skill: str
    weeks: list[WeekOut]


class LoadsOut(BaseModel):
    items: list[LoadOut]


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["plans"])
    zone = ZoneInfo(settings.organisation_zone)

    @routes.get("/api/v1/plans/load", roles=PLANNERS)
    async def read_load(reader: Reader, weeks: Annotated[int, Query(ge=1, le=12)] = 6) -> LoadsOut:
        """From this week on. A visit that asks for two skills is in the load of both."""
        technicians, now = await everybody(reader), reader.now
        work = await work_ahead(reader, now + WEEK * (weeks + 1))
        # 0.2 s for 300 technicians: others are answered meanwhile.
        found = await asyncio.to_thread(load_of, technicians, work, now, zone, weeks)
        return LoadsOut(
            items=[
                LoadOut(
                    department=department,
                    skill=skill,
                    weeks=[
                        WeekOut(
                            week=one.week,
                            visits=one.visits,
                            booked_minutes=one.booked_s // 60,
                            work_minutes=one.work_s // 60,
                            technicians=len(one.technicians),
                        )
                        for one in each
                    ],
                )
                for (department, skill), each in found.items()
            ]
        )

    return routes
