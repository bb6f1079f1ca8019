"""Lines of contacts: who of a client to turn to, and for what."""

from collections.abc import Sequence

from chassis.tx import Tx
from intake.domain.import_kinds import Line
from intake.domain.imported_things import contact_values, plan_contacts
from intake.domain.importing import Outcome
from intake.queries.import_things import around
from intake.queries.imports import known_lines
from intake.store.import_things import lock_contacts, save_contacts
from intake.store.imports import keep_lines


async def import_contacts(tx: Tx, lines: Sequence[Line], *, dry_run: bool) -> Outcome:
    known = await known_lines(tx, "contacts", [line.reference for line in lines])
    names = await around(tx, [line.values for line in lines])
    owners = await lock_contacts(tx, [before.id for before in known.values()])
    plan = plan_contacts(lines, known, names, owners)
    if not dry_run:
        new = [(tx.new_id(), line) for line in plan.new]
        rows = [
            [
                {**contact_values(line, names), "contact_id": one, "client_id": names.client(line)}
                for one, line in written
            ]
            for written in (new, plan.changed)
        ]
        await save_contacts(tx, rows[0], rows[1])
        await keep_lines(tx, "contacts", [*new, *plan.changed])
    return plan.outcome
