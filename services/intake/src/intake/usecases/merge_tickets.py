"""A duplicate goes on under another ticket: its people come along, its words stay where they were written."""

from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Tx
from intake.domain import decide, relations
from intake.domain.errors import TooManyAround
from intake.domain.model import Audience
from intake.domain.relations import WATCHERS_LIMIT, Part
from intake.domain.timeline import Line
from intake.publishes import publish_people
from intake.queries.relations import is_waited_for
from intake.store import relations as store
from intake.store.tickets import append_lines, lock_ticket, lock_tickets
from intake.usecases.record import record


async def merge_tickets(tx: Tx, who: Who, source_id: UUID, survivor_id: UUID, note: str | None) -> None:
    await store.take_turn(tx)
    one, other = await store.lock_ends(tx, who, source_id, survivor_id)
    source = await lock_ticket(tx, who, source_id)
    survivor = (await lock_tickets(tx, [survivor_id]))[survivor_id]
    said = decide.merge(
        source, survivor, other.number,
        is_waited_for=await is_waited_for(tx, source_id), by=who.person_id,
    )  # fmt: skip
    await record(tx, source, said, text=note)
    await store.move_merged(tx, source_id, survivor_id)
    was, around = await store.people_around(tx, source_id), await store.people_around(tx, survivor_id)
    come = relations.who_comes_along(one, other, was, around)
    params = {"ticket_id": str(source_id), "number": one.number}
    lines = [Line(survivor_id, tx.now, "merged_from", who.person_id, params=params, audience=Audience.INTERNAL)]
    if come:
        together = around | come
        if sum(part is Part.WATCHER for part in together.values()) > WATCHERS_LIMIT:
            raise TooManyAround(limit=WATCHERS_LIMIT)
        await store.insert_people(tx, survivor_id, come, who.person_id)
        lines += [
            relations.line_of_person(survivor_id, tx.now, person_id, part, who.person_id, added=True)
            for person_id, part in come.items()
        ]
        publish_people(tx, survivor_id, other.client_id, together, who.person_id)
    await append_lines(tx, lines)
