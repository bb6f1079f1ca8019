"""What portal says, and from which message of its domain."""

from typing import Any

from chassis.tx import Tx
from contracts.portal.access import (
    IdentityLinked,
    InvitationSent,
    InvitedAgain,
    PasswordChanged,
    PasswordResetAsked,
    SignInLocked,
)
from contracts.portal.people import PersonChanged, PersonErased
from contracts.words import Lang, Role
from portal.domain.access import NewLink
from portal.domain.messages import (
    AccountInvitedAgain,
    AccountLocked,
    IdentityAdded,
    Message,
    PasswordReplaced,
    PersonForgotten,
    PersonInvited,
    PersonSaved,
    ResetAsked,
)


def publish(tx: Tx, message: Message) -> None:
    match message:
        case PersonSaved(person, is_guest):
            tx.emit(
                PersonChanged(
                    occurred_at=tx.now,
                    person_id=person.person_id,
                    name=person.name,
                    email=person.email,
                    phone=person.phone,
                    lang=Lang(person.lang),
                    zone=person.zone,
                    role=Role(person.role),
                    client_id=person.client_id,
                    active=person.active and not is_guest,
                    version=person.version,
                )
            )
        case PersonForgotten(person_id):
            tx.emit(PersonErased(occurred_at=tx.now, person_id=person_id))
        case PersonInvited(person_id, link):
            tx.emit(InvitationSent(occurred_at=tx.now, person_id=person_id, **_sealed(link)))
        case ResetAsked(person_id, link):
            tx.emit(PasswordResetAsked(occurred_at=tx.now, person_id=person_id, **_sealed(link)))
        case PasswordReplaced(person_id):
            tx.emit(PasswordChanged(occurred_at=tx.now, person_id=person_id))
        case IdentityAdded(person_id):
            tx.emit(IdentityLinked(occurred_at=tx.now, person_id=person_id))
        case AccountLocked(person_id, until):
            tx.emit(SignInLocked(occurred_at=tx.now, person_id=person_id, until=until))
        case AccountInvitedAgain(person_id):
            tx.emit(InvitedAgain(occurred_at=tx.now, person_id=person_id))


def _sealed(link: NewLink) -> dict[str, Any]:
    return {"sealed_token": link.sealed_token, "expires_at": link.expires_at}
