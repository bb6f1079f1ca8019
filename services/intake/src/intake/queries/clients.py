"""Reads of client companies, their sites and the service catalogue."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tx import Reader
from intake.queries.tickets import Record

_CLIENT = """
SELECT client_id AS id, name, legal_name, siren, siret, vat_number, electronic_address, billing_address, currency,
    preferences, notes, vip, active, version, created_at
FROM clients
"""


async def client(reader: Reader, client_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_CLIENT} WHERE client_id = $1", client_id)
    return dict(row) if row else None


async def clients(
    reader: Reader,
    *,
    only: UUID | None,
    ids: Sequence[UUID] = (),
    sought: str | None = None,
    after: tuple[object, ...] | None,
    limit: int,
) -> list[Record]:
    """By name; `sought` is anywhere in a name, accents or not, or begins a number."""
    name, last = after or ("", UUID(int=0))
    rows = await reader.fetch(
        f"""{_CLIENT} WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid[] = '{{}}' OR client_id = ANY($2))
        AND ($6::text IS NULL OR strpos({_plain("concat_ws(' ', name, legal_name)")}, {_plain("$6")}) > 0
            OR starts_with(siret, replace($6, ' ', '')) OR starts_with(siren, replace($6, ' ', '')))
        AND (name, client_id) > ($3, $4) ORDER BY name, client_id LIMIT $5""",
        only, list(ids), name, last, limit, sought,
    )  # fmt: skip
    return [dict(row) for row in rows]


def _plain(text: str) -> str:
    return f"translate(lower({text}), 'àâäçéèêëîïôöùûüÿ', 'aaaceeeeiioouuuy')"


async def has_site_of_another_siren(reader: Reader, client_id: UUID, siren: str) -> bool:
    return bool(
        await reader.fetchval(
            "SELECT 1 FROM sites WHERE client_id = $1 AND active AND NOT starts_with(siret, $2) LIMIT 1",
            client_id, siren,
        )
    )  # fmt: skip


SITES_SHOWN = 500
_SITES = f"""
SELECT site_id AS id, client_id, label, address, latitude, longitude, zone, department, hours,
    siret, access_notes, contact_name, contact_phone, active, version,
    contact_sealed, {wrapped("sites.site_id", "contact_wrapped")}
FROM sites
"""


async def site(reader: Reader, site_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_SITES} WHERE site_id = $1", site_id)
    return reader.vault.opened(row) if row else None


async def sites(
    reader: Reader, *, client_id: UUID | None, ids: Sequence[UUID] = (), closed: bool = False
) -> list[Record]:
    rows = await reader.fetch(
        f"""{_SITES} WHERE (active OR $3) AND ($1::uuid IS NULL OR client_id = $1)
        AND ($2::uuid[] = '{{}}' OR site_id = ANY($2))
        ORDER BY label, site_id LIMIT {SITES_SHOWN}""",
        client_id, list(ids), closed,
    )  # fmt: skip
    return [reader.vault.opened(row) for row in rows]


async def sites_of(reader: Reader, client_ids: Sequence[UUID]) -> list[Record]:
    rows = await reader.fetch(
        f"""SELECT s.* FROM unnest($1::uuid[]) AS of(client_id) CROSS JOIN LATERAL (
            {_SITES} WHERE active AND client_id = of.client_id ORDER BY label, site_id LIMIT {SITES_SHOWN}) s""",
        list(client_ids),
    )
    return [reader.vault.opened(row) for row in rows]


async def services(reader: Reader, client_id: UUID | None = None, today: date | None = None) -> list[Record]:
    """`cover` is what the contract says that a ticket of this client would be opened under; none without one."""
    rows = await reader.fetch(
        """SELECT v.service_id AS id, v.code, label_fr, label_en, skills, usual_minutes, technicians_needed,
            default_mode, jsonb_build_object('id', c.id, 'abbreviation', c.abbreviation, 'name', c.name,
                'name_en', c.name_en) AS category, (SELECT coalesce(k.services->>v.code, 'outside') FROM contracts k
                WHERE k.client_id = $1 AND k.active AND k.starts_on <= $2 AND coalesce(k.ends_on >= $2, true)
                ORDER BY k.services ? v.code DESC, k.starts_on DESC, k.contract_id LIMIT 1) AS cover
        FROM services v LEFT JOIN categories c ON c.id = v.category_id WHERE v.active ORDER BY position, v.code""",
        client_id,
        today,
    )
    return [dict(row) for row in rows]


async def categories(reader: Reader) -> list[Record]:
    """Two levels, a few dozen: a main one, then those below it."""
    rows = await reader.fetch(
        """SELECT id, abbreviation, name, name_en, description, level, parent_id FROM categories WHERE is_active
        ORDER BY abbreviation LIMIT 500"""
    )
    return [dict(row) for row in rows]
