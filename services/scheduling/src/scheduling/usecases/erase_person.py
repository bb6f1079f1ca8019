"""Empties what scheduling holds of a person, and says so."""

from uuid import UUID

from chassis.tx import Tx
from scheduling.publishes import publish_erasure
from scheduling.store import (
    delete_calendar_of,
    empty_notes,
    forget_answers_to,
    forget_busy,
    forget_holds_of,
    forget_technician,
)
from scheduling.store.on_site import empty_reports_of
from scheduling.store.what_if import forget_what_ifs_of
from scheduling.usecases.drop_photos import drop_later


async def erase_person(tx: Tx, person_id: UUID) -> None:
    rows, photos = await empty_reports_of(tx, person_id)
    rows += await forget_technician(tx, person_id) + await empty_notes(tx, person_id)
    rows += await forget_holds_of(tx, person_id) + await delete_calendar_of(tx, person_id)
    rows += await forget_busy(tx, person_id) + await forget_what_ifs_of(tx, person_id)
    await drop_later(tx, photos)
    await forget_answers_to(tx, person_id)
    publish_erasure(tx, person_id, rows)
