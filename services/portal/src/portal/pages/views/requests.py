"""What the pages of projects, interventions and quotes show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

TONES = {
    "pending": "wait", "active": "done", "refused": "bad", "open": "wait", "in_progress": "active", "resolved": "done",
    "closed": "done", "requested": "wait", "sent": "active", "accepted": "done",
}  # fmt: skip


@dataclass(frozen=True)
class RequestForm:
    ROWS: ClassVar[int] = 5
    """for the things a quote is asked for"""

    kind: str
    key: str
    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestLine:
    id: UUID
    number: str
    title: str
    status: str
    created_at: datetime
    client: str = ""
    requester: str = ""
    under: str = ""
    detail: str = ""
    code: str = ""
    reason: str = ""
    budget: Decimal | None = None
    total: Decimal | None = None
    currency: str = "EUR"
    wished_start: date | None = None
    urgency: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "off")

    @classmethod
    def read(cls, said: Mapping[str, Any], **more: Any) -> "RequestLine":
        budget, total = (Decimal(found) if (found := more.pop(name, None)) else None for name in ("budget", "total"))
        return cls(
            id=UUID(said["id"]),
            number=said["number"],
            created_at=datetime.fromisoformat(said["created_at"]),
            client=(said.get("client") or {}).get("name", ""),
            requester=(said.get("requester") or {}).get("name") or "",
            currency=said.get("currency", "EUR"),
            budget=budget,
            total=total,
            **more,
        )


@dataclass(frozen=True)
class Item:
    name: str
    quantity: int
    specifications: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    quantity: Decimal
    unit_price: Decimal | None
    vat_rate: Decimal
    net: Decimal = Decimal(0)


@dataclass(frozen=True)
class Quote:
    id: UUID
    number: str
    title: str
    description: str
    category: str
    state: str
    client: str
    created_at: datetime
    currency: str
    requester: str = ""
    quote_id: str = ""
    revision: int = 0
    budget: Decimal | None = None
    deadline: str = ""
    items: tuple[Item, ...] = ()
    lines: tuple[Line, ...] = ()
    net: Decimal | None = None
    total: Decimal | None = None
    valid_until: date | None = None
    reason: str = ""
    pdf: str = ""

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "off")

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Quote":
        def money(name: str) -> Decimal | None:
            return Decimal(said[name]) if said[name] is not None else None

        return cls(
            id=UUID(said["id"]),
            number=said["number"],
            title=said["title"],
            description=said["description"],
            category=said["category"],
            state=said["state"],
            client=said["client"]["name"],
            created_at=datetime.fromisoformat(said["created_at"]),
            currency=said["currency"],
            requester=said["requester"]["name"] or "",
            quote_id=said["quote_id"] or "",
            revision=said["revision"],
            budget=money("estimated_budget"),
            deadline=said["deadline"] or "",
            items=tuple(Item(one["name"], one["quantity"], one["specifications"] or "") for one in said["items"]),
            lines=tuple(
                Line(one["label"], *(Decimal(one[name]) for name in ("quantity", "unit_price", "vat_rate", "net")))
                for one in said["lines"]
            ),
            net=money("net"),
            total=money("total"),
            valid_until=date.fromisoformat(said["valid_until"]) if said["valid_until"] else None,
            reason=said["reason"] or "",
            pdf=f"/requests/quotes/{said['id']}/pdf" if said["pdf"] else "",
        )
