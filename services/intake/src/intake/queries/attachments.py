"""Reads of attachments."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.attachment import Attachment, FileKey
from intake.domain.decide import STAFF
from intake.domain.model import Audience
from intake.queries.tickets import seen_by


async def attachment(reader: Reader, who: Who, ticket_id: UUID, attachment_id: UUID) -> Attachment | None:
    seen, args = seen_by(who, 4)
    row = await reader.fetchrow(
        f"""SELECT a.* FROM attachments a JOIN tickets t USING (ticket_id)
        WHERE a.ticket_id = $1 AND a.attachment_id = $2 AND (a.audience = 'public' OR $3) AND {seen}""",
        ticket_id, attachment_id, who.role in STAFF, *args,
    )  # fmt: skip
    if row is None:
        return None
    return Attachment(
        attachment_id=row["attachment_id"],
        ticket_id=row["ticket_id"],
        key=FileKey(row["client_id"], row["sha256"]),
        name=row["name"],
        media_type=row["media_type"],
        size=row["size"],
        audience=Audience(row["audience"]),
        added_by=row["added_by"],
    )


async def client_of_ticket(reader: Reader, who: Who, ticket_id: UUID) -> UUID | None:
    """None: no ticket that they may know of."""
    seen, args = seen_by(who, 2)
    client_id: UUID | None = await reader.fetchval(
        f"SELECT t.client_id FROM tickets t WHERE t.ticket_id = $1 AND {seen}", ticket_id, *args
    )
    return client_id
