"""What the clocks of tickets need to know, and what is kept of what they say."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from chassis.tx import Reader, Tx
from intake.domain.contract import terms_from_json
from intake.domain.history import KINDS, Fact, Version, happened
from intake.domain.model import OPEN_STATES, Deadlines, Kind, Priority
from intake.domain.sla import Happened, Terms

SAID = ("sla_at_risk", "sla_breached")
_FACTS = """
SELECT ticket_id, at, CASE WHEN kind = 'comment' THEN 'answered' ELSE kind END AS kind, from_value, to_value,
    params->>'reason' AS reason, (params->>'life')::int AS life
FROM timeline WHERE ticket_id = ANY($1) AND (kind = ANY($2) OR kind = 'comment' AND params ? 'answers')
ORDER BY ticket_id, line_id
"""
_TICKETS = "SELECT ticket_id, client_id, priority, contract_id, state, kind FROM tickets WHERE ticket_id = ANY($1)"
_TERMS = "SELECT contract_id, valid_from, terms FROM contract_terms WHERE contract_id = ANY($1) ORDER BY valid_from"
_SAVE = """
UPDATE tickets t SET updated_at = $6, accept_by = n.accept_by,
    respond_by = n.respond_by, resolve_by = n.resolve_by, due_at = n.due_at
FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[])
    AS n(ticket_id, accept_by, respond_by, resolve_by, due_at)
JOIN tickets old USING (ticket_id)
WHERE t.ticket_id = n.ticket_id AND (old.accept_by, old.respond_by, old.resolve_by, old.due_at)
    IS DISTINCT FROM (n.accept_by, n.respond_by, n.resolve_by, n.due_at)
RETURNING t.ticket_id,
    (old.accept_by, old.respond_by, old.resolve_by) IS DISTINCT FROM (n.accept_by, n.respond_by, n.resolve_by) AS moved
"""


class Timed(NamedTuple):
    """A ticket as its clocks see it."""

    ticket_id: UUID
    client_id: UUID
    priority: Priority
    is_open: bool
    history: list[Happened]
    said: set[tuple[str, str, int]]
    """kind, goal and life of the alarms it had"""
    is_watched: bool = True
    """nobody is called for a billing ticket"""


async def load_timed(reader: Reader, ticket_ids: Collection[UUID], usual: Terms) -> list[Timed]:
    """Three statements, however many tickets."""
    rows = await reader.fetch(_TICKETS, list(ticket_ids))
    versions: dict[UUID | None, list[Version]] = defaultdict(list)
    versions[None] = [Version(datetime.min.replace(tzinfo=UTC), usual)]
    for row in await reader.fetch(_TERMS, list({row["contract_id"] for row in rows} - {None})):
        versions[row["contract_id"]].append(Version(row["valid_from"], terms_from_json(row["terms"])))
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    said: dict[UUID, set[tuple[str, str, int]]] = defaultdict(set)
    for row in await reader.fetch(_FACTS, list(ticket_ids), [*KINDS, *SAID]):
        if row["kind"] in SAID:
            said[row["ticket_id"]].add((row["kind"], row["to_value"], row["life"]))
        else:
            facts[row["ticket_id"]].append(Fact(*row[1:6]))
    return [
        Timed(
            row["ticket_id"],
            row["client_id"],
            Priority(row["priority"]),
            row["state"] in OPEN_STATES,
            happened(facts[row["ticket_id"]], versions[row["contract_id"]]),
            said[row["ticket_id"]],
            row["kind"] != Kind.BILLING,
        )
        for row in rows
    ]


async def save_deadlines(tx: Tx, found: Iterable[tuple[UUID, Deadlines, datetime]]) -> set[UUID]:
    """Those whose promises are for other instants now."""
    rows = [(ticket_id, *deadlines, due_at) for ticket_id, deadlines, due_at in found]
    changed = await tx.fetch(_SAVE, *map(list, zip(*rows, strict=True)), tx.now) if rows else []
    return {row["ticket_id"] for row in changed if row["moved"]}
