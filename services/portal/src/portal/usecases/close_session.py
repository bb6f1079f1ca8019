from chassis.tx import Tx
from portal import store
from portal.domain.model import Session


async def close_session(tx: Tx, token_hash: bytes) -> Session | None:
    token = await store.lock_refresh_token(tx, token_hash)
    if token is None:
        return None
    await store.revoke_session(tx, token.session.session_id, "signed_out")
    return token.session
