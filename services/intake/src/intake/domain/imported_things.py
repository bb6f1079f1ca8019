"""Lines of contacts and assets: whose they are, where, and whether that can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from intake.domain.asset import FIELDS
from intake.domain.csv_file import Fault
from intake.domain.import_kinds import Line
from intake.domain.importing import Imported, Plan, client_faults, sort_line
from intake.domain.opening import Site

Seen = dict[tuple[str, UUID, str], int]


@dataclass(frozen=True)
class Around:
    """What the names in a batch of lines stand for."""

    clients: Mapping[str, Sequence[UUID]]
    sites: Mapping[tuple[UUID, str], Site]
    people: Mapping[tuple[UUID, str], UUID] = field(default_factory=dict)

    def client(self, line: Line) -> UUID:
        return self.clients[line.values["client"]][0]

    def site_id(self, line: Line) -> UUID | None:
        found = self.sites.get((self.client(line), line.values.get("site", "")))
        return found.site_id if found else None

    def user_id(self, line: Line) -> UUID | None:
        return self.people.get((self.client(line), line.values.get("user", "").lower()))

    def faults(self, line: Line) -> list[Fault]:
        if faults := client_faults(line, self.clients):
            return faults
        if "site" in line.values and self.site_id(line) is None:
            faults.append(Fault(line.number, "site", "unknown_site"))
        if "user" in line.values and self.user_id(line) is None:
            faults.append(Fault(line.number, "user", "unknown_person"))
        return faults


def plan_contacts(
    lines: Sequence[Line], known: Mapping[str, Imported], around: Around, owners: Mapping[UUID, UUID]
) -> Plan:
    """`owners` of the contacts that are still there: one that was removed here stays so."""
    plan = Plan()
    for line in lines:
        before = known.get(line.reference)
        faults = around.faults(line)
        if not faults and before and owners.get(before.id) not in (None, around.client(line)):
            faults.append(Fault(line.number, "client", "cannot_change"))
        plan.faults += faults
        if before and before.id not in owners:
            plan.unchanged += not faults
        elif not faults:
            sort_line(plan, line, before)
    return plan


def contact_values(line: Line, around: Around) -> dict[str, Any]:
    values = {name: line.values[name] for name in ("name", "email", "phone") if name in line.values}
    if "functions" in line.values:
        site_id = around.site_id(line)
        values["functions"] = [{"function": one, "site_id": site_id} for one in line.values["functions"]]
    return values


def plan_assets(
    lines: Sequence[Line],
    known: Mapping[str, Imported],
    around: Around,
    current: Mapping[UUID, Mapping[str, Any]],
    holders: Mapping[tuple[str, UUID, str], UUID],
    seen: Seen,
) -> Plan:
    """`holders`: the asset that has a client's label or serial number; `seen`: the line of this file that named it."""
    plan = Plan()
    for line in lines:
        before = known.get(line.reference)
        faults = around.faults(line)
        if not faults:
            row = current.get(before.id) if before else None
            faults = list(_asset_faults(line, around, row, holders, seen))
        plan.faults += faults
        if not faults:
            sort_line(plan, line, before)
    return plan


def _asset_faults(
    line: Line,
    around: Around,
    row: Mapping[str, Any] | None,
    holders: Mapping[tuple[str, UUID, str], UUID],
    seen: Seen,
) -> Iterator[Fault]:
    client_id, values = around.client(line), asset_values(line, around, row)
    if row and row["client_id"] != client_id:
        yield Fault(line.number, "client", "cannot_change")
    for name in ("label", "serial"):
        if name not in line.values:
            continue
        key = (name, client_id, line.values[name])
        holder = holders.get(key)
        is_other = holder is not None and (row is None or row["asset_id"] != holder)
        if is_other or seen.setdefault(key, line.number) != line.number:
            yield Fault(line.number, name, f"asset_{name}_taken")
    bought, until = values["purchased_on"], values["warranty_until"]
    if bought and until and until < bought:
        yield Fault(line.number, "warranty_until", "warranty_order")


def asset_values(line: Line, around: Around, row: Mapping[str, Any] | None) -> dict[str, Any]:
    """All of it: what the line says, else what it was."""
    before = row or {"kind": "other", "state": "in_use"}
    named = {"site_id": around.site_id(line), "user_id": around.user_id(line)}
    told = {**line.values, **{name: value for name, value in named.items() if value}}
    return {name: told.get(name, before.get(name)) for name in FIELDS}
