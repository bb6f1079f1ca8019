"""What a list of tickets may be narrowed by: each condition has its index, or is looked at row by row in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from intake.domain.model import OPEN_STATES

OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_STATES))
"""as the partial indexes have it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    kinds: Sequence[str] = ()
    services: Sequence[str] = ()
    site_id: UUID | None = None
    technician_id: UUID | None = None
    tags: Sequence[str] = ()
    """keys, all of them"""
    fields: Mapping[str, object] = field(default_factory=dict)
    """values by code"""
    waits_for: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    due_before: datetime | None = None
    reference: str | None = None

    def conditions(self) -> Iterator[tuple[str, object]]:
        """On tickets `t`, each with one argument where `{}` stands."""
        if self.kinds:
            yield "t.kind = ANY({})", list(self.kinds)
        if self.services:
            yield "t.service_id = ANY(SELECT service_id FROM services WHERE code = ANY({}))", list(self.services)
        if self.site_id:
            yield "t.site_id = {}", self.site_id
        if self.technician_id:
            yield "t.technician_ids <> '{{}}' AND t.technician_ids @> ARRAY[{}::uuid]", self.technician_id
        if self.tags:
            yield "t.tags <> '{{}}' AND t.tags @> {}::text[]", list(self.tags)
        if self.fields:
            yield "t.fields <> '{{}}' AND t.fields @> {}::jsonb", dict(self.fields)
        if self.waits_for == "next_visit":
            # Nobody said so: the work was not done.
            yield "t.state = 'waiting' AND coalesce(t.waits_for, 'next_visit') = {}", self.waits_for
        elif self.waits_for:
            yield "t.state = 'waiting' AND t.waits_for = {}", self.waits_for
        if self.created_from:
            yield "t.created_at >= {}", self.created_from
        if self.created_to:
            yield "t.created_at < {}", self.created_to
        if self.reference:
            found = "SELECT id FROM imported_lines WHERE kind = 'tickets' AND reference = {}"
            yield f"t.ticket_id = ({found})", self.reference
        if self.due_before:
            yield f"t.state IN ({OPEN}) AND t.due_at < {{}}", self.due_before


EVERYTHING = Filters()
