from chassis.tx import Tx
from portal import queries, store
from portal.domain.messages import PersonSaved
from portal.domain.model import Person
from portal.publishes import publish


async def save_person(tx: Tx, person: Person) -> None:
    await store.save_person(tx, person)
    publish(tx, PersonSaved(person, is_guest=await queries.is_guest(tx, person)))
