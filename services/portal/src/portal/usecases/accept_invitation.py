from chassis.tx import Tx
from portal import queries, store
from portal.domain.access import check_invitation
from portal.domain.errors import LinkUnknown
from portal.domain.model import Person


async def accept_invitation(tx: Tx, token_hash: bytes, password_hash: str) -> Person:
    invitation = await store.lock_invitation_by_link(tx, token_hash)
    if invitation is None or invitation.person_id is None:
        raise LinkUnknown
    check_invitation(invitation, tx.now)
    person = await queries.person(tx, invitation.person_id)
    if person is None or not person.active:
        raise LinkUnknown
    await store.save_password(tx, person.person_id, password_hash)
    await store.end_invitation(tx, invitation.invitation_id, accepted=True)
    return person
