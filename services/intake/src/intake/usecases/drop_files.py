"""Files whose last attachment was removed are thrown away, unless one was added meanwhile."""

from collections.abc import Sequence

from chassis.files import FileKey, Files
from chassis.tx import Tx
from intake.store.attachments import lock_files, unnamed

DROPPED = "attachment_dropped"


async def drop_later(tx: Tx, keys: Sequence[FileKey]) -> None:
    await tx.schedule_all(DROPPED, dict.fromkeys((f"{key.owner_id}.{key.sha256}" for key in keys), tx.now))


async def drop_files(tx: Tx, files: Files, keys: Sequence[FileKey]) -> None:
    for client_id in sorted({key.owner_id for key in keys}):
        await lock_files(tx, client_id)
    for key in await unnamed(tx, keys):
        await files.drop(key)
