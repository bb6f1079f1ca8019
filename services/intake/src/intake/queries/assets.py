"""Reads of clients' assets, of what was changed of them and of the tickets that named them."""

import re
from collections.abc import Sequence
from uuid import UUID

from chassis.tokens import Who
from chassis.tx import Reader
from intake.domain.company import KEEPERS
from intake.domain.decide import CUSTOMERS
from intake.queries.tickets import Record, seen_by

ASSETS_SHOWN = 200
_NAME = (
    "coalesce((SELECT p.name FROM people p WHERE p.person_id = {0}),"
    " (SELECT k.name FROM contacts k WHERE k.contact_id = {0}))"
)
_ASSETS = f"""
SELECT a.asset_id AS id, a.client_id, a.label, a.kind, a.state, a.brand, a.model, a.os, a.serial, a.purchased_on,
    a.warranty_until, a.version, a.created_at, jsonb_build_object('id', c.client_id, 'name', c.name) AS client,
    CASE WHEN s.site_id IS NOT NULL THEN jsonb_build_object('id', s.site_id, 'label', s.label) END AS site,
    CASE WHEN a.user_id IS NOT NULL THEN
        jsonb_build_object('person_id', a.user_id, 'name', {_NAME.format("a.user_id")}) END AS "user"
FROM assets a JOIN clients c USING (client_id) LEFT JOIN sites s ON s.site_id = a.site_id
"""


def _seen_by(who: Who, first: int) -> tuple[str, list[object]]:
    """A technician sees those of the clients they were given a ticket of."""
    if who.role in KEEPERS:
        return "true", []
    if who.role in CUSTOMERS:
        return f"a.client_id = ${first}", [who.client_id]
    tickets, args = seen_by(who, first)
    mine = f"SELECT w.ticket_id FROM ticket_workers w WHERE w.person_id = ${first + len(args)}"
    clients = f"SELECT t.client_id FROM tickets t WHERE {tickets} AND t.ticket_id IN ({mine})"
    return f"a.client_id IN ({clients})", [*args, who.person_id]


async def asset(reader: Reader, who: Who, asset_id: UUID) -> Record | None:
    seen, args = _seen_by(who, 2)
    row = await reader.fetchrow(f"{_ASSETS} WHERE a.asset_id = $1 AND {seen}", asset_id, *args)
    return dict(row) if row else None


async def assets(
    reader: Reader,
    who: Who,
    *,
    client_id: UUID | None,
    site_id: UUID | None,
    states: Sequence[str],
    sought: str | None,
    after: tuple[object, ...] | None,
    limit: int,
) -> list[Record]:
    """By label; `sought` begins the label or the serial number."""
    seen, args = _seen_by(who, 1)
    wanted = [seen]

    def where(condition: str, *values: object) -> None:
        marks = [f"${len(args) + at}" for at in range(1, len(values) + 1)]
        args.extend(values)
        wanted.append(condition.format(*marks))

    if client_id:
        where("a.client_id = {}", client_id)
    if site_id:
        where("a.site_id = {}", site_id)
    if states:
        where("a.state = ANY({})", list(states))
    if sought:
        begins = re.sub(r"([\\%_])", r"\\\1", sought) + "%"
        where("(lower(a.label) LIKE lower({0}) OR lower(a.serial) LIKE lower({0}))", begins)
    if after:
        where("(a.label, a.asset_id) > ({}, {})", *after)
    rows = await reader.fetch(
        f"{_ASSETS} WHERE {' AND '.join(wanted)} ORDER BY a.label, a.asset_id LIMIT {limit:d}", *args
    )
    return [dict(row) for row in rows]


async def assets_of(reader: Reader, client_ids: Sequence[UUID]) -> list[Record]:
    rows = await reader.fetch(
        f"""SELECT s.* FROM unnest($1::uuid[]) AS of(client_id) CROSS JOIN LATERAL (
            {_ASSETS} WHERE a.client_id = of.client_id ORDER BY a.label, a.asset_id LIMIT {ASSETS_SHOWN}) s""",
        list(client_ids),
    )
    return [dict(row) for row in rows]


def _shown(value: str) -> str:
    return f"""CASE field WHEN 'site_id' THEN (SELECT s.label FROM sites s WHERE s.site_id = {value}::uuid)
        WHEN 'user_id' THEN {_NAME.format(f"{value}::uuid")} ELSE {value} END"""


async def history(
    reader: Reader, who: Who, asset_id: UUID, *, after: tuple[object, ...] | None, limit: int
) -> list[Record]:
    """Changes, and the tickets about it that the caller may know of, newest first."""
    tickets, args = seen_by(who, 3)
    earlier = ""
    if after:
        earlier = f"WHERE (at, id) < (${3 + len(args)}, ${4 + len(args)})"
        args = [*args, *after]
    rows = await reader.fetch(
        f"""SELECT id, at, kind, field, {_shown("from_value")} AS from_value, {_shown("to_value")} AS to_value,
            CASE WHEN actor_id IS NOT NULL THEN
                jsonb_build_object('person_id', actor_id, 'name', {_NAME.format("actor_id")}) END AS actor, ticket
        FROM (
            SELECT line_id AS id, at, 'change' AS kind, field, from_value, to_value, actor_id, NULL::jsonb AS ticket
            FROM asset_history WHERE asset_id = $1
            UNION ALL
            SELECT t.ticket_id, t.created_at, 'ticket', NULL, NULL, NULL, t.requester_id, jsonb_build_object(
                'id', t.ticket_id, 'number', t.number, 'title', t.title, 'state', t.state,
                'priority', t.priority, 'finished_at', t.finished_at,
                'service', jsonb_build_object('id', v.service_id, 'code', v.code,
                    'label_fr', v.label_fr, 'label_en', v.label_en))
            FROM tickets t JOIN services v USING (service_id) WHERE t.asset_id = $1 AND {tickets}
        ) line {earlier} ORDER BY at DESC, id DESC LIMIT $2""",
        asset_id, limit, *args,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def known_of_asset(
    reader: Reader, client_id: UUID, site_id: UUID | None, user_id: UUID | None
) -> dict[str, bool] | None:
    """None: no such client."""
    row = await reader.fetchrow(
        """SELECT $2::uuid IS NULL OR EXISTS (SELECT FROM sites WHERE client_id = $1 AND site_id = $2) AS site_known,
            $3::uuid IS NULL OR EXISTS (SELECT FROM people WHERE client_id = $1 AND person_id = $3 AND active)
                OR EXISTS (SELECT FROM contacts WHERE client_id = $1 AND contact_id = $3) AS user_known
        FROM clients WHERE client_id = $1""",
        client_id, site_id, user_id,
    )  # fmt: skip
    return dict(row) if row else None
