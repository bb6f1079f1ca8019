"""What a crash left between keeping a photo and writing it down is thrown away within a day."""

from datetime import timedelta

from chassis.files import SHARDS, Files
from chassis.tx import Tx
from scheduling.store.on_site import lock_visits, unnamed

SWEPT = "photos_swept"
LEFT_ALONE = timedelta(hours=1)
"""a file this young may be one that is about to be written down"""
SWEPT_EVERY = timedelta(minutes=5)


async def sweep_photos(tx: Tx, files: Files, shard: int) -> None:
    before = tx.now - LEFT_ALONE
    found = await files.left_since(shard, before)
    await lock_visits(tx, {key.owner_id for key in found})
    # Asked again under the locks: kept once more meanwhile, it is young.
    still = set(await files.left_since(shard, before)) if found else set()
    for key in await unnamed(tx, [key for key in found if key in still]):
        await files.drop(key)
    await tx.schedule(SWEPT, "", tx.now + SWEPT_EVERY, {"shard": (shard + 1) % SHARDS})
