"""Lines of assets: what they change stands in each one's history."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tx import Tx
from intake.domain.asset import ADDED, Change, changes_of
from intake.domain.import_kinds import Line
from intake.domain.imported_things import Seen, asset_values, plan_assets
from intake.domain.importing import Outcome
from intake.queries.import_things import around, holders_of_assets
from intake.queries.imports import known_lines
from intake.store.import_things import lock_assets, save_assets
from intake.store.imports import keep_lines


async def import_assets(tx: Tx, lines: Sequence[Line], by: UUID, seen: Seen, *, dry_run: bool) -> Outcome:
    known = await known_lines(tx, "assets", [line.reference for line in lines])
    names = await around(tx, [line.values for line in lines])
    current = await lock_assets(tx, [before.id for before in known.values()])
    holders = await holders_of_assets(tx, names.clients, [line.values for line in lines])
    plan = plan_assets(lines, known, names, current, holders, seen)
    if not dry_run:
        new = [(tx.new_id(), line) for line in plan.new]
        made = [
            {**asset_values(line, names, None), "asset_id": one, "client_id": names.client(line)} for one, line in new
        ]
        changed = [{**asset_values(line, names, current[one]), "asset_id": one} for one, line in plan.changed]
        story = [(row["asset_id"], Change(ADDED, None, row["label"])) for row in made]
        story += [(row["asset_id"], change) for row in changed for change in changes_of(current[row["asset_id"]], row)]
        await save_assets(tx, made, changed, story, by)
        await keep_lines(tx, "assets", [*new, *plan.changed])
    return plan.outcome
