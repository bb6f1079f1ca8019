"""Photos that no report names any more are thrown away, unless one was sent again meanwhile."""

from collections.abc import Collection

from chassis.files import FileKey, Files
from chassis.tx import Tx
from scheduling.store.on_site import lock_visits, unnamed

DROPPED = "photo_dropped"


async def drop_later(tx: Tx, keys: Collection[FileKey]) -> None:
    await tx.schedule_all(DROPPED, dict.fromkeys((f"{key.owner_id}.{key.sha256}" for key in keys), tx.now))


async def drop_photos(tx: Tx, files: Files, keys: Collection[FileKey]) -> None:
    await lock_visits(tx, {key.owner_id for key in keys})
    for key in await unnamed(tx, keys):
        await files.drop(key)
