"""Prices the quote a client asked for, makes its document and sends it."""

import asyncio
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from chassis.errors import FieldError, Invalid
from chassis.tokens import Who
from chassis.tx import Tx
from intake.documents.quote import Heading, Seller, quote_pdf
from intake.domain import quote as rules
from intake.domain.decide import must_be_open
from intake.domain.numbers import day_of
from intake.domain.quote import LARGEST, QuoteLine, totals
from intake.domain.request_messages import QuoteWasSent
from intake.publishes.requests import publish_request
from intake.queries.requests import quote_heading
from intake.store.requests import lock_quote_and_ticket, save_sent
from intake.store.tickets import append_lines


async def send_quote(
    tx: Tx, who: Who, ticket_id: UUID, lines: Sequence[QuoteLine], valid_until: date, note: str, seller: Seller,
    *, zone: str,
) -> None:  # fmt: skip
    today = day_of(tx.now, zone)
    before, ticket = await lock_quote_and_ticket(tx, who, ticket_id)
    total = totals(lines).total
    faults = []
    if valid_until < today:
        faults.append(FieldError("/valid_until", "date_past"))
    if total > LARGEST:
        faults.append(FieldError("/lines", "amount_large"))
    if faults:
        raise Invalid(errors=faults)
    after = rules.send(before, lines, valid_until, quote_id=tx.new_id())
    must_be_open(ticket)
    assert after.quote_id is not None
    found = await quote_heading(tx, ticket_id)
    heading = Heading(**found, note=note)
    pdf = await asyncio.to_thread(quote_pdf, after, heading, seller, today)
    await save_sent(tx, after, who.person_id, pdf)
    await append_lines(tx, [rules.line_of(after, tx.now, who.person_id)])
    said = QuoteWasSent(after.quote_id, total, after.currency, valid_until)
    publish_request(tx, ticket_id, after.client_id, said)
