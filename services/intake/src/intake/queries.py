"""Reads. A view is one statement: what it shows of other tables comes as JSON beside its own columns."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.decide import DESK
from intake.domain.model import OPEN_STATES, Mode
from intake.domain.opening import Known, Service, Site, TicketRequest

Record = dict[str, Any]


def seen_by(who: Who, first: int) -> tuple[str, list[object]]:
    """The tickets `t` a caller may know of, as a condition with its arguments from `$first` on."""
    match who.role:
        case role if role in DESK:
            return "true", []
        case "client_manager":
            return f"t.client_id = ${first}", [who.client_id]
        case "client":
            return f"t.client_id = ${first} AND t.requester_id = ${first + 1}", [who.client_id, who.person_id]
        case "technician":
            return f"t.technician_ids <> '{{}}' AND t.technician_ids @> ARRAY[${first}::uuid]", [who.person_id]
        case _:
            return "false", []


_OPENING = """
SELECT c.vip, c.active, c.version,
    v.service_id, v.code, v.label_fr, v.skills, v.usual_minutes, v.technicians_needed, v.default_mode,
    s.site_id, s.label, s.address, s.latitude, s.longitude, s.zone, s.department, s.hours,
    (SELECT p.client_id FROM people p WHERE p.person_id = $6 AND p.active) AS requester_client,
    (SELECT p.client_id FROM people p WHERE p.person_id = $7 AND p.active) AS contact_client,
    (SELECT jsonb_object_agg(e.priority, jsonb_build_array(e.minutes, e.sample))
        FROM delay_estimates e WHERE e.service_id = v.service_id) AS delays
FROM clients c
LEFT JOIN services v ON v.active AND (v.service_id = $2 OR v.code = $3)
LEFT JOIN LATERAL (
    SELECT * FROM sites WHERE client_id = c.client_id AND active AND (site_id = $4
        OR $4::uuid IS NULL AND lower($5::text) IN (lower(label), lower(address), lower(label || ', ' || address)))
    ORDER BY created_at LIMIT 1
) s ON true
WHERE c.client_id = $1
"""


async def known_for(reader: Reader, request: TicketRequest) -> Known | None:
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
        delays={priority: (seen[0], seen[1]) for priority, seen in (row["delays"] or {}).items()},
    )


REMEMBERED_FOR = timedelta(seconds=10)
REMEMBERED = 10_000


class Remembered:
    """What opening a ticket learnt a moment ago, which saves one of its two trips.

    It is safe to be late on a client or site: the ticket is inserted only if the client's version is still
    the one remembered. Told delays may be this much older. Requests that name other people are not kept.
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
    return request.client_id, request.service_id, request.service_code, request.site_id, request.address


def _names_people(request: TicketRequest) -> bool:
    return request.on_behalf or request.onsite_contact_id is not None


_SITE_FIELDS = ("site_id", "label", "address", "latitude", "longitude", "zone", "department", "hours")
_SITE = f"SELECT {', '.join(_SITE_FIELDS)} FROM sites WHERE client_id = $1 AND site_id = $2 AND active"


async def site_of_client(reader: Reader, client_id: UUID, site_id: UUID) -> Site | None:
    row = await reader.fetchrow(_SITE, client_id, site_id)
    return Site(**dict(row)) if row else None


def _person(column: str) -> str:
    return (
        f"jsonb_build_object('person_id', {column}, 'name', (SELECT p.name FROM people p WHERE p.person_id = {column}))"
    )


_SHORT = f"""
t.ticket_id AS id, t.number, t.seq, t.title, t.kind, t.state, t.stage, t.priority, t.mode, t.wished_mode,
t.due_at, t.created_at, t.arrives_at, t.site_id IS NULL AND t.address IS NOT NULL AS needs_site,
jsonb_build_object('id', c.client_id, 'name', c.name, 'vip', c.vip) AS client,
{_person("t.requester_id")} AS requester,
jsonb_build_object('id', v.service_id, 'code', v.code, 'label_fr', v.label_fr, 'label_en', v.label_en) AS service,
(SELECT jsonb_agg(jsonb_build_object('person_id', x.id, 'name', p.name) ORDER BY x.at)
    FROM unnest(t.technician_ids) WITH ORDINALITY x(id, at) LEFT JOIN people p ON p.person_id = x.id) AS technicians,
CASE WHEN t.slot_starts_at IS NOT NULL THEN
    jsonb_build_object('starts_at', t.slot_starts_at, 'ends_at', t.slot_ends_at) END AS slot
"""
_JOINS = "FROM tickets t JOIN clients c USING (client_id) JOIN services v USING (service_id)"
_LISTED = f"""
SELECT {_SHORT}, CASE WHEN s.site_id IS NOT NULL THEN jsonb_build_object(
    'id', s.site_id, 'label', s.label, 'address', s.address, 'latitude', s.latitude,
    'longitude', s.longitude, 'zone', s.zone) END AS site
{_JOINS} LEFT JOIN sites s ON s.site_id = t.site_id
"""
_ONE = f"""
SELECT {_SHORT}, t.description, t.already_tried, t.address, t.windows, t.impact, t.urgency,
    t.priority_reasons, t.accept_by, t.respond_by, t.resolve_by, t.attempt, t.first_work_at, t.finished_at,
    t.contact_name, t.contact_phone, t.origin,
    jsonb_build_object('minutes', t.estimated_minutes, 'reason', t.estimate_reason) AS estimate,
    CASE WHEN t.onsite_contact_id IS NOT NULL THEN {_person("t.onsite_contact_id")} END AS onsite_contact,
    CASE WHEN s.site_id IS NOT NULL THEN jsonb_build_object(
        'id', s.site_id, 'label', s.label, 'address', s.address, 'latitude', s.latitude,
        'longitude', s.longitude, 'zone', s.zone, 'hours', s.hours, 'access_notes', s.access_notes,
        'contact_name', s.contact_name, 'contact_phone', s.contact_phone) END AS site
{_JOINS} LEFT JOIN sites s ON s.site_id = t.site_id
"""


async def ticket(reader: Reader, who: Who, ticket_id: UUID) -> Record | None:
    seen, args = seen_by(who, 2)
    row = await reader.fetchrow(f"{_ONE} WHERE t.ticket_id = $1 AND {seen}", ticket_id, *args)
    return dict(row) if row else None


async def tickets(
    reader: Reader,
    who: Who,
    *,
    states: Sequence[str],
    priorities: Sequence[str],
    ids: Sequence[UUID],
    client_id: UUID | None,
    mine: bool,
    queue: bool,
    after: tuple[object, ...] | None,
    limit: int,
    whole: bool = False,
) -> list[Record]:
    seen, args = seen_by(who, 1)
    wanted = [seen]

    def where(condition: str, *values: object) -> None:
        marks = [f"${len(args) + at}" for at in range(1, len(values) + 1)]
        args.extend(values)
        wanted.append(condition.format(*marks))

    if states or (queue and not ids):
        where("t.state = ANY({})", list(states or sorted(OPEN_STATES)))
    if priorities:
        where("t.priority = ANY({})", list(priorities))
    if ids:
        where("t.ticket_id = ANY({})", list(ids))
    if client_id:
        where("t.client_id = {}", client_id)
    if mine:
        where("({0} IN (t.requester_id, t.opened_by) OR t.technician_ids @> ARRAY[{0}::uuid])", who.person_id)
    if queue:
        order = "t.priority, t.due_at, t.created_at, t.ticket_id"
        if after:
            where(f"({order}) > ({{}}, {{}}, {{}}, {{}})", *after)
    else:
        order = "t.created_at DESC, t.ticket_id DESC"
        if after:
            where("(t.created_at, t.ticket_id) < ({}, {})", *after)
    columns = _ONE if whole else _LISTED
    rows = await reader.fetch(f"{columns} WHERE {' AND '.join(wanted)} ORDER BY {order} LIMIT {limit:d}", *args)
    return [dict(row) for row in rows]


async def is_seen(reader: Reader, who: Who, ticket_id: UUID) -> bool:
    seen, args = seen_by(who, 2)
    return bool(await reader.fetchval(f"SELECT 1 FROM tickets t WHERE t.ticket_id = $1 AND {seen}", ticket_id, *args))


async def timeline(reader: Reader, ticket_id: UUID, *, internal: bool) -> list[Record]:
    rows = await reader.fetch(
        f"""SELECT l.line_id AS id, l.at, l.kind, l.from_value, l.to_value, l.params, l.text, l.audience,
            CASE WHEN l.actor_id IS NOT NULL THEN {_person("l.actor_id")} END AS actor
        FROM timeline l WHERE l.ticket_id = $1 AND (l.audience = 'public' OR $2) ORDER BY l.at, l.line_id""",
        ticket_id,
        internal,
    )
    return [dict(row) for row in rows]


_CLIENT = "SELECT client_id AS id, name, siren, vip, active, created_at FROM clients"


async def client(reader: Reader, client_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_CLIENT} WHERE client_id = $1", client_id)
    return dict(row) if row else None


async def clients(
    reader: Reader, *, only: UUID | None, ids: Sequence[UUID], after: tuple[object, ...] | None, limit: int
) -> list[Record]:
    name, last = after or ("", UUID(int=0))
    rows = await reader.fetch(
        f"""{_CLIENT} WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid[] = '{{}}' OR client_id = ANY($2))
        AND (name, client_id) > ($3, $4) ORDER BY name, client_id LIMIT $5""",
        only, list(ids), name, last, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


SITES_SHOWN = 500
_SITES = """
SELECT site_id AS id, client_id, label, address, latitude, longitude, zone, department, hours,
    access_notes, contact_name, contact_phone
FROM sites WHERE active
"""


async def sites(reader: Reader, *, client_id: UUID | None, ids: Sequence[UUID] = ()) -> list[Record]:
    rows = await reader.fetch(
        f"""{_SITES} AND ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid[] = '{{}}' OR site_id = ANY($2))
        ORDER BY label, site_id LIMIT {SITES_SHOWN}""",
        client_id,
        list(ids),
    )
    return [dict(row) for row in rows]


async def sites_of(reader: Reader, client_ids: Sequence[UUID]) -> list[Record]:
    rows = await reader.fetch(
        f"""SELECT s.* FROM unnest($1::uuid[]) AS of(client_id) CROSS JOIN LATERAL (
            {_SITES} AND client_id = of.client_id ORDER BY label, site_id LIMIT {SITES_SHOWN}) s""",
        list(client_ids),
    )
    return [dict(row) for row in rows]


async def services(reader: Reader) -> list[Record]:
    rows = await reader.fetch(
        """SELECT service_id AS id, code, label_fr, label_en, skills, usual_minutes, technicians_needed, default_mode
        FROM services WHERE active ORDER BY position, code"""
    )
    return [dict(row) for row in rows]
