from zoneinfo import ZoneInfo

from analytics import queries, store
from analytics.settings import Settings
from analytics.usecases.announce_kpis import announce_soon
from analytics.usecases.replay_archive import replay_archive, replay_rest
from chassis.tx import Tx


async def rebuild_projections(tx: Tx, settings: Settings) -> bool:
    """One step of the rebuild under way, else of dropping what an earlier one replaced; false when nothing is left.

    The new generation is filled beside the live one; only the last few events are read while consumption is held.
    """
    limit, zone = settings.rebuild_events, ZoneInfo(settings.organisation_zone)
    wanted = await queries.building(tx)
    if wanted is None:
        return await store.drop_retired(tx, limit)
    generation = await store.lock_generation(tx, wanted["generation"])
    if generation is None or generation["state"] != "building":
        return True
    new = generation["generation"]
    events, position = await replay_archive(tx, new, generation["position"], zone, limit)
    if events == limit:
        return True
    await replay_rest(tx, new, position, zone, limit)
    await store.swap(tx, await store.live(tx), new)
    await announce_soon(tx, settings)
    return True
