from chassis.tx import Tx
from portal import store
from portal.domain import people
from portal.domain.model import Person
from portal.usecases.save_person import save_person


async def create_person(tx: Tx, person: Person, password_hash: str | None) -> Person:
    person = people.checked(person)
    await save_person(tx, person)
    if password_hash:
        await store.save_password(tx, person.person_id, password_hash)
    return person
