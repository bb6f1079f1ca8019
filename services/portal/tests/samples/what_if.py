"""Samples of pages/what_if.py."""

from dataclasses import replace
from typing import Any

from portal.pages.board import day_of
from portal.pages.maps import map_of
from portal.pages.planning import filtered
from portal.pages.views.planning import Asked
from portal.pages.views.ticket import Option
from portal.pages.views.what_if import (
    About,
    Away,
    Diff,
    LeftOut,
    Longer,
    Moved,
    RoadClosed,
    Seat,
    Sums,
    Trouble,
    Urgent,
    Warned,
    Way,
    WhatIf,
    WhatIfForm,
    WhatIfPage,
)
from portal.pages.what_if_form import closed_on, sent_of

from .made_up import LONG, NOW, Of, Shown, uid
from .planning import PARIS, TODAY, day, slot, unplaced

MIDNIGHT = day_of(TODAY, PARIS).start
WHOLE = slot(13.8, 612)
CHANGES = (
    Away(uid(1), WHOLE.start, WHOLE.end, "Naïma Exemple"),
    Urgent(uid(90), "TKT-2026-00090 Serveur de fichiers inaccessible"),
    Longer(uid(604), 120, "TKT-2026-00044 Imprimante en panne"),
    RoadClosed((45.74, 4.9), 2500, "Atelier de Vénissieux"),
)


def about(number: int, title: str = "Plus de réseau à l'atelier", **more: Any) -> About:
    ticket = About(uid(40 + number), f"TKT-2026-{40 + number:05d}", title, "Atelier Démo", "Atelier de Vénissieux", 2)
    return replace(ticket, **more)


def moved(number: int, **more: Any) -> Moved:
    before, after = Seat(("Naïma Exemple",), slot(14.5, 45)), Seat(("Théo Illustration",), slot(15.75, 45))
    return replace(Moved(about(number), before, after, slot(14, 120), reasons=("technician_away",)), **more)


BEFORE = Sums(visits=11, travel_minutes=217, travel_metres=128_400, broken_promises=0, late=1, left_out=1)
AFTER = replace(BEFORE, visits=10, travel_minutes=204, travel_metres=116_100, broken_promises=1, late=2, left_out=1)
DIFF = Diff(
    BEFORE,
    AFTER,
    (
        moved(4),
        moved(5, is_kept=False, is_late=True, now=Seat((LONG, "Théo Illustration"), slot(18.5, 90)), reasons=()),
        moved(7, ticket=about(7, "", client="", site="", priority=None), promise=None, reasons=("less_travel",)),
    ),
    (moved(50, ticket=about(50, "Serveur de fichiers inaccessible", priority=1), was=None, reasons=("asked_urgent",)),),
    (
        LeftOut(
            about(8, "Le badge de la réserve est refusé", client="Transports Fictifs"),
            Seat(("Naïma Exemple",), slot(16, 30)),
            ("no_technician_can", "no_room"),
            (
                Way(("Théo Illustration",), slot(18, 0).start, later_minutes=30, added_minutes=12),
                Way((LONG, "Théo Illustration"), slot(19, 0).start, 90, 45, 25, (about(9), about(8))),
            ),
        ),
        LeftOut(about(9), None, ("not_in_any_shift",)),
    ),
    (
        Warned("Naïma Exemple", "technician", (about(4), about(5), about(8))),
        Warned(LONG, "technician", (about(5),)),
        Warned("Camille Démo", "client", (about(4),)),
    ),
)
READY = WhatIf(uid(300), TODAY, "ready", NOW, CHANGES, (uid(603), uid(607)), "7", diff=DIFF)
SUM = (
    "3 visites déplacées, 1 demande placée, 1 visite annulée, 1 demande sans créneau, 1 promesse rompue, "
    "−12\u00a0km, 3 personnes à prévenir"
)


def form(**more: Any) -> tuple[WhatIfForm, Any]:
    shown = filtered(Asked(TODAY), TODAY, day().technicians, unplaced())
    places = {visit.place: visit.label for visit in shown.visits if visit.place}
    made = WhatIfForm(
        MIDNIGHT,
        "key",
        technicians=shown.technicians,
        tickets=tuple(Option(str(one.ticket_id), one.title, one.number) for one in shown.unplaced),
        places=tuple(Option(f"{place[0]},{place[1]}", label) for place, label in places.items()),
        typed={"km": "2"},
    )
    return replace(made, **more), map_of(shown)


def pages(of: Of) -> Shown:
    def asked(role: str = "dispatcher", **more: Any) -> Any:
        made, map_ = form(**more)
        view = {"form": made, "midnight": MIDNIGHT, "map": map_, "closed": closed_on(map_, made.changes)}
        return "what_if_form.html", of(role, "/planning/what-if"), view

    def shown(what_if: WhatIf, summary: str = SUM, **more: Any) -> Any:
        page = WhatIfPage(what_if, MIDNIGHT, "key", summary, sent_of(what_if.changes), **more)
        return "what_if.html", of("dispatcher", f"/planning/what-if/{uid(300)}"), {"shown": page, "midnight": MIDNIGHT}

    filled = {
        "who": str(uid(3)),
        "from": "25:00",
        "number": "TKT-0",
        "visit": str(uid(604)),
        "minutes": "0",
        "km": "50",
    }
    faults = {name: "À corriger." for name in ("who", "from", "until", "number", "visit", "minutes", "centre", "km")}
    faults |= {"changes.0/technician_id": "Ce technicien ne travaille plus ici."}
    solving = replace(READY, state="solving", tag="", diff=None)
    many = replace(DIFF, moved=tuple(moved(n) for n in range(60)), placed=(), left_out=(), after=BEFORE)
    same = Diff(BEFORE, BEFORE)
    return {
        "what_if_form": asked(),
        "what_if_form_filled": asked(
            "admin", changes=CHANGES, sent=sent_of(CHANGES), kept=frozenset({uid(604)}), typed=filled
        ),
        "what_if_form_wrong": asked(changes=CHANGES[:1], sent=sent_of(CHANGES[:1]), typed=filled, faults=faults),
        "what_if_form_bare": asked("manager", technicians=(), tickets=(), places=()),
        "what_if_form_away": asked(changes=CHANGES[:2], sent=sent_of(CHANGES[:2]), typed=filled, is_known=False),
        "what_if": shown(READY),
        "what_if_many": shown(replace(READY, changes=CHANGES[:1], diff=many)),
        "what_if_same": shown(replace(READY, changes=(), keep=(), diff=same), "aucune visite ne change"),
        "what_if_solving": shown(solving),
        "what_if_slow": shown(solving, is_over=True),
        "what_if_failed": shown(replace(solving, state="failed", failure="timeout")),
        "what_if_changed": shown(READY, trouble=Trouble("plan_changed", "", True)),
        "what_if_unheard": shown(READY, trouble=Trouble("absence_not_recorded", "", True)),
        "what_if_refused": shown(READY, trouble=Trouble("absence_order", "La fin vient avant le début.")),
        "what_if_published": shown(replace(READY, state="published")),
        "what_if_discarded": shown(replace(solving, state="discarded")),
        "what_if_gone": ("what_if_gone.html", of("dispatcher", "/planning/what-if/1"), {}),
    }
