"""Empties what we hold of a person, titles and typed text included, and says so."""

from datetime import timedelta
from uuid import UUID

from chassis.tx import Tx
from intake.publishes import publish_erasure, publish_untitled
from intake.store.attachments import delete_attachments_of
from intake.store.people import empty_person
from intake.store.relations import forget_person_around
from intake.store.requests import empty_requests, kept_requests
from intake.store.views import empty_views
from intake.usecases.drop_files import drop_later

AGAIN = "erase_again"
TOKENS_DEAD = timedelta(minutes=15)
"""Longer than an access token lives: what was posted under one that was still good is emptied then."""


async def erase_person(tx: Tx, person_id: UUID, *, again: bool = False) -> None:
    rows, untitled = await empty_person(tx, person_id)
    rows += await forget_person_around(tx, person_id)
    files = await delete_attachments_of(tx, person_id)
    await drop_later(tx, files)
    rows += len(files)
    rows += await empty_requests(tx, person_id) + await empty_views(tx, person_id)
    publish_untitled(tx, untitled)
    if not again:
        publish_erasure(tx, person_id, rows, await kept_requests(tx, person_id))
        await tx.schedule(AGAIN, person_id, tx.now + TOKENS_DEAD)
