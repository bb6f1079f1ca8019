"""Samples of pages/ticket_new.py."""

from dataclasses import replace

from portal.pages.views.ticket import KeptFile, Option, Reason, TicketForm

from .client_choice import CLIENTS, SOUGHT
from .fields import FIELDS
from .made_up import Of, Shown, uid
from .templates import TEMPLATES

HINTS = (
    Reason("similar", {"id": str(uid(42)), "number": "TKT-2026-00042", "title": "Plus de réseau à l'atelier"}),
    Reason("too_vague", {}),
)


def form(**typed: str) -> TicketForm:
    services = (
        "Réseau d'entreprise",
        "Poste de travail",
        "Impression",
        "Messagerie",
        "Serveur et données",
        "Téléphonie",
    )
    sites = (("Atelier de Vénissieux", "12 rue de la Démonstration, 69200 Vénissieux"), ("Bureau", "Lyon 3ᵉ"))
    return TicketForm(
        tuple(Option(str(uid(n)), label) for n, label in enumerate(services)),
        tuple(Option(str(uid(20 + n)), label, under) for n, (label, under) in enumerate(sites)),
        "key",
        typed=typed,
    )


def pages(of: Of) -> Shown:
    faults = {"title": "Dites en quelques mots ce qui ne va pas.", "impact": "Cette réponse est nécessaire."}
    return {
        "ask": ("ticket_new.html", of("client", "/tickets/new"), {"form": form()}),
        "ask_faults": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {
                "form": replace(
                    form(description="Texte tapé"),
                    faults=faults,
                    kept_files=(KeptFile("baie réseau.jpg", 412_000, "x"), KeptFile("journal.log", 88_000, "y")),
                    lost_files=("film-de-la-panne-dans-l-atelier-de-Vénissieux.pdf",),
                )
            },
        ),
        "ask_more": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {
                "form": replace(
                    form(department="Atelier"),
                    assets=(Option(str(uid(62)), "PC-042", "Exemple Modèle 14"),),
                    contacts=(Option(str(uid(61)), "Zoé Exemple"),),
                    faults={"requester_email": "Ce n'est pas une adresse."},
                )
            },
        ),
        "ask_hints": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {"form": replace(form(), hints=HINTS, typed={"sure": "1"})},
        ),
        "ask_staff": (
            "ticket_new.html",
            of("dispatcher", "/tickets/new"),
            {"form": replace(form(), clients=CLIENTS, sites=(), is_client=False, templates=TEMPLATES)},
        ),
        "ask_sought": (
            "ticket_new.html",
            of("dispatcher", "/tickets/new"),
            {"form": replace(form(), clients=SOUGHT, sites=(), is_client=False)},
        ),
        "ask_fields": (
            "ticket_new.html",
            of("client", "/tickets/new"),
            {"form": replace(form(), fields=FIELDS, faults={"field.poste": "Cette réponse est nécessaire."})},
        ),
    }
