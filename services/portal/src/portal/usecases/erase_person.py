"""Empties what portal holds of a person and tells every service to do the same."""

from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.erasure import Reason, account_of, check_erasable
from portal.domain.errors import PersonUnknown
from portal.domain.messages import PersonForgotten
from portal.publishes import publish


async def erase_person(tx: Tx, by: UUID, person_id: UUID, reason: Reason, *, dry_run: bool = False) -> None:
    admins = await store.lock_admins(tx)
    person = await store.lock_person(tx, person_id)
    if person is None:
        raise PersonUnknown
    check_erasable(person, by, admins)
    if dry_run:
        return
    rows = await store.empty_person(tx, person_id, account_of(person.email) if person.email else None)
    await store.add_erasure(tx, person_id, reason, by, rows)
    publish(tx, PersonForgotten(person_id))
