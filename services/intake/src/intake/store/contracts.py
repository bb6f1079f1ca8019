"""Writes of contracts and coverage calendars. Each change of what is promised is kept with its instant."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from chassis.tx import Tx
from intake.domain.contract import terms_as_json
from intake.domain.errors import CalendarNamed, CalendarNotFound, ClientNotFound, ContractNotFound
from intake.domain.sla import Terms

_CALENDAR = """
INSERT INTO calendars (calendar_id, name, zone, hours, days_off, created_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (calendar_id) DO UPDATE
SET name = excluded.name, zone = excluded.zone, hours = excluded.hours, days_off = excluded.days_off,
    version = calendars.version + 1
"""
_COLUMNS = (
    "client_id", "calendar_id", "name", "starts_on", "ends_on", "targets", "paused_by", "services",
    "hours_included", "vip", "technician_ids", "active",
)  # fmt: skip
_INSERT = f"""
INSERT INTO contracts (contract_id, created_at, {", ".join(_COLUMNS)})
VALUES ($1, $2, {", ".join(f"${at}" for at in range(3, 3 + len(_COLUMNS)))})
"""
_TERMS = """
INSERT INTO contract_terms (contract_id, valid_from, terms)
SELECT n.contract_id, $3, n.terms FROM unnest($1::uuid[], $2::jsonb[]) AS n(contract_id, terms)
WHERE n.terms IS DISTINCT FROM (SELECT terms FROM contract_terms t WHERE t.contract_id = n.contract_id
    ORDER BY valid_from DESC LIMIT 1)
ON CONFLICT (contract_id, valid_from) DO UPDATE SET terms = excluded.terms
"""


async def save_calendar(tx: Tx, calendar_id: UUID, values: dict[str, Any]) -> None:
    try:
        await tx.execute(
            _CALENDAR, calendar_id, values["name"], values["zone"], values["hours"], values["days_off"], tx.now
        )
    except asyncpg.UniqueViolationError as error:
        raise CalendarNamed from error


async def insert_contract(tx: Tx, contract_id: UUID, values: dict[str, Any]) -> None:
    try:
        await tx.execute(_INSERT, contract_id, tx.now, *(values[column] for column in _COLUMNS))
    except asyncpg.ForeignKeyViolationError as error:
        raise (CalendarNotFound if "calendar" in str(error.constraint_name) else ClientNotFound) from error


async def update_contract(tx: Tx, contract_id: UUID, values: dict[str, Any]) -> None:
    sets = ", ".join(f"{column} = ${at}" for at, column in enumerate(_COLUMNS[1:], 2))
    try:
        await tx.execute(
            f"UPDATE contracts SET version = version + 1, {sets} WHERE contract_id = $1",
            contract_id, *(values[column] for column in _COLUMNS[1:]),
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError as error:
        raise CalendarNotFound from error


async def insert_terms(tx: Tx, terms: Sequence[tuple[UUID, Terms]]) -> None:
    """Those that changed, from now on."""
    if terms:
        await tx.execute(_TERMS, [one[0] for one in terms], [terms_as_json(one[1]) for one in terms], tx.now)


async def step_clients(tx: Tx, contract_ids: Sequence[UUID]) -> None:
    await tx.execute(
        """UPDATE clients SET version = version + 1
        WHERE client_id IN (SELECT client_id FROM contracts WHERE contract_id = ANY($1))""",
        list(contract_ids),
    )


async def lock_contract(tx: Tx, contract_id: UUID) -> None:
    version = await tx.fetchval("SELECT version FROM contracts WHERE contract_id = $1 FOR UPDATE", contract_id)
    if version is None:
        raise ContractNotFound
    tx.expect(version)


async def lock_calendar(tx: Tx, calendar_id: UUID) -> None:
    version = await tx.fetchval("SELECT version FROM calendars WHERE calendar_id = $1 FOR UPDATE", calendar_id)
    if version is None:
        raise CalendarNotFound
    tx.expect(version)


async def lock_calendars(tx: Tx, contract_id: UUID, calendar_id: UUID) -> None:
    """Terms are made of both: a change of one waits for that of the other."""
    await tx.execute(
        """SELECT FROM calendars WHERE calendar_id = $2
            OR calendar_id = (SELECT calendar_id FROM contracts WHERE contract_id = $1)
        ORDER BY calendar_id FOR UPDATE""",
        contract_id, calendar_id,
    )  # fmt: skip
