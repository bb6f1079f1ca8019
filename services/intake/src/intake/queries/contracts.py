"""Reads of contracts and coverage calendars."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.tx import Reader
from intake.domain.contract import terms_of_contract
from intake.domain.sla import Terms
from intake.queries.tickets import Record

_CALENDAR = "SELECT calendar_id AS id, name, zone, hours, days_off, version, created_at FROM calendars"


async def calendars(reader: Reader) -> list[Record]:
    return [dict(row) for row in await reader.fetch(f"{_CALENDAR} ORDER BY name LIMIT 500")]


async def calendar(reader: Reader, calendar_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_CALENDAR} WHERE calendar_id = $1", calendar_id)
    return dict(row) if row else None


_CONTRACT = """
SELECT k.contract_id AS id, k.client_id, k.name, k.starts_on, k.ends_on, k.targets, k.paused_by, k.services,
    k.hours_included, k.vip, k.technician_ids, k.active, k.created_at, k.version,
    jsonb_build_object('id', c.calendar_id, 'name', c.name, 'zone', c.zone, 'hours', c.hours,
        'days_off', c.days_off, 'version', c.version) AS calendar
FROM contracts k JOIN calendars c USING (calendar_id)
"""


async def contracts(
    reader: Reader, *, client_id: UUID | None, after: tuple[object, ...] | None, limit: int
) -> list[Record]:
    starts_on, last = after or (date.max, UUID(int=(1 << 128) - 1))
    rows = await reader.fetch(
        f"""{_CONTRACT} WHERE ($1::uuid IS NULL OR k.client_id = $1) AND (k.starts_on, k.contract_id) < ($2, $3)
        ORDER BY k.starts_on DESC, k.contract_id DESC LIMIT $4""",
        client_id, starts_on, last, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def contract(reader: Reader, contract_id: UUID) -> Record | None:
    row = await reader.fetchrow(f"{_CONTRACT} WHERE k.contract_id = $1", contract_id)
    return dict(row) if row else None


async def contracts_of(reader: Reader, client_ids: Sequence[UUID]) -> list[Record]:
    rows = await reader.fetch(
        """SELECT contract_id AS id, client_id, name, starts_on, ends_on, vip, active FROM contracts
        WHERE client_id = ANY($1) ORDER BY starts_on DESC, contract_id DESC""",
        list(client_ids),
    )
    return [dict(row) for row in rows]


async def contracts_of_calendar(reader: Reader, calendar_id: UUID) -> list[UUID]:
    rows = await reader.fetch("SELECT contract_id FROM contracts WHERE calendar_id = $1", calendar_id)
    return [row["contract_id"] for row in rows]


async def terms_of(reader: Reader, contract_ids: Sequence[UUID]) -> dict[UUID, Terms]:
    rows = await reader.fetch(f"{_CONTRACT} WHERE k.contract_id = ANY($1)", list(contract_ids))
    return {
        row["id"]: terms_of_contract(row["name"], row["calendar"], row["targets"], row["paused_by"]) for row in rows
    }
