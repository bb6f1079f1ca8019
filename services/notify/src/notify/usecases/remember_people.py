"""Keep the copy of people; an older version changes nothing."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from notify import store
from notify.domain.copies import Known


async def remember_people(tx: Tx, people: Sequence[Known]) -> None:
    newest: dict[UUID, Known] = {}
    for person in people:
        if person.version >= newest.get(person.person_id, person).version:
            newest[person.person_id] = person
    if newest:
        await store.take_turn(tx)
        await store.save_people(tx, [newest[person_id] for person_id in sorted(newest)])
