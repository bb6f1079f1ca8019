"""What a crash left between keeping a file and writing its row is thrown away within a day."""

from datetime import timedelta

from chassis.files import SHARDS, Files
from chassis.tx import Tx
from intake.store.attachments import lock_files, unnamed

SWEPT = "attachments_swept"
LEFT_ALONE = timedelta(hours=1)
"""a file this young may be one whose row is about to be written"""
SWEPT_EVERY = timedelta(minutes=5)
"""one part of `SHARDS`: all of them in less than a day"""


async def sweep_files(tx: Tx, files: Files, shard: int) -> None:
    before = tx.now - LEFT_ALONE
    found = await files.left_since(shard, before)
    for client_id in sorted({key.owner_id for key in found}):
        await lock_files(tx, client_id)
    # Asked again under the locks: kept once more meanwhile, it is young.
    still = set(await files.left_since(shard, before)) if found else set()
    for key in await unnamed(tx, [key for key in found if key in still]):
        await files.drop(key)
    await tx.schedule(SWEPT, "", tx.now + SWEPT_EVERY, {"shard": (shard + 1) % SHARDS})
