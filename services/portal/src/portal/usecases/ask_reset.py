from chassis.tx import Tx
from portal import store
from portal.domain.lock_out import LockOut
from portal.usecases.try_sign_in import locked_out

SEND_RESET = "send_reset"


async def ask_reset(tx: Tx, account: bytes, address: bytes, sealed_email: str, rule: LockOut) -> None:
    """The same work for any address: who it belongs to is looked up later, by a timer."""
    tries = await store.recent_tries(tx, account, address, tx.now - rule.window)
    if until := rule.until(tx.now, (), tries[1]):
        raise locked_out(tx.now, until)
    await store.add_try(tx, tx.new_id(), account, address)
    if len(tries[0]) < rule.per_account:
        await tx.schedule(SEND_RESET, tx.new_id(), tx.now, {"email": sealed_email})
