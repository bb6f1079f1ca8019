"""The quote as a PDF. Everything is handed to typst as data, never written into its source."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import typst

from intake.domain.quote import Quote, rounded, totals

NARROW, WIDE = "\u202f", "\u00a0"
SIGNS = {"EUR": "€"}
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    name: str
    address: str
    legal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    number: str
    title: str
    client: str
    siren: str
    deadline: str
    note: str


def quote_pdf(quote: Quote, heading: Heading, seller: Seller, sent_on: date) -> bytes:
    shown = json.dumps(contents(quote, heading, seller, sent_on))
    # Its own fonts only: the same quote looks the same on every machine.
    made: bytes = typst.compile(_source(), format="pdf", sys_inputs={"quote": shown}, ignore_system_fonts=True)
    return made


def contents(quote: Quote, heading: Heading, seller: Seller, sent_on: date) -> Mapping[str, Any]:
    found = totals(quote.lines)
    return {
        "number": heading.number,
        "revision": quote.revision,
        "title": heading.title,
        "deadline": heading.deadline,
        "note": heading.note,
        "sent_on": day(sent_on),
        "valid_until": day(quote.valid_until) if quote.valid_until else "",
        "seller": {"name": seller.name, "address": seller.address, "legal": seller.legal},
        "client": {"name": heading.client, "siren": heading.siren},
        "lines": [
            {
                "label": line.label,
                "quantity": number(line.quantity.normalize()),
                "unit_price": money(line.unit_price, quote.currency),
                "vat_rate": percent(line.vat_rate),
                "net": money(line.net, quote.currency),
            }
            for line in quote.lines
        ],
        "net": money(found.net, quote.currency),
        "vat": [{"rate": percent(rate), "amount": money(amount, quote.currency)} for rate, amount in found.vat.items()],
        "total": money(found.total, quote.currency),
    }


def number(value: Decimal) -> str:
    """`1 234,5`"""
    return f"{value:,f}".replace(",", NARROW).replace(".", ",")


def money(amount: Decimal, currency: str) -> str:
    return f"{number(rounded(amount))}{WIDE}{SIGNS.get(currency, currency)}"


def percent(rate: Decimal) -> str:
    return f"{number(rate.normalize())}{NARROW}%"


def day(on: date) -> str:
    return f"{'1er' if on.day == 1 else on.day}{WIDE}{MONTHS[on.month - 1]} {on.year}"


@cache
def _source() -> bytes:
    return Path(__file__).with_name("quote.typ").read_bytes()
