from dataclasses import dataclass
from math import ceil
from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain.errors import LockedOut
from portal.domain.lock_out import LockOut


@dataclass(frozen=True)
class Try:
    """A sign-in under way; it counts as wrong until `open_session` says otherwise."""

    account: bytes
    person_id: UUID | None
    password_hash: str | None


async def try_sign_in(tx: Tx, email: str, account: bytes, address: bytes, rule: LockOut) -> Try:
    tries = await store.recent_tries(tx, account, address, tx.now - rule.window)
    if until := rule.until(tx.now, *tries):
        wait = ceil((until - tx.now).total_seconds())
        headers = {"Retry-After": str(wait)}
        raise LockedOut(retry_after=wait, minutes=ceil(wait / 60), headers=headers)
    await store.add_try(tx, tx.new_id(), account, address)
    found = await queries.credential(tx, email)
    return Try(account, *found) if found else Try(account, None, None)
