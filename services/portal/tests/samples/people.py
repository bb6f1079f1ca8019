"""Samples of pages/people.py."""

from typing import Any

from portal.pages.views.desk import PersonLine
from portal.pages.views.ticket import ClientChoice

from .client_choice import CLIENTS, SOUGHT
from .made_up import LONG, Of, Shown, at, uid


def people() -> tuple[PersonLine, ...]:
    rows = (
        ("Ada Témoin", "admin", ""),
        ("Camille Démo", "client", "Atelier Démo"),
        (LONG, "technician", ""),
        ("Hugo Essai", "dispatcher", ""),
    )
    return tuple(
        PersonLine(
            uid(n), name, f"personne{n}@demo.example", role, "", client, "fr", n != 3, at(hours=-n) if n else None
        )
        for n, (name, role, client) in enumerate(rows)
    )


def pages(of: Of) -> Shown:
    none: dict[str, Any] = {
        "people": (),
        "search": "",
        "typed": {},
        "faults": {},
        "clients": ClientChoice(),
        "key": "k",
        "next": None,
    }
    return {
        "people": (
            "people.html",
            of("admin", "/people"),
            none | {"people": people(), "may_create": True, "clients": CLIENTS},
        ),
        "people_sought": (
            "people.html",
            of("admin", "/people"),
            none | {"people": people(), "may_create": True, "clients": SOUGHT, "typed": {"client_id": str(uid(71))}},
        ),
        "people_faults": (
            "people.html",
            of("admin", "/people"),
            none
            | {
                "people": people(),
                "may_create": True,
                "clients": CLIENTS,
                "faults": {"email": "Un compte existe déjà."},
            },
        ),
        "people_dispatcher": ("people.html", of("dispatcher", "/people"), none | {"may_create": False}),
    }
