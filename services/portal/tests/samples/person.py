"""Samples of pages/person.py."""

from dataclasses import replace
from typing import Any, get_args

from portal.domain.model import Role
from portal.pages.person import LANGS
from portal.pages.views.desk import PersonForm

from .client_choice import CLIENTS
from .made_up import LONG, Of, Shown, uid


def pages(of: Of) -> Shown:
    card = {"name": LONG, "email": "camille@demo.example", "phone": "", "role": "client", "lang": "fr", "version": "3"}
    correcting: dict[str, Any] = {
        "form": PersonForm(uid(95), "k", card | {"client_id": str(uid(70))}, clients=CLIENTS),
        "ROLES": get_args(Role),
        "LANGS": LANGS,
    }
    return {
        "person": ("person.html", of("admin", "/people/1"), correcting),
        "person_faults": (
            "person.html",
            of("admin", "/people/1"),
            correcting
            | {
                "form": replace(
                    correcting["form"],
                    faults={"email": "Un compte existe déjà avec cette adresse."},
                    now={"role": "Répartiteur", "client_id": "Cabinet Exemple", "email": "autre@demo.example"},
                )
            },
        ),
        "person_own": (
            "person.html",
            of("admin", "/people/1"),
            correcting | {"form": replace(correcting["form"], is_own=True)},
        ),
    }
