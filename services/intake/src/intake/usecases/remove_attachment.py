from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide
from intake.domain.errors import AttachmentNotFound
from intake.queries.attachments import attachment
from intake.store.attachments import delete_attachment
from intake.store.tickets import lock_ticket
from intake.usecases.drop_files import drop_later
from intake.usecases.record import record


async def remove_attachment(tx: Tx, who: Who, ticket_id: UUID, attachment_id: UUID) -> None:
    ticket = await lock_ticket(tx, who, ticket_id)
    found = await attachment(tx, who, ticket_id, attachment_id)
    if found is None:
        raise AttachmentNotFound
    said = decide.remove_attachment(ticket, found, by=who.person_id, role=who.role)
    await delete_attachment(tx, ticket_id, attachment_id)
    await drop_later(tx, [found.key])
    await record(tx, ticket, said, text=found.name)
