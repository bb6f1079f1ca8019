"""What lines of contacts and assets name, and what is here of them already."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.tx import Reader
from intake.domain.imported_things import Around
from intake.queries.import_tickets import people_named, sites_named
from intake.queries.imports import clients_named

_HOLDERS = """
SELECT 'label' AS name, client_id, a.label AS value, a.asset_id
FROM unnest($1::uuid[], $2::text[]) AS n(client_id, label) JOIN assets a USING (client_id, label)
UNION ALL
SELECT 'serial', client_id, a.serial, a.asset_id
FROM unnest($3::uuid[], $4::text[]) AS n(client_id, serial) JOIN assets a USING (client_id, serial)
"""


async def around(reader: Reader, lines: Sequence[Mapping[str, Any]]) -> Around:
    clients = await clients_named(reader, [one["client"] for one in lines])
    owner = {name: found[0] for name, found in clients.items() if len(found) == 1}
    named = {(owner[one["client"]], one["site"]) for one in lines if "site" in one and one["client"] in owner}
    return Around(
        clients=clients,
        sites=await sites_named(reader, named),
        people=await people_named(reader, {one["user"].lower() for one in lines if "user" in one}, owner.values()),
    )


async def holders_of_assets(
    reader: Reader, clients: Mapping[str, Sequence[UUID]], lines: Sequence[Mapping[str, Any]]
) -> dict[tuple[str, UUID, str], UUID]:
    columns: list[list[object]] = []
    for name in ("label", "serial"):
        named = [one for one in lines if name in one and len(clients.get(one["client"], ())) == 1]
        columns += [[clients[one["client"]][0] for one in named], [one[name] for one in named]]
    rows = await reader.fetch(_HOLDERS, *columns)
    return {(row["name"], row["client_id"], row["value"]): row["asset_id"] for row in rows}
