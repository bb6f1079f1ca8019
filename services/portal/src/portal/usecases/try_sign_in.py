from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain.errors import LockedOut
from portal.domain.lock_out import LockOut

SAY_LOCKED_OUT = "say_locked_out"


@dataclass(frozen=True)
class Try:
    """A sign-in under way; it counts as wrong until `open_session` says otherwise."""

    account: bytes
    person_id: UUID | None
    password_hash: str | None


async def try_sign_in(tx: Tx, email: str, account: bytes, address: bytes, rule: LockOut, sealed_email: str = "") -> Try:
    """`account` is who is tried, from where: strangers to an account share one count, each device of its owner has
    its own. With `sealed_email`, the owner is told of the try that locks the strangers' count."""
    tries = await store.recent_tries(tx, account, address, tx.now - rule.window)
    if until := rule.until(tx.now, *tries):
        raise locked_out(tx.now, until)
    await store.add_try(tx, tx.new_id(), account, address)
    # By timer, for known and unknown addresses alike; `open_session` takes it back when this last try was right.
    if sealed_email and (until := rule.until(tx.now, [*tries[0], tx.now], ())):
        payload = {"email": sealed_email, "until": until.isoformat()}
        await tx.schedule(SAY_LOCKED_OUT, account.hex(), tx.now + rule.told_after, payload)
    found = await queries.credential(tx, email)
    return Try(account, *found) if found else Try(account, None, None)


def locked_out(now: datetime, until: datetime) -> LockedOut:
    wait = ceil((until - now).total_seconds())
    return LockedOut(retry_after=wait, minutes=ceil(wait / 60), headers={"Retry-After": str(wait)})
