"""A file that lies ready becomes part of a ticket; sent twice it is there once."""

from uuid import UUID

from chassis.files import Files
from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.attachment import Attachment, Room, check_room
from intake.domain.sla import Terms
from intake.store.attachments import held, insert_attachment, lock_files
from intake.store.tickets import lock_ticket
from intake.usecases.keep_sla import keep_sla
from intake.usecases.record import record


async def attach_file(
    tx: Tx, who: Who, one: Attachment, content: bytes, files: Files, room: Room, usual: Terms
) -> UUID:
    ticket = await lock_ticket(tx, who, one.ticket_id)
    decide.must_be_theirs(ticket, by=who.person_id, role=who.role)
    await lock_files(tx, one.key.owner_id)
    before, same = await held(tx, one)
    if same:
        return same
    said = decide.attach(ticket, one.attachment_id, one.audience, by=who.person_id, role=who.role)
    check_room(before, one.size, room)
    if not await files.has(one.key):
        # Swept in the moment since it was kept; from now on the lock forbids that.
        await files.keep(one.key, content)
    await insert_attachment(tx, one)
    await record(tx, ticket, said, text=one.name)
    await keep_sla(tx, [one.ticket_id], usual)
    return one.attachment_id
