"""Samples of pages/requests.py."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from portal.pages.views.requests import Item, Line, Quote, RequestForm, RequestLine

from .made_up import LONG, NAMES, Of, Shown, at, uid


def pages(of: Of) -> Shown:
    places = {"project": "/requests/projects", "intervention": "/requests/interventions", "quote": "/requests/quotes"}
    client = {"places": places, "tabs": tuple(places), "is_client": True, "may_decide": False, "keys": {}}
    more: dict[str, Any] = {"client": "Atelier Démo", "requester": LONG, "under": "12 rue de l'Exemple, Paris"}
    projects = [
        RequestLine(
            uid(n), f"PRJ-202611-000{n}", "Installation vidéosurveillance", status, at(hours=-n), **more,
            detail="Seize caméras.", code="surveillance", reason="Hors de notre zone." if status == "refused" else "",
            budget=Decimal("2500000"), currency="XOF", urgency=("normal", "high", "urgent")[n - 1],
            wished_start=date(2026, 12, 1) if n < 3 else None,
        )
        for n, status in enumerate(("pending", "active", "refused"), 1)
    ]  # fmt: skip
    staff = client | {"is_client": False, "may_decide": True, "keys": {one.id: "k" for one in projects}}
    lines = (
        Line("Caméra IP 4K", Decimal("10.000"), Decimal("129.90"), Decimal("20.00"), Decimal("1299.00")),
        Line("Pose", Decimal("2.5"), Decimal("60"), Decimal("10"), Decimal("150.00")),
    )
    asked = Quote(
        uid(9), "DEV-202611-0001", "Devis pour 10 caméras IP 4K", "Pour l'entrée.", "equipment", "requested",
        "Atelier Démo", at(hours=-2), "EUR", NAMES["client"], budget=Decimal("1500000"), deadline="Dans 2 semaines",
        items=(Item("Caméra IP 4K", 10, "Vision nocturne 30m"),),
    )  # fmt: skip
    sent = replace(
        asked, state="sent", quote_id=str(uid(8)), revision=2, lines=lines, net=Decimal("1449.00"),
        total=Decimal("1723.80"), valid_until=date(2026, 12, 31), pdf="/requests/quotes/x/pdf",
    )  # fmt: skip
    view: dict[str, Any] = {
        "key": "k", "keys": {"accept": "k", "refuse": "k"}, "typed": {}, "faults": {}, "rows": 4, "may_price": False,
        "may_answer": False, "expired": False,
    }  # fmt: skip
    shown = {
        "requests": (
            "requests.html", of("client", "/requests/projects"),
            client | {"kind": "project", "lines": projects, "next": "abc", "after": ""},
        ),
        "requests_none": (
            "requests.html", of("client", "/requests/quotes"),
            client | {"kind": "quote", "lines": (), "next": None, "after": ""},
        ),
        "requests_desk": (
            "requests.html", of("dispatcher", "/requests/projects"),
            staff | {"kind": "project", "lines": projects, "tabs": ("project", "quote"), "next": None, "after": ""},
        ),
        "quote_asked": ("quote.html", of("client", "/requests/quotes/1"), view | {"quote": asked}),
        "quote_sent": ("quote.html", of("client", "/requests/quotes/1"), view | {"quote": sent, "may_answer": True}),
        "quote_expired": (
            "quote.html", of("client", "/requests/quotes/1"),
            view | {"quote": sent, "may_answer": True, "expired": True},
        ),
        "quote_price": (
            "quote.html", of("sales", "/requests/quotes/1"),
            view | {"quote": asked, "may_price": True, "faults": {"valid_until": "Cette date est déjà passée."}},
        ),
        "quote_refused": (
            "quote.html", of("sales", "/requests/quotes/1"),
            view | {"quote": replace(sent, state="refused", reason="Trop cher."), "may_price": True},
        ),
    }  # fmt: skip
    for kind in places:
        typed = RequestForm(kind, "k", {}, sites=("Atelier Démo",))
        faults = dict.fromkeys(("name", "title", "serviceType", "type", "category"), "Cette réponse est nécessaire.")
        here = of("client", f"/requests/new/{kind}")
        shown[f"request_{kind}"] = ("request_new.html", here, {"form": typed})
        shown[f"request_{kind}_faults"] = ("request_new.html", here, {"form": replace(typed, faults=faults)})
    return shown
