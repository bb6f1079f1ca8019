from uuid import UUID

from chassis.tx import Tx
from portal import store
from portal.domain.access import Inviter, check_pending
from portal.domain.errors import InvitationUnknown


async def revoke_invitation(tx: Tx, inviter: Inviter, invitation_id: UUID) -> None:
    """The person stays known, without a way in."""
    invitation = await store.lock_invitation(tx, invitation_id, inviter)
    if invitation is None:
        raise InvitationUnknown
    check_pending(invitation)
    await store.end_invitation(tx, invitation_id, accepted=False)
