"""People by name, and found by a part of it: names are sealed, so their order is made here and not by the database.

Each process keeps the names it has opened, by the version of the person: a list asks the database who there is, opens
whoever is new or changed, and reads whole only the people of its page.
"""

import unicodedata
from heapq import nsmallest
from typing import Any
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader
from portal.store.people import PERSON, SEALED

LISTED = f"""
SELECT {PERSON}, p.created_at,
    (SELECT max(s.opened_at) FROM sessions s WHERE s.person_id = p.person_id) AS signed_in_at
FROM people p
"""
OPENED_AT_ONCE = 2_000
_ENTRIES = f"""
SELECT p.person_id, p.version, {", ".join(f"p.{name}" for name in SEALED)}, p.sealed, {wrapped("p.person_id")}
FROM people p WHERE p.person_id = ANY ($1)
"""
_WHO = """
SELECT p.person_id, p.version FROM people p WHERE p.erased_at IS NULL
    AND ($1::text IS NULL OR p.role = $1) AND ($2::uuid IS NULL OR p.client_id = $2)
    AND ($3::uuid[] IS NULL OR p.person_id = ANY ($3))
"""
_opened: dict[UUID, tuple[int, str, str]] = {}
"""version, folded name, address"""


def folded(text: str) -> str:
    """Without case or accents: Éric stands with Eric, and is found by either."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


async def people(
    reader: Reader,
    *,
    search: str = "",
    role: str | None = None,
    client_id: UUID | None = None,
    ids: list[UUID] | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[dict[str, Any]]:
    """By name; each has its `sort_name`."""
    who = {row["person_id"]: row["version"] for row in await reader.fetch(_WHO, role, client_id, ids)}
    new = [one for one, version in who.items() if one not in _opened or _opened[one][0] != version]
    for start in range(0, len(new), OPENED_AT_ONCE):
        for row in await reader.fetch(_ENTRIES, new[start : start + OPENED_AT_ONCE]):
            entry = reader.vault.opened(row)
            _opened[row["person_id"]] = row["version"], folded(entry["name"] or ""), entry["email"] or ""
    if role is None and client_id is None and ids is None:
        for gone in _opened.keys() - who.keys():
            del _opened[gone]
    part, address = folded(search.strip()), search.strip().lower()
    found = nsmallest(
        limit,
        (
            (name, one)
            for one in who
            for _, name, email in (_opened[one],)
            if (part in name or address in email) and (after is None or (name, one) > after)
        ),
    )
    rows = await reader.fetch(LISTED + "WHERE p.person_id = ANY ($1)", [one for _, one in found])
    by_id = {row["person_id"]: row for row in rows}
    return [listed_row(reader, by_id[one]) | {"sort_name": name} for name, one in found if one in by_id]


def listed_row(reader: Reader, row: Any) -> dict[str, Any]:
    found = reader.vault.opened(row)
    return found | {"name": found["name"] or ""}
