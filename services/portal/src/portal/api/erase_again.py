"""`python -m portal erase-again [PERSON_ID …]`: after a backup was restored, who was erased is erased again."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

from chassis.service import open_db
from portal import queries
from portal.settings import Settings
from portal.usecases.say_erasures_again import say_erasures_again

AT_ONCE = 500


def erase_again(settings: Settings) -> Callable[[Sequence[str]], Coroutine[Any, Any, int]]:
    async def command(args: Sequence[str]) -> int:
        db = await open_db(settings)
        async with db.reader() as reader:
            known = await queries.erased_ids(reader)
        ids = list(dict.fromkeys((*known, *map(UUID, args))))
        for start in range(0, len(ids), AT_ONCE):
            async with db.tx() as tx:
                await say_erasures_again(tx, ids[start : start + AT_ONCE])
        await db.close()
        print(f"{len(ids)} erasures said again; the worker sends them")
        return 0

    return command
