"""A batch of lines of one kind: checked, and written unless it is a dry run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from chassis.tx import Tx
from intake.domain.csv_file import Fault
from intake.domain.import_kinds import Line
from intake.domain.imported_things import Seen
from intake.domain.imported_ticket import NOBODY
from intake.domain.importing import Outcome, refused
from intake.settings import Settings
from intake.store.imports import take_turn
from intake.usecases.import_assets import import_assets
from intake.usecases.import_clients import import_clients
from intake.usecases.import_contacts import import_contacts
from intake.usecases.import_sites import import_sites
from intake.usecases.import_tickets import import_tickets


@dataclass
class Import:
    """One file being read; `sirens` and `seen` hold the line that named each so far."""

    kind: str
    settings: Settings
    dry_run: bool
    by: UUID = NOBODY
    has_turn: bool = False
    """whoever runs it has waited for its turn"""
    sirens: dict[str, int] = field(default_factory=dict)
    seen: Seen = field(default_factory=dict)


async def import_lines(tx: Tx, of: Import, read: Sequence[Line | list[Fault]]) -> Outcome:
    lines = [one for one in read if isinstance(one, Line)]
    outcome = refused([fault for one in read if not isinstance(one, Line) for fault in one])
    if not lines:
        return outcome
    if not (of.dry_run or of.has_turn):
        await take_turn(tx, of.kind)
    match of.kind:
        case "clients":
            done = await import_clients(tx, lines, of.sirens, dry_run=of.dry_run)
        case "sites":
            done = await import_sites(tx, lines, of.settings.organisation_zone, dry_run=of.dry_run)
        case "contacts":
            done = await import_contacts(tx, lines, dry_run=of.dry_run)
        case "assets":
            done = await import_assets(tx, lines, of.by, of.seen, dry_run=of.dry_run)
        case "tickets":
            done = await import_tickets(tx, lines, of.settings, dry_run=of.dry_run)
        case kind:
            raise ValueError(kind)
    done.add(outcome)
    done.faults += outcome.faults
    return done
