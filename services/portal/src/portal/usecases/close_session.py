from chassis.tx import Tx
from portal import store


async def close_session(tx: Tx, token_hash: bytes) -> None:
    token = await store.lock_refresh_token(tx, token_hash)
    if token is not None:
        await store.revoke_session(tx, token.session.session_id, "signed_out")
