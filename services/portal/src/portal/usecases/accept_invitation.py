from dataclasses import replace

from chassis.tx import Tx
from portal import queries, store
from portal.domain.access import check_invitation
from portal.domain.errors import LinkUnknown
from portal.domain.model import Person
from portal.usecases.save_person import save_person


async def accept_invitation(tx: Tx, token_hash: bytes, password_hash: str) -> Person:
    invitation = await store.lock_invitation_by_link(tx, token_hash)
    if invitation is None or invitation.person_id is None:
        raise LinkUnknown
    check_invitation(invitation, tx.now)
    person = await queries.person(tx, invitation.person_id)
    if person is None or not person.active:
        raise LinkUnknown
    was_guest = await queries.is_guest(tx, person)
    await store.save_password(tx, person.person_id, password_hash)
    if was_guest:
        person = replace(person, version=person.version + 1)
        await save_person(tx, person)
    await store.end_invitation(tx, invitation.invitation_id, accepted=True)
    return person
