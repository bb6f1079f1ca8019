"""Samples of pages/day.py."""

from dataclasses import replace
from typing import Any

from portal.pages.views.day import Day, Offer, Visit
from portal.pages.views.ticket import Slot

from .dispatch import choice
from .made_up import NOW, Of, Shown, at, uid


def offer(state: str = "open", **more: Any) -> Offer:
    return replace(
        Offer(
            uid(7),
            uid(45),
            "TKT-2026-00045",
            "Serveur de fichiers inaccessible",
            1,
            at(minutes=4.2),
            state,
            False,
            Slot(at(hours=2), at(hours=3)),
            "Transports Fictifs",
            "Dépôt de Saint-Priest",
            "8 avenue du Modèle, 69800 Saint-Priest",
            60,
            18,
            choice(),
            "key",
        ),
        **more,
    )


def visit(number: int, status: str, start: float, title: str, **more: Any) -> Visit:
    return replace(
        Visit(
            uid(number),
            uid(40 + number),
            f"TKT-2026-{40 + number:05d}",
            title,
            status,
            Slot(at(minutes=start), at(minutes=start + 45)),
            2,
            "Atelier Démo",
            "Atelier de Vénissieux",
            "12 rue de la Démonstration, 69200 Vénissieux",
            45.69,
            4.88,
            "Camille Démo",
            "+33 4 00 00 00 42",
            False,
            14,
            key="key",
        ),
        **more,
    )


def day(next_status: str = "confirmed", *offers: Offer) -> Day:
    return Day(
        NOW,
        offers,
        (
            visit(1, "finished", -190, "Remplacer un onduleur", site="Mairie de démonstration"),
            visit(2, next_status, 22, "Plus de réseau à l'atelier depuis ce matin", priority=1),
            visit(
                3,
                "confirmed",
                120,
                "Imprimante de l'accueil en panne",
                site="Cabinet Exemple, Lyon 3ᵉ",
                travel_minutes=21,
            ),
            visit(4, "confirmed", 205, "Boîte mail pleine, les messages sont refusés", is_remote=True),
        ),
    )


def pages(of: Of) -> Shown:
    return {
        "day": ("day.html", of("technician", "/day"), {"day": day("confirmed", offer())}),
        "day_started": ("day.html", of("technician", "/day"), {"day": day("started", offer("expired"))}),
        "day_en_route": ("day.html", of("technician", "/day"), {"day": day("en_route", offer("withdrawn"))}),
        "day_empty": ("day.html", of("technician", "/day"), {"day": Day(NOW)}),
    }
