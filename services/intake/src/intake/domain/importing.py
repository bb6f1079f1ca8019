"""What an import does with the lines of a file: new, changed, as they were, or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from intake.domain.company import is_another
from intake.domain.csv_file import Fault
from intake.domain.departments import department_of
from intake.domain.import_kinds import Line


class Imported(NamedTuple):
    """What a reference stands for since an earlier import."""

    id: UUID
    digest: bytes


@dataclass
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    invalid: int = 0
    """lines with at least one fault"""
    faults: list[Fault] = field(default_factory=list)

    @property
    def lines(self) -> int:
        return self.created + self.updated + self.unchanged + self.invalid

    def add(self, other: "Outcome") -> None:
        """Counts; who shows the faults keeps them, for there may be more of them than memory."""
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.invalid += other.invalid


def refused(faults: Sequence[Fault]) -> Outcome:
    return Outcome(invalid=len({fault.line for fault in faults}), faults=list(faults))


@dataclass
class Plan:
    new: list[Line] = field(default_factory=list)
    changed: list[tuple[UUID, Line]] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        wrong = len({fault.line for fault in self.faults})
        return Outcome(len(self.new), len(self.changed), self.unchanged, wrong, self.faults)


def plan_clients(
    lines: Sequence[Line],
    known: Mapping[str, Imported],
    holders: Mapping[str, tuple[UUID, str | None]],
    sirens: dict[str, int],
    kept: Mapping[UUID, Mapping[str, Any]] = MappingProxyType({}),
) -> Plan:
    """`holders`: the client that has a SIREN, and the reference it was imported under, if it was.

    A company is the one with its SIREN, whoever wrote it down first. `sirens`: the line of this file that named each.
    `kept`: what is known of the clients known, their other numbers and those of their sites.
    """
    plan = Plan()
    for line in lines:
        siren = line.values.get("siren", "")
        before = known.get(line.reference)
        holder, under = holders.get(siren, (None, None))
        twice = siren and sirens.setdefault(siren, line.number) != line.number
        if twice or (holder and under not in (None, line.reference)) or (holder and before and before.id != holder):
            plan.faults.append(Fault(line.number, "siren", "siren_taken"))
            continue
        of = kept.get(before.id) if before and siren else None
        if of and is_another(siren, of):
            plan.faults.append(Fault(line.number, "siren", "siren_of_another"))
            continue
        if of and any(not number.startswith(siren) for number in of["sites"]):
            plan.faults.append(Fault(line.number, "siren", "siren_of_sites"))
            continue
        sort_line(plan, line, before, holder)
    return plan


def plan_sites(
    lines: Sequence[Line],
    known: Mapping[str, Imported],
    clients: Mapping[str, Sequence[UUID]],
    owners: Mapping[UUID, UUID],
) -> Plan:
    """`clients` by the name a line gives them, `owners` of the sites known; a site never changes hands."""
    plan = Plan()
    for line in lines:
        before = known.get(line.reference)
        faults = client_faults(line, clients)
        if "department" not in line.values and department_of(line.values["address"]) is None:
            faults.append(Fault(line.number, "department", "department_unreadable"))
        if not faults and before and owners.get(before.id) != clients[line.values["client"]][0]:
            faults.append(Fault(line.number, "client", "cannot_change"))
        if faults:
            plan.faults += faults
            continue
        sort_line(plan, line, before)
    return plan


def client_faults(line: Line, clients: Mapping[str, Sequence[UUID]]) -> list[Fault]:
    found = clients.get(line.values["client"], ())
    if len(found) == 1:
        return []
    return [Fault(line.number, "client", "client_ambiguous" if found else "unknown_client")]


def site_values(line: Line) -> dict[str, Any]:
    values = {name: value for name, value in line.values.items() if name not in ("reference", "client")}
    return {"department": department_of(line.values["address"]), **values}


def sort_line(plan: Plan, line: Line, before: Imported | None, same: UUID | None = None) -> None:
    if before and before.digest == line.digest:
        plan.unchanged += 1
    elif found := before.id if before else same:
        plan.changed.append((found, line))
    else:
        plan.new.append(line)
