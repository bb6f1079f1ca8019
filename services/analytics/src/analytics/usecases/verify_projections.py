from zoneinfo import ZoneInfo

from analytics import queries, store
from analytics.settings import Settings
from analytics.usecases.replay_archive import replay_archive, replay_rest
from chassis.tx import Db, Row


async def verify_projections(db: Db, settings: Settings) -> list[Row]:
    """The rows in which the live read models differ from ones counted again from zero."""
    limit, zone = settings.rebuild_events, ZoneInfo(settings.organisation_zone)
    async with db.tx() as tx:
        checked = await store.begin_checking(tx)
    events, position = limit, 0
    while events == limit:
        async with db.tx() as tx:
            events, position = await replay_archive(tx, checked, position, zone, limit)
    async with db.tx() as tx:
        await replay_rest(tx, checked, position, zone, limit)
        found = await queries.differences(tx, await store.live(tx), checked)
        await store.retire(tx, checked)
    more = True
    while more:
        async with db.tx() as tx:
            more = await store.drop_retired(tx, limit)
    return found
