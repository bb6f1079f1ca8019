from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.messages import PasswordReplaced
from portal.publishes import publish


async def change_own_password(tx: Tx, person_id: UUID, session_id: UUID, tried: bytes, password_hash: str) -> None:
    """This session goes on, the others end."""
    await store.forget_tries(tx, tried)
    await store.save_password(tx, person_id, password_hash)
    await store.revoke_sessions_of(tx, person_id, "password_changed", but=session_id)
    publish(tx, PasswordReplaced(person_id))
