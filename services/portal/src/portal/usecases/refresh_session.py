from datetime import timedelta

from chassis.tx import Tx
from portal import queries, store
from portal.domain.model import Person, RefreshToken, Session
from portal.domain.refresh import judge


async def refresh_session(
    tx: Tx, old_hash: bytes, new_hash: bytes, *, refresh_life: timedelta, grace: timedelta
) -> tuple[Person, Session] | None:
    """None: the session is over. It is not an error here, since a reused token's revocation must be kept."""
    token = await store.lock_refresh_token(tx, old_hash)
    if token is None:
        return None
    session = token.session
    match judge(token, tx.now, grace):
        case "over":
            return None
        case "reused":
            await store.revoke_session(tx, session.session_id, "reused")
            return None
        case "renew":
            person = await queries.person(tx, session.person_id)
            if person is None or not person.active:
                return None
            await store.mark_used(tx, old_hash)
            await store.touch_session(tx, session.session_id)
            await store.add_refresh_token(tx, new_hash, RefreshToken(session, tx.now, tx.now + refresh_life))
            return person, session
