"""What the lines of tickets name: clients, services, sites, people and contracts, a statement each for a batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from chassis.tx import Reader
from intake.domain.contract import Contract, Cover, terms_from_json
from intake.domain.history import Version
from intake.domain.imported_ticket import KnownNames
from intake.domain.model import OPEN_STATES, Mode
from intake.domain.opening import Service, Site
from intake.queries.imports import as_ids, clients_named

_SERVICES = """
SELECT service_id, code, label_fr AS label, label_en, skills, usual_minutes, technicians_needed, default_mode
FROM services WHERE active
"""
_SITES = f"""
SELECT n.client_id AS owner, n.name, {", ".join(f"s.{field.name}" for field in fields(Site))}
FROM unnest($1::uuid[], $2::text[]) AS n(client_id, name) JOIN sites s ON s.client_id = n.client_id AND s.active
    AND (lower(s.label) = lower(n.name)
        OR s.site_id = (SELECT id FROM imported_lines WHERE kind = 'sites' AND reference = n.name))
"""
_PEOPLE = """
SELECT client_id, person_id::text AS name, person_id FROM people WHERE person_id = ANY($1) AND client_id IS NOT NULL
UNION ALL SELECT client_id, contact_id::text, contact_id FROM contacts WHERE contact_id = ANY($1)
UNION ALL SELECT client_id, encode(email_mark, 'hex'), contact_id FROM contacts
    WHERE client_id = ANY($3) AND email_mark = ANY($4)
UNION ALL SELECT client_id, lower(email), contact_id FROM contacts WHERE client_id = ANY($3) AND lower(email) = ANY($2)
ORDER BY person_id DESC
"""
_CONTRACTS = """
SELECT n.client_id, n.code, k.contract_id, k.vip, k.services, k.terms
FROM unnest($1::uuid[], $2::text[]) AS n(client_id, code) CROSS JOIN LATERAL (
    SELECT contracts.*, (SELECT terms FROM contract_terms WHERE contract_id = contracts.contract_id
        ORDER BY valid_from DESC LIMIT 1) AS terms
    FROM contracts WHERE client_id = n.client_id AND active AND starts_on <= $3 AND coalesce(ends_on >= $3, true)
    ORDER BY services ? n.code DESC, starts_on DESC, contract_id LIMIT 1
) k
"""


async def numbers_taken(reader: Reader, references: Sequence[str]) -> frozenset[str]:
    rows = await reader.fetch("SELECT number FROM tickets WHERE number = ANY($1)", list(references))
    return frozenset(row["number"] for row in rows)


async def names_in(reader: Reader, lines: Sequence[Mapping[str, Any]], today: date) -> KnownNames:
    clients = await clients_named(reader, [one["client"] for one in lines])
    owner = {name: found[0] for name, found in clients.items() if len(found) == 1}
    services = await _services(reader)
    named = [(owner[one["client"]], one) for one in lines if one["client"] in owner]
    asked = {
        (client_id, service.code)
        for client_id, one in named
        if one["state"] in OPEN_STATES and (service := services.get(one["service"].lower()))
    }
    return KnownNames(
        clients=clients,
        services=services,
        sites=await sites_named(reader, {(client_id, one["site"]) for client_id, one in named if "site" in one}),
        people=await people_named(
            reader, {one["requester"].lower() for one in lines if "requester" in one}, owner.values()
        ),
        contracts=await _contracts(reader, asked, today),
    )


async def versions_of(reader: Reader, contract_ids: Sequence[UUID]) -> dict[UUID, list[Version]]:
    versions: dict[UUID, list[Version]] = defaultdict(list)
    for row in await reader.fetch(
        "SELECT contract_id, valid_from, terms FROM contract_terms WHERE contract_id = ANY($1) ORDER BY valid_from",
        list(contract_ids),
    ):
        versions[row["contract_id"]].append(Version(row["valid_from"], terms_from_json(row["terms"])))
    return versions


async def _services(reader: Reader) -> dict[str, Service]:
    """By code, and by what they are called in both languages."""
    found: dict[str, Service] = {}
    for row in await reader.fetch(_SERVICES):
        values = dict(row)
        english = values.pop("label_en")
        service = Service(**{**values, "default_mode": Mode(values["default_mode"])})
        found |= dict.fromkeys((service.code, service.label.lower(), english.lower()), service)
    return found


async def sites_named(reader: Reader, named: set[tuple[UUID, str]]) -> dict[tuple[UUID, str], Site]:
    """By label, or by the reference they were imported under."""
    rows = await reader.fetch(_SITES, *_columns(named)) if named else []
    found = {}
    for row in rows:
        owner, name, *site = row
        found[owner, name] = Site(**dict(zip((field.name for field in fields(Site)), site, strict=True)))
    return found


async def people_named(reader: Reader, named: set[str], client_ids: Iterable[UUID]) -> dict[tuple[UUID, str], UUID]:
    """By our id, or by the e-mail of a client's contact: addresses of accounts are portal's."""
    if not named:
        return {}
    ids = list(as_ids(sorted(named)).values())
    marks = {reader.vault.mark(name): name for name in sorted(named)}
    rows = await reader.fetch(_PEOPLE, ids, sorted(named), sorted(set(client_ids)), list(marks))
    names = {mark.hex(): name for mark, name in marks.items()}
    return {(row["client_id"], names.get(row["name"], row["name"])): row["person_id"] for row in rows}


async def _contracts(reader: Reader, asked: set[tuple[UUID, str]], today: date) -> dict[tuple[UUID, str], Contract]:
    """The newest in force that names the service, else the newest in force, as for a ticket opened here."""
    rows = await reader.fetch(_CONTRACTS, *_columns(asked), today) if asked else []
    return {
        (row["client_id"], row["code"]): Contract(
            contract_id=row["contract_id"],
            terms=terms_from_json(row["terms"]),
            vip=row["vip"],
            services={code: Cover(cover) for code, cover in row["services"].items()},
        )
        for row in rows
    }


def _columns(pairs: set[tuple[UUID, str]]) -> tuple[list[UUID], list[str]]:
    ordered = sorted(pairs)
    return [one for one, _ in ordered], [name for _, name in ordered]
