"""Reads of tickets. A view is one statement: what it shows of other tables comes as JSON beside its own columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.person_keys import wrapped
from chassis.tokens import Who
from chassis.tx import Reader, Row
from intake.domain.decide import DESK, STAFF
from intake.queries.filters import EVERYTHING, OPEN, Filters

Record = dict[str, Any]


def seen_by(who: Who, first: int, t: str = "t") -> tuple[str, list[object]]:
    """The tickets `t` a caller may know of, as a condition with its arguments from `$first` on.

    Ids of tickets they stand beside come as an array, so that each side of the OR is found by its own index.
    """
    match who.role:
        case role if role in DESK:
            return "true", []
        case "client_manager":
            return f"{t}.client_id = ${first}", [who.client_id]
        case "client":
            beside = beside_of(f"${first + 1}", "watcher")
            condition = f"{t}.client_id = ${first} AND ({t}.requester_id = ${first + 1} OR {t}.ticket_id = {beside})"
            return condition, [who.client_id, who.person_id]
        case "technician":
            given = f"{t}.technician_ids <> '{{}}' AND {t}.technician_ids @> ARRAY[${first}::uuid]"
            return f"({given} OR {t}.ticket_id = {beside_of(f'${first}', 'contributor')})", [who.person_id]
        case _:
            return "false", []


def beside_of(person: str, *parts: str) -> str:
    """For `= …`: the tickets beside which a person stands."""
    named = ", ".join(f"'{part}'" for part in parts)
    return f"ANY (ARRAY(SELECT b.ticket_id FROM ticket_people b WHERE b.person_id = {person} AND b.part IN ({named})))"


def _person(column: str) -> str:
    return (
        f"jsonb_build_object('person_id', {column}, 'name', (SELECT p.name FROM people p WHERE p.person_id = {column}))"
    )


def _kept(sealed: str, owner: str) -> str:
    """No key is looked for where nothing is sealed."""
    return f"CASE WHEN {sealed} IS NOT NULL THEN {owner} END"


CONTACT = f"t.contact_sealed, {wrapped(_kept('t.contact_sealed', 't.ticket_id'), 'contact_wrapped')}"
_SHORT = f"""
t.ticket_id AS id, t.number, t.seq, t.title, t.kind, t.state, t.waits_for, t.stage, t.priority, t.mode, t.wished_mode,
t.due_at, t.created_at, t.version, t.arrives_at, t.planned OR t.slot_starts_at IS NOT NULL AS planned,
    t.site_id IS NULL AND t.address IS NOT NULL AS needs_site,
ARRAY(SELECT coalesce(g.label, x.key) FROM unnest(t.tags) WITH ORDINALITY x(key, at)
    LEFT JOIN tags g USING (key) ORDER BY x.at) AS tags,
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
    (SELECT l.reference FROM imported_lines l WHERE l.id = t.ticket_id AND l.kind = 'tickets') AS reference,
    t.contact_name, t.contact_phone, t.origin, t.cover, t.updated_at,
    t.fields, (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.position, f.code) FROM custom_fields f
        WHERE t.fields <> '{{}}' AND t.fields ? f.code) AS defined,
    (SELECT jsonb_build_object('id', k.contract_id, 'name', k.name) FROM contracts k
        WHERE k.contract_id = t.contract_id) AS contract,
    t.device, t.department, t.preferred_contact, t.business_impact, t.requester_email, t.requester_phone,
    t.sealed, {wrapped("t.key_id")}, {CONTACT},
    s.contact_sealed AS site_sealed, {wrapped(_kept("s.contact_sealed", "s.site_id"), "site_wrapped")},
    (SELECT jsonb_build_object('id', a.asset_id, 'label', a.label, 'kind', a.kind, 'brand', a.brand, 'model', a.model,
        'os', a.os, 'serial', a.serial, 'purchased_on', a.purchased_on, 'warranty_until', a.warranty_until)
        FROM assets a WHERE a.asset_id = t.asset_id) AS asset,
    jsonb_build_object('minutes', t.estimated_minutes, 'reason', t.estimate_reason) AS estimate,
    CASE WHEN t.onsite_contact_id IS NOT NULL THEN {_person("t.onsite_contact_id")} END AS onsite_contact,
    CASE WHEN t.owner_id IS NOT NULL THEN {_person("t.owner_id")} END AS owner,
    (SELECT jsonb_build_object('id', m.ticket_id, 'number', m.number) FROM tickets m
        WHERE m.ticket_id = t.merged_into) AS merged_into,
    CASE WHEN s.site_id IS NOT NULL THEN jsonb_build_object(
        'id', s.site_id, 'label', s.label, 'address', s.address, 'latitude', s.latitude,
        'longitude', s.longitude, 'zone', s.zone, 'hours', s.hours, 'access_notes', s.access_notes,
        'contact_name', s.contact_name, 'contact_phone', s.contact_phone) END AS site
{_JOINS} LEFT JOIN sites s ON s.site_id = t.site_id
"""


# One by one in their order: whatever else is asked, the planner must not read all of them first.
_WALKED = """FROM ticket_workers w
CROSS JOIN LATERAL (SELECT * FROM tickets WHERE ticket_id = w.ticket_id OFFSET 0) t"""
# What each change since then took away, laid over what there is, the oldest last.
_PAST = f"""
WITH past AS (
    SELECT then_.* FROM tickets t CROSS JOIN LATERAL jsonb_populate_record(NULL::tickets, to_jsonb(t) || coalesce((
        SELECT jsonb_object_agg(was.key, was.value ORDER BY h.step DESC)
        FROM ticket_history h CROSS JOIN jsonb_each(h.was) was WHERE h.ticket_id = t.ticket_id AND h.until > $2
    ), '{{}}')) then_
    WHERE t.ticket_id = $1 AND t.created_at <= $2 AND {{seen}}
) {_ONE.replace("FROM tickets t", "FROM past t")}
"""


def _with_files(sql: str, who: Who, also: str = "") -> str:
    whose = "" if who.role in STAFF else "AND a.audience = 'public'"
    files = f"""(SELECT coalesce(jsonb_agg(jsonb_build_object('id', a.attachment_id, 'name', a.name,
        'media_type', a.media_type, 'size', a.size, 'audience', a.audience, 'added_by', a.added_by)
        ORDER BY a.added_at, a.attachment_id), '[]')
    FROM attachments a WHERE a.ticket_id = t.ticket_id {whose} {also}) AS attachments"""
    return sql.replace("t.description,", f"{files}, t.description,", 1)


async def ticket(reader: Reader, who: Who, ticket_id: UUID) -> Record | None:
    seen, args = seen_by(who, 2)
    row = await reader.fetchrow(f"{_with_files(_ONE, who)} WHERE t.ticket_id = $1 AND {seen}", ticket_id, *args)
    return _opened(reader, row) if row else None


def _opened(reader: Reader, row: Row) -> Record:
    found = reader.vault.opened(row)
    if phone := found.pop("site_phone", None):
        found["site"]["contact_phone"] = found["site"]["contact_phone"] or phone
    return found


async def past_ticket(reader: Reader, who: Who, ticket_id: UUID, as_of: datetime) -> Record | None:
    """Who may know of it is decided by what it is now."""
    seen, args = seen_by(who, 3)
    sql = _with_files(_PAST.replace("{seen}", seen), who, "AND a.added_at <= $2")
    row = await reader.fetchrow(sql, ticket_id, as_of, *args)
    return _opened(reader, row) if row else None


def conditions(
    who: Who,
    *,
    states: Sequence[str] = (),
    priorities: Sequence[str] = (),
    ids: Sequence[UUID] = (),
    client_id: UUID | None = None,
    mine: bool = False,
    number: str | None = None,
    queue: bool = False,
    filters: Filters = EVERYTHING,
) -> tuple[list[str], list[object]]:
    """What a caller may know of and asks for, on tickets `t`, with the arguments from `$1` on."""
    seen, args = seen_by(who, 1)
    wanted = [seen]

    def where(condition: str, *values: object) -> None:
        marks = [f"${len(args) + at}" for at in range(1, len(values) + 1)]
        args.extend(values)
        wanted.append(condition.format(*marks))

    if queue and not ids:
        # Written out, as the index of the queue has it: an ended ticket is in no queue.
        wanted.append(f"t.state IN ({OPEN})")
    if states:
        where("t.state = ANY({})", list(states))
    if priorities:
        where("t.priority = ANY({})", list(priorities))
    if ids:
        where("t.ticket_id = ANY({})", list(ids))
    if number:
        where("t.number = {}", number.upper())
    if client_id:
        where("t.client_id = {}", client_id)
    for condition, value in filters.conditions():
        where(condition, value)
    if mine:
        args.append(who.person_id)
        me = f"${len(args)}"
        beside = beside_of(me, "watcher", "contributor")
        theirs = f"{me} IN (t.requester_id, t.opened_by) OR t.technician_ids @> ARRAY[{me}::uuid]"
        wanted.append(f"({theirs} OR t.ticket_id = {beside})")
    return wanted, args


async def tickets(
    reader: Reader,
    who: Who,
    *,
    queue: bool = False,
    after: tuple[object, ...] | None = None,
    limit: int,
    whole: bool = False,
    **narrowed: Any,
) -> list[Record]:
    """Narrowed by what `conditions` takes."""
    wanted, args = conditions(who, queue=queue, **narrowed)
    columns, order = _ONE if whole else _LISTED, "t.created_at DESC, t.ticket_id DESC"
    if queue:
        order = "t.priority, t.due_at, t.created_at, t.ticket_id"
    elif worker_id := _worker(who, narrowed):
        args.append(worker_id)
        wanted.append(f"w.person_id = ${len(args)}")
        columns = columns.replace("FROM tickets t", _WALKED)
        order = "w.created_at DESC, w.ticket_id DESC"
    if after:
        marks = ", ".join(f"${len(args) + at}" for at in range(1, len(after) + 1))
        wanted.append(f"({order}) > ({marks})" if queue else f"({order.replace(' DESC', '')}) < ({marks})")
        args.extend(after)
    rows = await reader.fetch(f"{columns} WHERE {' AND '.join(wanted)} ORDER BY {order} LIMIT {limit:d}", *args)
    return [_opened(reader, row) if whole else dict(row) for row in rows]


def _worker(who: Who, narrowed: Mapping[str, Any]) -> UUID | None:
    """Whose tickets are walked, newest first, when they are one technician's: a way to find, the right is beside it."""
    if narrowed.get("ids") or narrowed.get("number"):
        return None
    return who.person_id if who.role == "technician" else narrowed.get("filters", EVERYTHING).technician_id


async def contract_of_ticket(reader: Reader, ticket_id: UUID) -> Record | None:
    row = await reader.fetchrow(
        """SELECT k.contract_id AS id, k.name FROM tickets t JOIN contracts k USING (contract_id)
        WHERE t.ticket_id = $1""",
        ticket_id,
    )
    return dict(row) if row else None


async def numbers_of(reader: Reader, who: Who, ticket_ids: Sequence[UUID]) -> dict[UUID, str]:
    seen, args = seen_by(who, 2)
    sql = f"SELECT t.ticket_id, t.number FROM tickets t WHERE t.ticket_id = ANY($1) AND {seen}"
    return {row["ticket_id"]: row["number"] for row in await reader.fetch(sql, list(ticket_ids), *args)}


async def version_of(reader: Reader, ticket_id: UUID) -> int:
    return int(await reader.fetchval("SELECT version FROM tickets WHERE ticket_id = $1", ticket_id))


async def is_seen(reader: Reader, who: Who, ticket_id: UUID) -> bool:
    seen, args = seen_by(who, 2)
    return bool(await reader.fetchval(f"SELECT 1 FROM tickets t WHERE t.ticket_id = $1 AND {seen}", ticket_id, *args))


async def timeline(
    reader: Reader,
    who: Who,
    ticket_id: UUID,
    *,
    internal: bool,
    until: datetime | None,
    before: UUID | None,
    limit: int,
) -> list[Record] | None:
    """The newest lines before one of them, oldest first; None: no such ticket. One statement."""
    seen, args = seen_by(who, 6)
    rows = await reader.fetch(
        f"""SELECT l.* FROM tickets t LEFT JOIN LATERAL (
            SELECT l.line_id AS id, l.at, l.kind, l.from_value, l.to_value, l.text, l.audience,
                CASE WHEN l.params ? 'person_id' THEN l.params || jsonb_build_object('name', (
                    SELECT p.name FROM people p WHERE p.person_id = (l.params->>'person_id')::uuid
                )) ELSE l.params END AS params,
                CASE WHEN l.actor_id IS NOT NULL THEN {_person("l.actor_id")} END AS actor
            FROM timeline l WHERE l.ticket_id = t.ticket_id AND (l.audience = 'public' OR $2)
                AND ($3::uuid IS NULL OR (l.at, l.line_id) <
                    (SELECT b.at, b.line_id FROM timeline b WHERE b.line_id = $3 AND b.ticket_id = t.ticket_id))
                AND ($5::timestamptz IS NULL OR l.at <= $5)
            ORDER BY l.at DESC, l.line_id DESC LIMIT $4
        ) l ON true
        WHERE t.ticket_id = $1 AND {seen} ORDER BY l.at, l.id""",
        ticket_id, internal, before, limit, until, *args,
    )  # fmt: skip
    return [dict(row) for row in rows if row["id"]] if rows else None
