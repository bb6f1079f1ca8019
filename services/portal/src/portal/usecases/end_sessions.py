from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.errors import PersonUnknown


async def end_sessions(tx: Tx, by: UUID, person_id: UUID) -> None:
    """Everywhere: one's own, or a person's by an administrator."""
    if await store.lock_person(tx, person_id) is None:
        raise PersonUnknown
    await store.revoke_sessions_of(tx, person_id, "ended" if by == person_id else "ended_by_admin")
