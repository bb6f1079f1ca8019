from dataclasses import replace

from chassis.tx import Tx
from portal import queries, store
from portal.domain import people
from portal.domain.errors import EmailUnverified, NoAccount
from portal.domain.messages import IdentityAdded
from portal.domain.model import Person
from portal.domain.oidc import Identity, Provider, may_link
from portal.publishes import publish
from portal.store import elsewhere
from portal.usecases.save_person import save_person


async def sign_in_elsewhere(tx: Tx, provider: Provider, identity: Identity, *, zone: str) -> Person:
    """Whose account this is: by issuer and subject; the first time by an e-mail the provider vouches for."""
    await store.take_address(tx, f"{identity.issuer} {identity.subject}")
    linked = await elsewhere.lock_identity(tx, identity)
    if linked is not None:
        return await _known(tx, linked.person, identity, is_theirs=linked.provider_made)
    if identity.email is None:
        raise EmailUnverified
    await store.take_address(tx, identity.email)
    person = await queries.by_email(tx, identity.email)
    is_made = False
    if person is None or not await queries.has_account(tx, person.person_id):
        if not provider.creates or identity.role is None:
            raise NoAccount
        is_made = True
        person = await _made(tx, person, identity, zone)
    if not person.active or not may_link(provider, identity, person):
        raise NoAccount
    was_guest = await queries.is_guest(tx, person)
    await elsewhere.accept_invitations(tx, person.person_id)
    await elsewhere.add_identity(tx, identity, person.person_id, provider_made=is_made)
    if was_guest:
        person = replace(person, version=person.version + 1)
        await save_person(tx, person)
    if not is_made:
        publish(tx, IdentityAdded(person.person_id))
    return person


async def _known(tx: Tx, person: Person, identity: Identity, *, is_theirs: bool) -> Person:
    """An account that a provider made follows its groups; one made here keeps the role it was given here."""
    if not person.active or (is_theirs and identity.role is None):
        raise NoAccount
    now = (identity.role, identity.client_id)
    if is_theirs and now != (person.role, person.client_id):
        person = replace(person, role=str(identity.role), client_id=identity.client_id, version=person.version + 1)
        await save_person(tx, person)
    return person


async def _made(tx: Tx, contact: Person | None, identity: Identity, zone: str) -> Person:
    """A new person, or one we had met without an account."""
    if contact is not None:
        if contact.client_id != identity.client_id:
            raise NoAccount
        person = replace(contact, role=str(identity.role), version=contact.version + 1)
    else:
        name = identity.name or str(identity.email)
        person = Person(
            tx.new_id(), name, identity.email, str(identity.role), zone=zone, client_id=identity.client_id
        )  # fmt: skip
    person = people.checked(person)
    await save_person(tx, person)
    return person
