from dataclasses import replace

from chassis.tx import Tx
from portal import queries, store
from portal.domain import people
from portal.domain.access import Invitation, Inviter, NewLink, may_invite
from portal.domain.errors import AlreadyInvited, EmailTaken
from portal.domain.messages import AccountInvitedAgain, PersonInvited, PersonSaved
from portal.domain.model import Person
from portal.publishes import publish
from portal.usecases.save_person import save_person


async def invite_person(tx: Tx, inviter: Inviter, person: Person, link: NewLink) -> Invitation:
    person = people.checked(person)
    may_invite(inviter, person)
    await store.take_address(tx, str(person.email))
    if await queries.is_invited(tx, str(person.email), inviter.client_id):
        raise AlreadyInvited
    known = await queries.by_email(tx, str(person.email))
    if known is None:
        await store.save_person(tx, person)
        invited: Person | None = person
    elif known.client_id == person.client_id and known.active and not await queries.has_account(tx, known.person_id):
        invited = replace(known, name=person.name, lang=person.lang, role=person.role)
        if invited != known:
            invited = replace(invited, version=known.version + 1)
            await save_person(tx, invited)
    elif inviter.client_id is None or known.client_id == inviter.client_id:
        raise EmailTaken
    else:
        # A company must not learn who has an account elsewhere: the owner of the address is told, nobody else.
        invited = None
        publish(tx, AccountInvitedAgain(known.person_id))
    invitation = Invitation(
        tx.new_id(), invited.person_id if invited else None, person.name, str(person.email), person.role,
        person.client_id, link.expires_at,
    )  # fmt: skip
    holder = invited or known or person
    await store.add_invitation(tx, invitation, holder.person_id, inviter.person_id, link)
    if known is None:
        publish(tx, PersonSaved(person, is_guest=await queries.is_guest(tx, person)))
    if invited:
        publish(tx, PersonInvited(invited.person_id, link))
    return invitation
