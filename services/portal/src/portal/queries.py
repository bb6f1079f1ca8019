"""The SQL of portal that reads."""

from typing import Any
from uuid import UUID

from chassis.tx import Reader
from portal.domain.model import Person
from portal.store import PERSON, person_of

_LISTED = f"""
SELECT {", ".join(f"p.{name}" for name in PERSON.split(", "))}, p.created_at, lower(p.name) AS sort_name,
    (SELECT max(s.opened_at) FROM sessions s WHERE s.person_id = p.person_id) AS signed_in_at
FROM people p
"""


async def person(reader: Reader, person_id: UUID) -> Person | None:
    row = await reader.fetchrow(f"SELECT {PERSON} FROM people WHERE person_id = $1", person_id)
    return person_of(row) if row else None


async def credential(reader: Reader, email: str) -> tuple[UUID, str] | None:
    """Who may sign in with this address, and the hash of their password."""
    row = await reader.fetchrow(
        """SELECT p.person_id, c.password_hash FROM people p JOIN credentials c USING (person_id)
        WHERE p.email = $1 AND p.active""",
        email,
    )
    return (row["person_id"], row["password_hash"]) if row else None


async def listed(reader: Reader, person_id: UUID) -> dict[str, Any] | None:
    row = await reader.fetchrow(_LISTED + "WHERE p.person_id = $1", person_id)
    return dict(row) if row else None


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
    """By name; `search` is a part of the name or address."""
    pattern = "%" + search.strip().lower().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
    rows = await reader.fetch(
        _LISTED
        + """
        WHERE (lower(p.name) LIKE $1 OR p.email LIKE $1)
            AND ($2::text IS NULL OR p.role = $2) AND ($3::uuid IS NULL OR p.client_id = $3)
            AND ($4::uuid[] IS NULL OR p.person_id = ANY ($4))
            AND ($5::text IS NULL OR (lower(p.name), p.person_id) > ($5, $6))
        ORDER BY lower(p.name), p.person_id LIMIT $7""",
        pattern, role, client_id, ids, after[0] if after else None, after[1] if after else None, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def names(reader: Reader, ids: list[UUID]) -> dict[UUID, str]:
    rows = await reader.fetch("SELECT person_id, name FROM people WHERE person_id = ANY ($1)", ids)
    return {row["person_id"]: row["name"] for row in rows}


async def has_admin(reader: Reader) -> bool:
    return bool(await reader.fetchval("SELECT EXISTS (SELECT FROM people WHERE role = 'admin' AND active)"))


async def by_email(reader: Reader, email: str) -> Person | None:
    row = await reader.fetchrow(f"SELECT {PERSON} FROM people WHERE email = $1", email)
    return person_of(row) if row else None


async def public_keys(reader: Reader) -> list[dict[str, Any]]:
    rows = await reader.fetch("SELECT public_jwk FROM signing_keys ORDER BY created_at DESC LIMIT 3")
    return [row["public_jwk"] for row in rows]
