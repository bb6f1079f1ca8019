from hashlib import sha256

from chassis.tx import Tx
from portal import queries, store
from portal.domain.access import check_reset
from portal.domain.errors import LinkUnknown
from portal.domain.messages import PasswordReplaced
from portal.publishes import publish
from portal.store import elsewhere


async def reset_password(tx: Tx, token_hash: bytes, password_hash: str) -> None:
    reset = await store.lock_reset(tx, token_hash)
    if reset is None:
        raise LinkUnknown
    check_reset(reset, tx.now)
    person = await queries.person(tx, reset.person_id)
    if person is None or not person.active:
        raise LinkUnknown
    await store.use_reset(tx, token_hash)
    await store.save_password(tx, person.person_id, password_hash)
    # Nor does what somebody else may have linked meanwhile open it any more.
    await elsewhere.remove_linked(tx, person.person_id)
    await store.revoke_sessions_of(tx, person.person_id, "password_changed")
    # Whoever reads this mailbox is the person: what strangers tried no longer counts.
    await store.forget_tries(tx, sha256(str(person.email).encode()).digest())
    publish(tx, PasswordReplaced(person.person_id))
