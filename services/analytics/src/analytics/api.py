"""HTTP in: the figures, and the rebuild of them."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Query
from pydantic import BaseModel, Field

from analytics import queries
from analytics.projections.daily_kpis import mean_minutes
from analytics.settings import Settings
from analytics.usecases.request_rebuild import request_rebuild
from chassis.errors import Forbidden, Invalid
from chassis.http import Routes, Who
from chassis.tx import Reader, Row, Tx

DAYS_SHOWN = 7
DAYS_LIMIT = 1100
COMPANYWIDE = frozenset({"dispatcher", "manager", "admin"})


class PeriodBackwards(Invalid):
    code = "period_backwards"


class PeriodTooLong(Invalid):
    code = "period_too_long"


class NoCompany(Forbidden):
    code = "no_company"


class FiguresOut(BaseModel):
    opened: int
    resolved: int
    first_assignments: int
    first_assignment_minutes: float | None = Field(description="mean, from opening to the first acceptance")
    resolution_minutes: float | None = Field(description="mean, from opening to the last resolution")


class KpiOut(FiguresOut):
    day: date | None = None
    priority: str | None = None
    client_id: UUID | None = None


class KpisOut(BaseModel):
    from_day: date = Field(serialization_alias="from")
    to_day: date = Field(serialization_alias="to")
    zone: str
    group_by: queries.GroupBy
    total: FiguresOut
    items: list[KpiOut]


class RebuildOut(BaseModel):
    generation: int
    position: int
    last_position: int


def routes(settings: Settings) -> Routes:
    routes = Routes("/api/v1/kpis", tags=["kpis"])

    @routes.get("", roles=COMPANYWIDE | {"client_manager"})
    async def kpis(
        who: Who,
        reader: Reader,
        from_day: Annotated[date | None, Query(alias="from")] = None,
        to_day: Annotated[date | None, Query(alias="to")] = None,
        group_by: queries.GroupBy = "day",
    ) -> KpisOut:
        """Days are the organisation's; without a period, the last seven. A client's manager sees their company."""
        to_day = to_day or reader.now.astimezone(ZoneInfo(settings.organisation_zone)).date()
        from_day = from_day or max(to_day, date.min + timedelta(DAYS_SHOWN)) - timedelta(DAYS_SHOWN - 1)
        if to_day < from_day:
            raise PeriodBackwards(from_day=from_day, to_day=to_day)
        if (to_day - from_day).days >= DAYS_LIMIT:
            raise PeriodTooLong(days=DAYS_LIMIT)
        rows = await queries.kpis(reader, from_day, to_day, group_by, _client_of(who))
        return KpisOut(
            from_day=from_day,
            to_day=to_day,
            zone=settings.organisation_zone,
            group_by=group_by,
            total=_figures(rows),
            items=[_item(row, group_by) for row in rows],
        )

    @routes.post("/rebuild", roles={"admin"}, status_code=202)
    async def rebuild(tx: Tx) -> RebuildOut:
        """Counts everything again from the archive while events go on arriving; asked twice, it runs once."""
        return RebuildOut(**dict(await request_rebuild(tx)))

    return routes


def _client_of(who: Who) -> UUID | None:
    if who.role in COMPANYWIDE:
        return None
    if who.client_id is None:
        raise NoCompany
    return who.client_id


def _item(row: Row, group_by: queries.GroupBy) -> KpiOut:
    name = "client_id" if group_by == "client" else group_by
    return KpiOut(**_figures([row]).model_dump(), **{name: row["grouped"]})


def _figures(rows: Iterable[Row]) -> FiguresOut:
    names = ("opened", "assigned", "assigned_seconds", "resolved", "resolved_seconds")
    opened, assigned, assigned_seconds, resolved, resolved_seconds = (sum(row[name] for row in rows) for name in names)
    return FiguresOut(
        opened=opened,
        resolved=resolved,
        first_assignments=assigned,
        first_assignment_minutes=mean_minutes(assigned_seconds, assigned),
        resolution_minutes=mean_minutes(resolved_seconds, resolved),
    )
