from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain.errors import IdentityUnknown, LastWayIn
from portal.store import elsewhere


async def unlink_identity(tx: Tx, person_id: UUID, session_id: UUID, identity_id: UUID) -> None:
    """An account elsewhere opens this one no more. Whatever it may have opened ends; this session goes on."""
    await store.lock_person(tx, person_id)
    if not await elsewhere.remove_identity(tx, person_id, identity_id):
        raise IdentityUnknown
    if not await queries.has_password(tx, person_id) and not await queries.identities(tx, person_id):
        raise LastWayIn
    await store.revoke_sessions_of(tx, person_id, "ended", but=session_id)
