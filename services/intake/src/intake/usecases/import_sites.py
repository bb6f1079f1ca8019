"""Lines of sites: each company they belong to is said once, whole."""

from collections.abc import Sequence

from chassis.tx import Tx
from intake.domain.import_kinds import Line
from intake.domain.importing import Outcome, plan_sites, site_values
from intake.publishes import publish_client
from intake.queries.imports import clients_named, known_lines, owners_of_sites
from intake.store.imports import keep_lines, save_sites, step_clients


async def import_sites(tx: Tx, lines: Sequence[Line], zone: str, *, dry_run: bool) -> Outcome:
    known = await known_lines(tx, "sites", [line.reference for line in lines])
    clients = await clients_named(tx, [line.values["client"] for line in lines])
    owners = await owners_of_sites(tx, [before.id for before in known.values()])
    plan = plan_sites(lines, known, clients, owners)
    if not dry_run:
        new = [(tx.new_id(), line) for line in plan.new]
        owned = {line.number: clients[line.values["client"]][0] for line in (*plan.new, *(c for _, c in plan.changed))}
        rows = [
            [{**site_values(line), "site_id": site_id, "client_id": owned[line.number]} for site_id, line in written]
            for written in (new, plan.changed)
        ]
        await save_sites(tx, rows[0], rows[1], zone)
        await keep_lines(tx, "sites", [*new, *plan.changed])
        for company in await step_clients(tx, sorted(set(owned.values()))):
            publish_client(tx, company)
    return plan.outcome
