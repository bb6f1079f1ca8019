from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.errors import SessionUnknown


async def end_own_session(tx: Tx, person_id: UUID, session_id: UUID) -> None:
    if not await store.revoke_own_session(tx, person_id, session_id):
        raise SessionUnknown
