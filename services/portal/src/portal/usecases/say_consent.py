"""Somebody agrees to a purpose, or takes it back; what they said before stays."""

from uuid import UUID

from chassis.tx import Tx
from portal.domain.consents import says_something_new
from portal.store.consents import add_consent, last_said, lock_purpose


async def say_consent(tx: Tx, person_id: UUID, purpose: str, *, given: bool) -> None:
    found = await lock_purpose(tx, purpose)
    before = await last_said(tx, person_id, purpose)
    if says_something_new(found["basis"], found["version"], before, given):
        await add_consent(tx, person_id, purpose, found["version"], given=given)
