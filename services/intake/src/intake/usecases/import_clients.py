"""Lines of client companies: what they change is said as any change of a client is."""

from collections.abc import Sequence

from chassis.tx import Tx
from intake.domain.import_kinds import Line
from intake.domain.importing import Outcome, plan_clients
from intake.publishes import publish_client
from intake.queries.imports import holders_of_sirens, known_lines, numbers_of_companies
from intake.store.imports import keep_lines, save_clients


async def import_clients(tx: Tx, lines: Sequence[Line], sirens: dict[str, int], *, dry_run: bool) -> Outcome:
    known = await known_lines(tx, "clients", [line.reference for line in lines])
    holders = await holders_of_sirens(tx, [line.values["siren"] for line in lines if "siren" in line.values])
    kept = await numbers_of_companies(tx, [before.id for before in known.values()])
    plan = plan_clients(lines, known, holders, sirens, kept)
    if not dry_run:
        new = [(tx.new_id(), line) for line in plan.new]
        companies = await save_clients(
            tx,
            [{**line.values, "client_id": client_id} for client_id, line in new],
            [{**line.values, "client_id": client_id} for client_id, line in plan.changed],
        )
        await keep_lines(tx, "clients", [*new, *plan.changed])
        for company in companies:
            publish_client(tx, company)
    return plan.outcome
