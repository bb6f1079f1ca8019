"""Reads of attachments."""

from uuid import UUID

from chassis.files import FileKey
from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.attachment import Attachment, Held
from intake.domain.decide import STAFF
from intake.domain.model import Audience, State
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


_ROOM = """
SELECT t.state, count(a.*) FILTER (WHERE a.ticket_id = t.ticket_id) AS on_ticket,
    coalesce(sum(a.size), 0)::bigint AS client_bytes,
    coalesce(bool_or(a.ticket_id = t.ticket_id AND a.sha256 = $2), false) AS is_there
FROM tickets t LEFT JOIN attachments a USING (client_id) WHERE t.ticket_id = $1 GROUP BY t.ticket_id
"""


async def room_of(reader: Reader, ticket_id: UUID, sha256: str) -> tuple[State, Held] | None:
    """None: the file is on the ticket already, which takes no room."""
    row = await reader.fetchrow(_ROOM, ticket_id, sha256)
    if row is None or row["is_there"]:
        return None
    return State(row["state"]), Held(row["on_ticket"], row["client_bytes"])
