from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain.model import Audience
from intake.domain.timeline import Line
from intake.store import relations as store
from intake.store.tickets import append_lines


async def unlink_outside(tx: Tx, who: Who, ticket_id: UUID, link_id: UUID) -> None:
    await store.lock_ends(tx, who, ticket_id)
    system, key = await store.delete_outside(tx, ticket_id, link_id)
    params, staff = {"system": system, "key": key}, Audience.INTERNAL
    await append_lines(tx, [Line(ticket_id, tx.now, "unlinked_outside", who.person_id, params=params, audience=staff)])
