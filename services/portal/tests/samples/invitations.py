"""Samples of pages/invitations.py."""

from typing import Any

from portal.pages.views.account import InvitationRow

from .client_choice import CLIENTS
from .made_up import LONG, Of, Shown, at, uid


def pages(of: Of) -> Shown:
    sent = {"sent_at": at(days=-8), "expires_at": at(days=-1), "is_expired": True}
    rows = (
        InvitationRow(uid(90), "Camille Démo", "camille@demo.example", "client", "Atelier Démo", "Ada Témoin",
            at(hours=-3), at(days=7), False),
        InvitationRow(uid(91), LONG, "anne.marguerite@tres-longue-adresse.example", "client_manager",
            "Cabinet Exemple", "", **sent),
    )  # fmt: skip
    waiting: dict[str, Any] = {
        "invitations": rows,
        "roles": ("client", "client_manager"),
        "is_admin": False,
        "clients": CLIENTS,
        "next": None,
        "typed": {},
        "faults": {},
        "key": "k",
    }
    return {
        "invitations": ("invitations.html", of("client_manager", "/invitations"), waiting),
        "invitations_admin": (
            "invitations.html",
            of("admin", "/invitations"),
            waiting | {"is_admin": True, "faults": {"email": "Une invitation attend déjà."}},
        ),
        "invitations_none": ("invitations.html", of("client_manager", "/invitations"), waiting | {"invitations": ()}),
    }
