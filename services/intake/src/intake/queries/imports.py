"""What an import must know of what is here already: a statement for a batch of lines, never one each."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Reader
from intake.domain.importing import Imported

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CLIENTS_NAMED = """
SELECT n.name, found.rank, found.client_id FROM unnest($1::text[]) AS n(name) CROSS JOIN LATERAL (
    SELECT 1 AS rank, id AS client_id FROM imported_lines WHERE kind = 'clients' AND reference = n.name
    UNION ALL SELECT 2, client_id FROM clients WHERE siren = regexp_replace(n.name, '[\\s.]', '', 'g')
    UNION ALL SELECT 3, client_id FROM clients WHERE lower(name) = lower(n.name)
) found
"""


_OURS = {
    "clients": "SELECT client_id AS id FROM clients WHERE client_id = ANY($1)",
    "sites": "SELECT site_id AS id FROM sites WHERE site_id = ANY($1)",
    "contacts": "SELECT contact_id AS id FROM contacts WHERE contact_id = ANY($1)",
    "assets": "SELECT asset_id AS id FROM assets WHERE asset_id = ANY($1)",
}


async def known_lines(reader: Reader, kind: str, references: Sequence[str]) -> dict[str, Imported]:
    """By the reference of an earlier import, or by our own id, which exports give what came from no file."""
    rows = await reader.fetch(
        "SELECT reference, id, digest FROM imported_lines WHERE kind = $1 AND reference = ANY($2)",
        kind,
        list(references),
    )
    known = {row["reference"]: Imported(row["id"], row["digest"]) for row in rows}
    ids = as_ids([one for one in references if one not in known])
    if ids and kind in _OURS:
        ours = {row["id"] for row in await reader.fetch(_OURS[kind], list(ids.values()))}
        known |= {reference: Imported(one, b"") for reference, one in ids.items() if one in ours}
    return known


def as_ids(references: Sequence[str]) -> dict[str, UUID]:
    return {one: UUID(one) for one in references if _ID.fullmatch(one)}


async def clients_named(reader: Reader, names: Sequence[str]) -> dict[str, list[UUID]]:
    """By the reference they were imported under, else by SIREN, else by name, which several may have."""
    ranked: dict[str, dict[int, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in await reader.fetch(_CLIENTS_NAMED, sorted(set(names))):
        ranked[row["name"]][row["rank"]].append(row["client_id"])
    return {name: found[min(found)] for name, found in ranked.items()}


async def holders_of_sirens(reader: Reader, sirens: Sequence[str]) -> Mapping[str, tuple[UUID, str | None]]:
    rows = await reader.fetch(
        """SELECT c.siren, c.client_id, l.reference FROM clients c
        LEFT JOIN imported_lines l ON l.id = c.client_id AND l.kind = 'clients' WHERE c.siren = ANY($1)""",
        list(sirens),
    )
    return {row["siren"]: (row["client_id"], row["reference"]) for row in rows}


async def numbers_of_companies(reader: Reader, client_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """Their numbers in the registers, and the SIRETs of their sites."""
    rows = await reader.fetch(
        """SELECT c.client_id, c.siret, c.vat_number, ARRAY(
            SELECT s.siret FROM sites s WHERE s.client_id = c.client_id AND s.active AND s.siret IS NOT NULL) AS sites
        FROM clients c WHERE c.client_id = ANY($1)""",
        list(client_ids),
    )
    return {row["client_id"]: dict(row) for row in rows}


async def owners_of_sites(reader: Reader, site_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = await reader.fetch("SELECT site_id, client_id FROM sites WHERE site_id = ANY($1)", list(site_ids))
    return {row["site_id"]: row["client_id"] for row in rows}
