"""Reads of the words that staff use again and again, and of what is put in them."""

from collections.abc import Sequence
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.template import LANGS, TEMPLATES_AT_MOST
from intake.queries.tickets import Record, seen_by

_NAMED = "template_id AS id, use, name, service_code, active"
_ME = "(SELECT p.name FROM people p WHERE p.person_id = $2) AS me"
_OF_TICKET = f"""
SELECT t.ticket_id, t.number, t.title, c.name AS client, p.name AS requester, coalesce(s.label, t.address) AS site,
    v.label_fr, v.label_en, o.name AS technician, coalesce(p.lang, 'fr') AS lang, {_ME}
FROM tickets t JOIN clients c USING (client_id) JOIN services v USING (service_id)
LEFT JOIN sites s ON s.site_id = t.site_id LEFT JOIN people p ON p.person_id = t.requester_id
LEFT JOIN people o ON o.person_id = coalesce(t.owner_id, t.technician_ids[1])
WHERE t.ticket_id = ANY($1)
"""
Values = dict[str, str | None]


async def templates(reader: Reader, *, use: str | None, active_only: bool) -> list[Record]:
    """Without their texts, by name."""
    rows = await reader.fetch(
        f"""SELECT {_NAMED} FROM templates WHERE ($1::text IS NULL OR use = $1) AND (active OR NOT $2)
        ORDER BY NOT active, name LIMIT {2 * TEMPLATES_AT_MOST}""",
        use, active_only,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def template(reader: Reader, template_id: UUID) -> Record | None:
    row = await reader.fetchrow(
        f"SELECT {_NAMED}, title_fr, title_en, text_fr, text_en, version FROM templates WHERE template_id = $1",
        template_id,
    )
    return dict(row) if row else None


async def values_of_tickets(
    reader: Reader, who: Who, ticket_ids: Sequence[UUID], lang: str | None
) -> dict[UUID, Values]:
    """By ticket the caller may know of; `lang` is that of whoever asked for each, unless it is told."""
    seen, args = seen_by(who, 3)
    rows = await reader.fetch(f"{_OF_TICKET} AND {seen}", list(ticket_ids), who.person_id, *args)
    found = {}
    for row in rows:
        values = dict(row)
        labels = {one: values.pop(f"label_{one}") for one in LANGS}
        values["lang"] = lang or (values["lang"] if values["lang"] in LANGS else "fr")
        found[values.pop("ticket_id")] = values | {"service": labels[values["lang"]]}
    return found


async def values_of_client(reader: Reader, who: Who, client_id: UUID | None) -> Values:
    named = "(SELECT name FROM clients WHERE client_id = $1) AS client"
    row = await reader.fetchrow(f"SELECT {named}, {_ME}", client_id, who.person_id)
    return dict(row) if row else {}


async def service_exists(reader: Reader, code: str) -> bool:
    return bool(await reader.fetchval("SELECT 1 FROM services WHERE code = $1 AND active", code))
