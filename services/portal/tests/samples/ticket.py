"""Samples of pages/ticket.py."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.pages.frame import Notice
from portal.pages.views.relations import Around, Linked, Outside, Someone, Spoken
from portal.pages.views.sla import Clock, Count, Stretch
from portal.pages.views.ticket import Attached, Moment, OwnField, Reason, Slot, Ticket

from .dispatch import why
from .made_up import LONG, Of, Shown, at, uid
from .templates import TEMPLATES

OWN = (OwnField("Numéro de poste", "P-12"), OwnField("En panne depuis", "", date(2026, 11, 2), is_for_clients=False))
KEYS = dict.fromkeys(
    ("comment", "cancel", "validate", "reopen", "wait", "resume", "chat", "watch", "remove_file", "resolve"), "key"
)


def files() -> tuple[Attached, ...]:
    return (
        Attached(uid(71), "baie réseau.jpg", 412_000, is_picture=True, may_remove=True),
        Attached(uid(72), "écran de l'accueil avec le message d'erreur entier.png", 1_890_000, is_picture=True),
        Attached(uid(73), "journal-du-commutateur-de-l-atelier-2026-11-23.log", 88_000, may_remove=True),
        Attached(uid(74), "schéma.pdf", 2_310_000, is_internal=True),
    )


def ticket(status: str = "assigned", **more: Any) -> Ticket:
    by_status = {
        "new": frozenset({"comment", "cancel", "attach"}),
        "resolved": frozenset({"comment", "validate", "reopen"}),
        "validated": frozenset({"reopen"}),
        "closed": frozenset({"reopen"}),
        "cancelled": frozenset[str](),
    }
    has_technician = status in ("assigned", "in_progress", "resolved", "validated", "closed")
    told = [
        Moment("1", at(minutes=-52), "opened", "Camille Démo", "", {}, "wait"),
        Moment("2", at(minutes=-51), "qualified", "", "", {}, "wait"),
    ]
    if has_technician:
        told.append(Moment("3", at(minutes=-44), "assigned", "", "", {}, "active"))
        said = "J'ai une carte réseau de rechange dans la voiture. Pouvez-vous prévenir l'accueil ?"
        told.append(Moment("4", at(minutes=-31), "comment", "Naïma Exemple", said))
    if status in ("resolved", "validated", "closed"):
        told.append(Moment("5", at(minutes=-3), "resolved", "Naïma Exemple", "", {}, "done"))
    return replace(
        Ticket(
            id=uid(42),
            number="TKT-2026-00042",
            title="Plus de réseau à l'atelier depuis ce matin",
            status=status,
            priority=1,
            opened_at=at(minutes=-52),
            due_at=at(hours=3),
            client="Atelier Démo",
            site="Atelier de Vénissieux",
            technician="Naïma Exemple" if has_technician else "",
            slot=Slot(at(minutes=22), at(minutes=52)) if has_technician else None,
            description="Les postes de l'atelier n'ont plus de réseau depuis 9 h.\nLe bureau n'est pas touché.",
            service="Réseau d'entreprise",
            address="12 rue de la Démonstration, 69200 Vénissieux",
            requester="Camille Démo",
            delay_minutes=90,
            respond_by=at(minutes=38),
            resolve_by=at(hours=3),
            priority_why=(Reason("team_high"), Reason("vip_client", {"from_priority": "P2", "priority": "P1"})),
            delay_why=Reason("usual_delay"),
            timeline=tuple(reversed(told)),
            reached={"new": at(minutes=-52), "assigned": at(minutes=-44)}
            if has_technician
            else {"new": at(minutes=-52)},
            may=by_status.get(status, frozenset({"comment", "cancel", "attach"})),
            cover="included",
            contract="Or",
            files=files() if status == "assigned" else (),
        ),
        **more,
    )


def around(*may: str) -> Around:
    def one(n: int, status: str, relation: str = "", client: str = "Atelier Démo") -> Linked:
        title = "Panne générale du réseau de la zone industrielle" if n == 7 else "L'imprimante de l'accueil"
        return Linked(uid(n), f"TKT-2026-{n:05d}", title, status, client, relation, f"link-{n}-{relation}")

    return Around(
        owner=Someone(uid(60), "Naïma Exemple"),
        contributors=(Someone(uid(61), LONG),),
        watchers=(Someone(uid(62), "Camille Démo"), Someone(uid(63), "")),
        links=(
            one(7, "in_progress", "parent", "Autre Démo"),
            one(8, "waiting", "depends_on"),
            one(9, "closed", "relates"),
            one(10, "resolved", "child"),
        ),
        outside=(Outside("out", "glpi", "4711", "https://glpi.example.org/4711"),),
        merged=(one(10, "cancelled"),),
        is_blocked=True,
        may=frozenset(may),
    )


def talk() -> tuple[Spoken, ...]:
    return (
        Spoken("t1", at(minutes=-9), "Camille Démo", "Le portail est fermé, sonnez au 3.", False),
        Spoken("t2", at(minutes=-7), "Naïma Exemple", "Merci, j'arrive dans dix minutes.", True),
    )


def count() -> Count:
    clocks = (
        Clock("resolve", "paused", 240, 96, at(hours=6)),
        Clock("respond", "broken", 60, 75, at(hours=-2)),
        Clock("accept", "kept", 15, 9, at(hours=-3)),
        Clock("resolve", "kept", 240, 180, at(days=-2), is_earlier=True),
    )
    whys = ("waiting_client", "covered", "break", "covered", "closed", "holiday", "ended", "covered")
    stretches = tuple(
        Stretch(
            at(hours=-2 * n - 2),
            at(hours=-2 * n),
            "yes" if why == "covered" else "some" if why == "closed" else "no",
            why,
        )
        for n, why in enumerate(whys)
    )
    return Count(uid(42), "TKT-2026-00042", "Plus de réseau à l'atelier depuis ce matin", "Or", clocks, stretches)


def pages(of: Of) -> Shown:
    shown: Shown = {}
    for status in (
        "new",
        "qualified",
        "reopened",
        "assigned",
        "in_progress",
        "waiting",
        "resolved",
        "validated",
        "closed",
        "cancelled",
    ):
        notices = (Notice("done", "C'est noté.", "Une confirmation part aussi par e-mail."),) if status == "new" else ()
        view = {
            "ticket": ticket(status),
            "keys": KEYS,
            "why": None,
            "cancel_reasons": ("solved_alone", "mistake"),
            "waits_for": ("client", "parts"),
        }
        shown[f"ticket_{status}"] = ("ticket.html", of("client", "/tickets/1", *notices), view)
    judging = frozenset({"comment", "cancel", "qualify", "tag", "assess", "resolve", "wait"})
    view |= {
        "ticket": ticket("assigned", may=judging, tags=("Réseau", "VPN"), fields=OWN, templates=TEMPLATES),
        "why": why(),
    }
    shown["ticket_desk"] = ("ticket.html", of("dispatcher", "/tickets/1"), view)
    follow = around("arrange_contributors", "arrange_watchers", "link", "merge", "split", "watch", "chat")
    linked = ticket("assigned", may=judging, around=follow, conversation=talk(), earlier="1")
    shown["ticket_linked"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": linked})
    theirs = frozenset({"comment", "cancel", "attach"})
    spoken = replace(
        linked, may=theirs, around=Around(may=frozenset({"arrange_watchers", "watch", "chat"})), earlier=""
    )
    shown["ticket_talk"] = ("ticket.html", of("client", "/tickets/1"), view | {"ticket": spoken, "why": None})
    shown["ticket_talk_new"] = (
        "ticket.html",
        of("client", "/tickets/1"),
        view | {"ticket": replace(spoken, conversation=()), "why": None},
    )
    planned = ticket("in_progress", slot=None, is_planned=True)
    shown["ticket_planned"] = ("ticket.html", of("client", "/tickets/1"), view | {"ticket": planned, "why": None})
    gone = ticket("cancelled", merged_into=(uid(8), "TKT-2026-00008"), around=Around(), is_earlier=True)
    shown["ticket_merged"] = ("ticket.html", of("client", "/tickets/1"), view | {"ticket": gone, "why": None})
    waiting = ticket("waiting", waits_for="client", due_at=None, may=frozenset({"comment", "cancel", "wait", "resume"}))
    shown["ticket_waiting_desk"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": waiting})
    shown["ticket_waiting_client"] = (
        "ticket.html",
        of("client", "/tickets/1"),
        view | {"ticket": replace(waiting, may=frozenset({"comment", "cancel"})), "why": None},
    )
    shown["sla"] = ("sla.html", of("client", "/tickets/1/sla"), {"count": count(), "SHOWN": 200})
    shown["sla_new"] = (
        "sla.html",
        of("dispatcher", "/tickets/1/sla"),
        {"count": replace(count(), contract="", stretches=()), "SHOWN": 200},
    )
    stuck = ticket("new", is_stuck=True)
    shown["ticket_stuck"] = ("ticket.html", of("dispatcher", "/tickets/1"), view | {"ticket": stuck})
    return shown
