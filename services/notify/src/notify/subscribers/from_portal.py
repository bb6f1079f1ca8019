"""portal: who people are, whom to forget, and what to write them about their account."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.inbox import Received
from chassis.kafka import EventRouter
from chassis.tx import Tx
from contracts.portal.access import (
    ACCESS,
    AccessEvent,
    IdentityLinked,
    InvitationSent,
    InvitedAgain,
    PasswordChanged,
    PasswordResetAsked,
    SignInLocked,
)
from contracts.portal.people import PEOPLE, PeopleEvent, PersonChanged, PersonErased, PersonMerged
from notify.domain.account import AccountLetter, Template
from notify.domain.copies import Known
from notify.settings import Settings
from notify.usecases.erase_person import erase_person
from notify.usecases.merge_person import merge_person
from notify.usecases.remember_people import remember_people
from notify.usecases.tell import Wake
from notify.usecases.write_about_account import write_about_account

NOTICES_MATTER = timedelta(days=1)


def subscribe(router: EventRouter, settings: Settings, wake: Wake) -> None:
    @router.on_batch(PEOPLE)
    async def people(received: Sequence[Received[PeopleEvent]], tx: Tx) -> None:
        await remember_people(tx, [known(e.event) for e in received if isinstance(e.event, PersonChanged)])
        for one in received:
            match one.event:
                case PersonMerged(person_id=person_id, into_id=into_id, version=version):
                    await merge_person(tx, person_id, into_id, version)
                case PersonErased(person_id=person_id):
                    await erase_person(tx, person_id)
        tx.after_commit(wake)

    @router.on_batch(ACCESS)
    async def access(received: Sequence[Received[AccessEvent]], tx: Tx) -> None:
        await write_about_account(tx, [letter(one) for one in received], wake)


def letter(received: Received[AccessEvent]) -> AccountLetter:
    event = received.event
    template: Template
    useful_until, params = event.occurred_at + NOTICES_MATTER, {}
    match event:
        case InvitationSent() | PasswordResetAsked():
            template = "invitation" if isinstance(event, InvitationSent) else "password_reset"
            useful_until = event.expires_at
            params = {"sealed_token": event.sealed_token, "expires_at": event.expires_at}
        case PasswordChanged():
            template, params = "password_changed", {"changed_at": event.occurred_at}
        case SignInLocked():
            template, params = "sign_in_locked", {"until": event.until}
        case IdentityLinked():
            template, params = "identity_linked", {"linked_at": event.occurred_at}
        case InvitedAgain():
            template = "invited_again"
    return AccountLetter(
        event_id=received.event_id,
        recipient_id=event.person_id,
        template=template,
        useful_until=useful_until,
        params=params,
    )


def known(event: PersonChanged) -> Known:
    return Known(
        person_id=event.person_id,
        version=event.version,
        name=event.name,
        email=event.email,
        lang=event.lang,
        zone=event.zone,
        role=event.role,
        client_id=event.client_id,
        active=event.active,
    )
