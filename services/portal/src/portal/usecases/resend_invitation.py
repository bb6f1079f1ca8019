from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.access import Inviter, NewLink, check_pending
from portal.domain.errors import InvitationUnknown
from portal.domain.messages import PersonInvited
from portal.publishes import publish


async def resend_invitation(tx: Tx, inviter: Inviter, invitation_id: UUID, link: NewLink) -> None:
    """The new link replaces the one before."""
    invitation = await store.lock_invitation(tx, invitation_id, inviter)
    if invitation is None:
        raise InvitationUnknown
    check_pending(invitation)
    await store.renew_invitation(tx, invitation_id, link)
    if invitation.person_id:
        publish(tx, PersonInvited(invitation.person_id, link))
