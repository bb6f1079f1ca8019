"""Reads of clients' contacts: by the name of their account, else as typed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader
from intake.domain.contact import Known
from intake.queries.tickets import Record

CONTACTS_SHOWN = 200
_CONTACTS = f"""
SELECT * FROM (
    SELECT k.contact_id AS id, k.client_id, coalesce(p.name, k.name, '') AS name, k.email, k.phone, k.functions,
        k.version, p.person_id IS NOT NULL AS has_account, k.sealed, {wrapped("k.contact_id")}
    FROM contacts k LEFT JOIN people p ON p.person_id = k.contact_id
) k
"""


async def contacts(reader: Reader, client_id: UUID, *, after: tuple[object, ...] | None, limit: int) -> list[Record]:
    name, last = after or ("", UUID(int=0))
    rows = await reader.fetch(
        f"{_CONTACTS} WHERE client_id = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT $4",
        client_id, name, last, limit,
    )  # fmt: skip
    return [reader.vault.opened(row) for row in rows]


async def contact(reader: Reader, client_id: UUID, contact_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_CONTACTS} WHERE client_id = $1 AND id = $2", client_id, contact_id)
    return reader.vault.opened(row) if row else None


async def contacts_of(reader: Reader, client_ids: Sequence[UUID]) -> list[Record]:
    rows = await reader.fetch(
        f"""SELECT s.* FROM unnest($1::uuid[]) AS of(client_id) CROSS JOIN LATERAL (
            {_CONTACTS} WHERE client_id = of.client_id ORDER BY name, id LIMIT {CONTACTS_SHOWN}) s""",
        list(client_ids),
    )
    return [reader.vault.opened(row) for row in rows]


async def known_of_contact(
    reader: Reader, client_id: UUID, contact_id: UUID | None, functions: Sequence[Mapping[str, Any]]
) -> Known:
    row = await reader.fetchrow(
        """SELECT EXISTS (SELECT FROM people WHERE person_id = $2 AND client_id = $1 AND active) AS has_account,
            ARRAY(SELECT site_id FROM sites WHERE client_id = $1 AND site_id = ANY($3)) AS site_ids""",
        client_id, contact_id, [one["site_id"] for one in functions if one["site_id"]],
    )  # fmt: skip
    assert row is not None
    return Known(row["has_account"], frozenset(row["site_ids"]))
