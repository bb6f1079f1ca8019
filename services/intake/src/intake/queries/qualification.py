"""What a ticket is about, and what judging it anew needs to know; tags that are in use."""

from typing import NamedTuple
from uuid import UUID

from chassis.tx import Reader
from intake.domain.contract import Cover
from intake.domain.fields import CustomField
from intake.domain.model import Impact, Kind, Mode, Urgency
from intake.domain.opening import Service
from intake.domain.qualification import Qualification
from intake.domain.tags import tag_key
from intake.queries.fields import ACTIVE_FIELDS, fields_of

TAGS_OFFERED = 20
_QUALIFIED = f"""
SELECT t.title, t.kind, t.impact, t.urgency, old.code AS service_code, t.tags, t.fields, {ACTIVE_FIELDS} AS defined,
    (SELECT jsonb_object_agg(key, label) FROM tags WHERE key = ANY(t.tags)) AS labels,
    c.vip OR coalesce(k.vip, false) AS vip, k.services,
    v.service_id, v.code, v.label_fr, v.skills, v.usual_minutes, v.technicians_needed, v.default_mode
FROM tickets t JOIN services old USING (service_id) JOIN clients c USING (client_id)
LEFT JOIN contracts k ON k.contract_id = t.contract_id
LEFT JOIN services v ON v.code = coalesce($2, old.code) AND (v.active OR v.service_id = t.service_id)
WHERE t.ticket_id = $1
"""


class Known(NamedTuple):
    before: Qualification
    vip: bool
    service: Service | None
    """the one it will be about; None: there is no such"""
    cover: Cover
    fields: tuple[CustomField, ...]


async def qualified(reader: Reader, ticket_id: UUID, service_code: str | None) -> Known:
    row = await reader.fetchrow(_QUALIFIED, ticket_id, service_code)
    assert row is not None
    before = Qualification(
        title=row["title"],
        service_code=row["service_code"],
        kind=Kind(row["kind"]),
        impact=Impact(row["impact"]),
        urgency=Urgency(row["urgency"]),
        tags={key: (row["labels"] or {}).get(key, key) for key in row["tags"]},
        fields=row["fields"],
    )
    service = None
    if row["service_id"]:
        service = Service(
            service_id=row["service_id"],
            code=row["code"],
            label=row["label_fr"],
            skills=row["skills"],
            usual_minutes=row["usual_minutes"],
            technicians_needed=row["technicians_needed"],
            default_mode=Mode(row["default_mode"]),
        )
    covers = row["services"] or {}
    return Known(before, row["vip"], service, Cover(covers.get(row["code"], Cover.OUTSIDE)), fields_of(row["defined"]))


async def tags_like(reader: Reader, typed: str) -> list[str]:
    """The first of those in use that begin so."""
    begun = tag_key(typed).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = await reader.fetch(
        f"SELECT label FROM tags WHERE key LIKE $1 || '%' ORDER BY key COLLATE \"C\" LIMIT {TAGS_OFFERED}", begun
    )
    return [row["label"] for row in rows]
