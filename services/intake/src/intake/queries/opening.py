"""What opening a ticket needs to know, and what is remembered of it for a moment."""

from datetime import date, datetime, timedelta
from uuid import UUID

from chassis.tx import Reader
from intake.domain.contract import Contract, Cover, terms_from_json
from intake.domain.model import Mode
from intake.domain.opening import Known, Service, Site, TicketRequest
from intake.queries.fields import ACTIVE_FIELDS, fields_of

_OPENING = f"""
SELECT c.vip, c.active, c.version,
    v.service_id, v.code, v.label_fr, v.skills, v.usual_minutes, v.technicians_needed, v.default_mode,
    s.site_id, s.label, s.address, s.latitude, s.longitude, s.zone, s.department, s.hours,
    (SELECT p.client_id FROM people p WHERE p.person_id = $6 AND p.active) AS requester_client,
    (SELECT p.client_id FROM people p WHERE p.person_id = $7 AND p.active) AS contact_client,
    $9::uuid IS NULL OR EXISTS (
        SELECT FROM assets a WHERE a.asset_id = $9 AND a.client_id = c.client_id) AS asset_known,
    (SELECT jsonb_object_agg(e.priority, jsonb_build_array(e.minutes, e.sample))
        FROM delay_estimates e WHERE e.service_id = v.service_id) AS delays,
    k.contract_id, k.vip AS contract_vip, k.services AS contract_services, k.technician_ids, k.terms,
    {ACTIVE_FIELDS} AS fields
FROM clients c
LEFT JOIN services v ON v.active AND (v.service_id = $2 OR v.code = $3)
LEFT JOIN LATERAL (
    SELECT * FROM sites WHERE client_id = c.client_id AND active AND (site_id = $4
        OR $4::uuid IS NULL AND lower($5::text) IN (
            lower(label), lower(address), lower(label || ', ' || address), lower(label || ' - ' || address)))
    ORDER BY created_at LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT contracts.*, (SELECT terms FROM contract_terms WHERE contract_id = contracts.contract_id
        ORDER BY valid_from DESC LIMIT 1) AS terms
    FROM contracts WHERE client_id = c.client_id AND active AND starts_on <= $8 AND coalesce(ends_on >= $8, true)
    ORDER BY services ? v.code DESC, starts_on DESC, contract_id LIMIT 1
) k ON true
WHERE c.client_id = $1
"""


async def known_for(reader: Reader, request: TicketRequest, today: date) -> Known | None:
    """All that opening a ticket needs to know, in one trip; None: no such client."""
    row = await reader.fetchrow(
        _OPENING,
        request.client_id,
        request.service_id,
        request.service_code,
        request.site_id,
        request.address,
        request.requester_id if request.on_behalf else None,
        request.onsite_contact_id,
        today,
        request.asset_id,
    )
    if row is None:
        return None
    service = site = None
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
    if row["site_id"]:
        site = Site(**{name: row[name] for name in _SITE_FIELDS})
    return Known(
        vip=row["vip"],
        active=row["active"],
        version=row["version"],
        service=service,
        site=site,
        requester_client=row["requester_client"],
        contact_client=row["contact_client"],
        asset_known=row["asset_known"],
        delays={priority: (seen[0], seen[1]) for priority, seen in (row["delays"] or {}).items()},
        contract=Contract(
            contract_id=row["contract_id"],
            terms=terms_from_json(row["terms"]),
            vip=row["contract_vip"],
            services={code: Cover(cover) for code, cover in row["contract_services"].items()},
            technician_ids=tuple(row["technician_ids"]),
        )
        if row["contract_id"]
        else None,
        fields=fields_of(row["fields"]),
    )


REMEMBERED_FOR = timedelta(seconds=10)
REMEMBERED = 10_000


class Remembered:
    """What opening a ticket learnt a moment ago, which saves one of its two trips.

    It is safe to be late on a client or site: the ticket is inserted only if the client's version is still
    the one remembered. Told delays, and which fields are asked, may be this much older.
    Requests that name other people are not kept.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[datetime, Known]] = {}

    def find(self, request: TicketRequest, now: datetime) -> Known | None:
        at, known = self._kept.get(_named(request), (now, None))
        return known if now - at < REMEMBERED_FOR and not _names_people(request) else None

    def keep(self, request: TicketRequest, known: Known, now: datetime) -> None:
        if not _names_people(request):
            if len(self._kept) >= REMEMBERED:
                self._kept.clear()
            self._kept[_named(request)] = (now, known)


def _named(request: TicketRequest) -> tuple[object, ...]:
    named = request.service_id, request.service_code, request.site_id, request.address, request.asset_id
    return request.client_id, *named


def _names_people(request: TicketRequest) -> bool:
    return request.on_behalf or request.onsite_contact_id is not None


_SITE_FIELDS = ("site_id", "label", "address", "latitude", "longitude", "zone", "department", "hours")
_SITE = f"SELECT {', '.join(_SITE_FIELDS)} FROM sites WHERE client_id = $1 AND site_id = $2 AND active"


async def site_of_client(reader: Reader, client_id: UUID, site_id: UUID) -> Site | None:
    row = await reader.fetchrow(_SITE, client_id, site_id)
    return Site(**dict(row)) if row else None


_NAMED = f"""
SELECT {", ".join(_SITE_FIELDS)} FROM sites WHERE client_id = $1 AND active AND lower($2) IN (
    lower(label), lower(address), lower(label || ', ' || address), lower(label || ' - ' || address))
ORDER BY created_at LIMIT 1
"""


async def site_named(reader: Reader, client_id: UUID, text: str) -> Site | None:
    """The site of the client that these typed words mean, if they are its label, its address or both."""
    row = await reader.fetchrow(_NAMED, client_id, text)
    return Site(**dict(row)) if row else None
