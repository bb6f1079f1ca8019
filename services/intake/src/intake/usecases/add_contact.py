from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.errors import Invalid
from chassis.tx import Tx
from intake.domain.contact import faults_of
from intake.queries.contacts import known_of_contact
from intake.store.contacts import insert_contact


async def add_contact(tx: Tx, client_id: UUID, values: Mapping[str, Any]) -> UUID:
    """One with an account is named by `person_id`; another gets an id that stays theirs."""
    known = await known_of_contact(tx, client_id, values["person_id"], values["functions"])
    if faults := faults_of(values, known):
        raise Invalid(errors=faults)
    contact_id = values["person_id"] or tx.new_id()
    await insert_contact(tx, contact_id, client_id, values)
    return UUID(str(contact_id))
