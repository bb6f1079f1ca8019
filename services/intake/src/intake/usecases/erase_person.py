"""Empties what we hold of a person, titles and typed text included, and says so."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.publishes import publish_erasure, publish_untitled
from intake.store.attachments import delete_attachments_of
from intake.store.people import empty_person, everyone_merged, take_turn
from intake.store.relations import forget_person_around
from intake.store.requests import empty_requests, kept_requests
from intake.store.views import empty_views
from intake.usecases.drop_files import drop_later

AGAIN = "erase_again"
TOKENS_DEAD = timedelta(minutes=15)
"""Longer than an access token lives: what was posted under one that was still good is emptied then."""


async def erase_person(tx: Tx, person_id: UUID, *, again: bool = False) -> None:
    """And whoever was merged into them: what they typed is still under the id they had."""
    await take_turn(tx)
    rows, untitled = 0, []
    for one in await everyone_merged(tx, person_id):
        emptied, titles = await empty_person(tx, one)
        files = await delete_attachments_of(tx, one)
        await drop_later(tx, files)
        rows += emptied + len(files) + await forget_person_around(tx, one)
        rows += await empty_requests(tx, one) + await empty_views(tx, one)
        untitled += titles
    publish_untitled(tx, untitled)
    if not again:
        publish_erasure(tx, person_id, rows, await kept_requests(tx, person_id))
        await tx.schedule(AGAIN, person_id, tx.now + TOKENS_DEAD)
