"""Letters about someone's account, in the transaction of the event that asks for them."""

from collections.abc import Sequence

from chassis.tx import Tx
from notify import store
from notify.domain.account import AccountLetter
from notify.usecases.tell import Wake


async def write_about_account(tx: Tx, letters: Sequence[AccountLetter], wake: Wake) -> None:
    await store.add_account_letters(tx, letters)
    tx.after_commit(wake)
