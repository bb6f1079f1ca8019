"""Samples of pages/tickets.py."""

from dataclasses import replace
from typing import Any

from portal.pages.tickets import COLUMNS
from portal.pages.views.labels import SavedView, TicketList
from portal.pages.views.ticket import Option, Slot, TicketLine

from .client_choice import CLIENTS, SOUGHT
from .made_up import LONG, Of, Shown, at, uid


def line(number: int, status: str, title: str, **more: Any) -> TicketLine:
    return replace(
        TicketLine(
            uid(number), f"TKT-2026-{number:05d}", title, status, 3, at(minutes=-number * 7), at(hours=number % 9)
        ),
        **more,
    )


def lines(count: int = 8) -> tuple[TicketLine, ...]:
    some = (
        line(
            42,
            "assigned",
            "Plus de réseau à l'atelier depuis ce matin",
            priority=1,
            technician="Naïma Exemple",
            slot=Slot(at(minutes=22), at(minutes=52)),
            client="Atelier Démo",
            site="Atelier de Vénissieux",
            due_at=at(hours=3),
        ),
        line(
            39,
            "in_progress",
            "Imprimante de l'accueil en panne",
            priority=2,
            technician="Théo Illustration",
            client="Cabinet Exemple",
            site="Siège, Lyon 3ᵉ",
            due_at=at(minutes=35),
            slot=Slot(at(minutes=-20), at(minutes=10)),
        ),
        line(
            41,
            "qualified",
            "Boîte mail pleine, les messages sont refusés",
            priority=2,
            client="Atelier Démo",
            due_at=at(minutes=-8),
        ),
        line(
            37,
            "resolved",
            "Poste de la comptabilité très lent",
            technician=LONG,
            client="Transports Fictifs et Compagnie du Sud-Est",
            site="Dépôt de Saint-Priest",
        ),
        line(
            44,
            "new",
            "Installer deux écrans supplémentaires au bureau d'études, avant l'arrivée des nouveaux",
            priority=4,
            client="Cabinet Exemple",
            due_at=at(days=3),
        ),
        line(
            45,
            "qualified",
            "Serveur de fichiers inaccessible",
            priority=1,
            is_stuck=True,
            client="Transports Fictifs",
            due_at=at(minutes=50),
        ),
    )
    some += (line(46, "in_progress", "Onduleur à remplacer", is_planned=True, client="Cabinet Exemple"),)
    more = tuple(
        line(100 + n, "qualified", f"Demande numéro {n}", client="Atelier Démo") for n in range(max(0, count - 7))
    )
    return (some + more)[:count]


def pages(of: Of) -> Shown:
    listed = TicketList(lines=lines(), address="show=open", next="abc")
    kept = SavedView("v1", "Réseau urgent")
    desk_list = replace(
        listed,
        columns=COLUMNS,
        views=(kept, SavedView("v2", "Clients à rappeler avant la fin de la semaine", is_shared=True)),
        services=(Option("network", "Réseau"),),
        clients=CLIENTS,
        key="k",
        may_share=True,
    )
    narrowed = replace(desk_list, typed={"priority": ("P1",), "tag": ("VPN",)}, address="show=open&priority=P1&tag=VPN")
    tickets = {"list": listed, "COLUMNS": COLUMNS}
    seen = tickets | {"list": replace(desk_list, view=kept)}
    return {
        "tickets": ("tickets.html", of("client", "/tickets"), tickets),
        "tickets_nothing": (
            "tickets.html",
            of("client", "/tickets"),
            tickets | {"list": replace(listed, lines=(), search="toner", next=None)},
        ),
        "tickets_desk": ("tickets.html", of("dispatcher", "/tickets"), tickets | {"list": narrowed}),
        "tickets_sought": (
            "tickets.html",
            of("dispatcher", "/tickets"),
            tickets | {"list": replace(narrowed, clients=SOUGHT)},
        ),
        "tickets_view": (
            "tickets.html",
            of("dispatcher", "/tickets"),
            seen,
        ),
        "tickets_narrowed_out": (
            "tickets.html",
            of("technician", "/tickets"),
            tickets | {"list": replace(narrowed, lines=(), next=None, may_share=False)},
        ),
    }
