"""Composition root of analytics."""

from collections.abc import Sequence

from analytics import api, tables
from analytics.publishes import KPIS
from analytics.settings import Settings
from analytics.subscribers import from_intake, from_notify, from_portal, from_routing, from_scheduling
from analytics.texts import MESSAGES
from analytics.timers import timers
from analytics.usecases.rebuild_projections import rebuild_projections
from analytics.usecases.request_rebuild import request_rebuild
from analytics.usecases.verify_projections import verify_projections
from chassis.service import Service, open_db
from contracts.analytics.erasures import ERASURES
from contracts.analytics.signals import SIGNALS


def build(settings: Settings) -> Service:
    async def rebuild(args: Sequence[str]) -> int:
        db = await open_db(settings)
        async with db.tx() as tx:
            asked = await request_rebuild(tx)
        more = True
        while more:
            async with db.tx() as tx:
                more = await rebuild_projections(tx, settings)
        await db.close()
        print(f"rebuilt from {asked['last_position']} archived events: generation {asked['generation']} is live")
        return 0

    async def verify(args: Sequence[str]) -> int:
        db = await open_db(settings)
        found = await verify_projections(db, settings)
        await db.close()
        for row in found:
            print(f"{row['table']} {row['row']}\n  live    {row['live']}\n  rebuilt {row['rebuilt']}")
        print(f"{len(found)} differences" if found else "the live figures are those of the archive")
        return 1 if found else 0

    return Service(
        settings=settings,
        topics=[KPIS, SIGNALS, ERASURES],
        metadata=tables.metadata,
        routes=[api.routes(settings)],
        subscribers=[each.subscribe for each in (from_intake, from_routing, from_scheduling, from_notify, from_portal)],
        timers=timers(settings),
        messages=MESSAGES,
        commands={"rebuild": rebuild, "verify": verify},
    )
