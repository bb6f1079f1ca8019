"""Know how to write to someone portal has not adopted yet."""

from collections.abc import Sequence

from chassis.tx import Tx
from notify import store
from notify.domain.copies import Contact


async def meet_contacts(tx: Tx, contacts: Sequence[Contact]) -> None:
    once = {contact.person_id: contact for contact in contacts}
    if once:
        await store.take_turn(tx)
        await store.add_contacts(tx, [once[person_id] for person_id in sorted(once)])
