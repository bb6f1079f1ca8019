"""The keys that a service seals personal columns with: its own table `person_keys (person_id, wrapped)`.

Who has no id of their own, such as a contact typed on a site, goes by the id of the row that has them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

import structlog

from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import pause
from chassis.seal import Unreadable
from chassis.tx import Db, Tx

log = structlog.get_logger()

SEALED_AT_ONCE = 500
SEALED_EVERY_S = 3600


def wrapped(owner: str, name: str = "wrapped") -> str:
    """The column that `vault.opened` wants beside a sealed one."""
    return f"(SELECT keys.wrapped FROM person_keys keys WHERE keys.person_id = {owner}) AS {name}"


async def keys_of(tx: Tx, person_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Made where there are none yet."""
    ids = sorted(set(person_ids))
    if not ids:
        return {}
    rows = await tx.fetch(
        """INSERT INTO person_keys (person_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::bytea[])
        ON CONFLICT (person_id) DO UPDATE SET person_id = excluded.person_id RETURNING person_id, wrapped""",
        ids,
        [tx.vault.new_key() for _ in ids],
    )
    return {row["person_id"]: row["wrapped"] for row in rows}


async def destroy_keys(tx: Tx, person_ids: Collection[UUID]) -> None:
    """What any backup has of them is unreadable from now on."""
    if person_ids:
        await tx.execute("DELETE FROM person_keys WHERE person_id = ANY($1::uuid[])", list(person_ids))


async def keep_sealed(seal: Callable[[Tx, int], Awaitable[int]], db: Db, stop: asyncio.Event) -> None:
    """What is there in the open is sealed, a few rows in each transaction: rows of before, or of an older process."""
    while not stop.is_set():
        try:
            sealed = 1
            while sealed and not stop.is_set():
                async with db.tx() as tx:
                    sealed = await seal(tx, SEALED_AT_ONCE)
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("sealing_paused", error=type(error).__name__)
        except Unreadable:
            # Under another SECRET_KEY: the rest of the service goes on.
            log.error("sealing_stopped_by_another_secret")
        await pause(stop, SEALED_EVERY_S)
