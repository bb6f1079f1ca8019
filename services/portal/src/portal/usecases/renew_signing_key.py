from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chassis.tx import Tx
from portal import store

NewKey = Callable[[], tuple[str, dict[str, Any], str]]
Opens = Callable[[str], bool]


async def renew_signing_key(tx: Tx, life: timedelta, new_key: NewKey, opens: Opens) -> dict[str, Any]:
    """The key to sign with: the newest that is young enough and that our secret opens, else a new one."""
    keys = await store.lock_signing_keys(tx)
    if keys and keys[0]["created_at"] > tx.now - life and opens(keys[0]["sealed_private"]):
        return keys[0]
    kid, public, sealed = new_key()
    await store.add_signing_key(tx, kid, public, sealed)
    return {"kid": kid, "public_jwk": public, "sealed_private": sealed, "created_at": tx.now}
