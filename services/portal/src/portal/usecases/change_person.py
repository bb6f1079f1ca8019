from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.tx import Tx
from portal import queries, store
from portal.domain import people
from portal.domain.errors import PersonUnknown
from portal.domain.messages import PasswordReplaced
from portal.publishes import publish
from portal.usecases.save_person import save_person


async def change_person(
    tx: Tx, by: UUID, person_id: UUID, changes: dict[str, Any], password_hash: str | None = None
) -> None:
    before = await store.lock_person(tx, person_id)
    if before is None:
        raise PersonUnknown
    tx.expect(before.version)
    after = people.changed(before, changes, by)
    if password_hash:
        if after is before and await queries.is_guest(tx, before):
            after = replace(before, version=before.version + 1)
        await store.save_password(tx, person_id, password_hash)
    if after is not before:
        await save_person(tx, after)
    if after.email != before.email:
        # Links lie in the mailbox that was wrong.
        await store.forget_resets(tx, person_id)
    if password_hash:
        publish(tx, PasswordReplaced(person_id))
    if not after.active:
        await store.revoke_sessions_of(tx, person_id, "suspended")
    elif password_hash:
        await store.revoke_sessions_of(tx, person_id, "password_changed")
