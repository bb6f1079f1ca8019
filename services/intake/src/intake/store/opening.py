"""Inserting a ticket: a single statement, because it is the path that must be fast."""

from datetime import datetime
from typing import NamedTuple

from chassis.tx import Tx
from intake.domain.numbers import Series
from intake.domain.opening import Opened
from intake.store.numbers import numbered, taking, written
from intake.store.sealed import Asked, seal_asked


def _insert(series: Series) -> str:
    return f"""
WITH client AS (
    SELECT 1 FROM clients WHERE client_id = $3 AND version = $30
), counted AS ({taking(series, "EXISTS (SELECT FROM client)")}
), ticket AS (
    INSERT INTO tickets (
        ticket_id, number, client_id, requester_id, opened_by, service_id, site_id, address,
        onsite_contact_id, contact_name, contact_sealed, kind, origin, title, description, already_tried,
        wished_mode, windows, impact, urgency, priority, priority_reasons, estimated_minutes, estimate_reason,
        accept_by, respond_by, resolve_by, due_at, created_at, contract_id, cover, fields,
        asset_id, device, department, preferred_contact, business_impact, sealed, key_id)
    SELECT $2, {written(series)}, $3, $4, $5, $6, $7, $8,
        $9, $10, $11, $12, $13, $14, $15, $16,
        $17, $18, $19, $20, $21, $22, $23, $24,
        $25, $26, $27, $34, $28, $31, $32, $35,
        $36, $37, $38, $39, $40, $41, $42
    FROM counted RETURNING number, seq
), line AS (
    INSERT INTO timeline (line_id, ticket_id, at, kind, actor_id, to_value)
    SELECT $29, $2, $28, 'opened', $5, $21 FROM ticket
), timer AS (
    INSERT INTO timers (kind, key, due_at, payload) SELECT 'ticket_sla', $2::text, $33, '{{}}' FROM ticket
)
SELECT number, seq FROM client LEFT JOIN ticket ON true
"""


_INSERT = {series: _insert(series) for series in Series}


class Given(NamedTuple):
    number: str
    seq: int


async def insert_ticket(tx: Tx, opened: Opened, *, period: str, version: int, look_at: datetime) -> Given | None:
    """None when the client is no longer of this version: what the ticket was decided on may be wrong."""
    ticket, asked = opened.ticket, opened.request
    [given] = await seal_asked(
        tx,
        [
            Asked(
                ticket.ticket_id, asked.requester_id, asked.requester_email, asked.requester_phone, asked.contact_phone
            )
        ],
    )
    values = (
        period,
        ticket.ticket_id,
        ticket.client_id,
        asked.requester_id,
        asked.opened_by,
        ticket.service_id,
        ticket.site_id,
        asked.address,
        asked.onsite_contact_id,
        asked.contact_name,
        given.contact_sealed,
        asked.kind,
        asked.origin,
        asked.title,
        asked.description,
        asked.already_tried,
        asked.wished_mode,
        [slot._asdict() for slot in asked.windows],
        asked.impact,
        asked.urgency,
        ticket.priority,
        ticket.priority_reasons,
        opened.estimated_minutes,
        opened.estimate_reason,
        *ticket.deadlines,
        ticket.created_at,
        tx.new_id(),
        version,
        ticket.contract_id,
        opened.cover,
        look_at,
        opened.sla.due_at,
        opened.fields,
        asked.asset_id,
        asked.device,
        asked.department,
        asked.preferred_contact,
        asked.business_impact,
        given.sealed,
        given.key_id,
    )
    statement = _INSERT[asked.series]
    row = await numbered(tx, asked.series, period, lambda: tx.fetchrow(statement, *values))
    return Given(row["number"], row["seq"]) if row else None
