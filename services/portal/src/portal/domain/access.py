"""Links that open an account: who may send one, and when it still opens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import FieldError
from portal.domain.errors import InvitationAccepted, InvitationRevoked, LinkExpired, LinkUsed, PersonInvalid
from portal.domain.model import CLIENT_ROLES, Person


@dataclass(frozen=True)
class NewLink:
    """A link as it is kept and sent: its hash, and its secret sealed for notify."""

    token_hash: bytes
    sealed_token: str
    expires_at: datetime


@dataclass(frozen=True)
class Inviter:
    person_id: UUID
    client_id: UUID | None
    """Their company: they invite for nobody else. None is an administrator, who invites for all."""


@dataclass(frozen=True)
class Invitation:
    invitation_id: UUID
    person_id: UUID | None
    """None: the address is somebody else's, and no letter with a link was sent."""
    name: str
    email: str
    role: str
    client_id: UUID | None
    expires_at: datetime
    accepted_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class PasswordReset:
    person_id: UUID
    expires_at: datetime
    used_at: datetime | None = None


def may_invite(inviter: Inviter, person: Person) -> None:
    if inviter.client_id is None:
        return
    faults = []
    if person.role not in CLIENT_ROLES:
        faults.append(FieldError("/role", "role_refused"))
    if person.client_id != inviter.client_id:
        faults.append(FieldError("/client_id", "role_refused"))
    if faults:
        raise PersonInvalid(errors=faults)


def check_pending(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise InvitationAccepted
    if invitation.revoked_at:
        raise InvitationRevoked


def check_invitation(invitation: Invitation, now: datetime) -> None:
    check_pending(invitation)
    if invitation.expires_at <= now:
        raise LinkExpired


def check_reset(reset: PasswordReset, now: datetime) -> None:
    if reset.used_at:
        raise LinkUsed
    if reset.expires_at <= now:
        raise LinkExpired
