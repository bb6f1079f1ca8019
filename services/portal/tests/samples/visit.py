"""Samples of pages/visit.py."""

from dataclasses import replace
from typing import Any

from portal.pages.views.ticket import Slot
from portal.pages.views.visit import Closed, Conflict, Part, Photo, Test, VisitPage
from portal.pages.visit import CHOICES

from .made_up import LONG, NOW, Of, Shown, at, uid


def visit(status: str, **more: Any) -> VisitPage:
    return replace(
        VisitPage(
            id=uid(2),
            ticket_id=uid(42),
            number="TKT-2026-00042",
            title="Plus de réseau à l'atelier depuis ce matin",
            status=status,
            slot=Slot(at(minutes=-10), at(minutes=50)),
            client="Atelier Démo",
            site="Atelier de Vénissieux",
            address="12 rue de la Démonstration, 69200 Vénissieux",
            map_link="https://www.openstreetmap.org/search?query=x",
            contact="Camille Démo",
            phone="+33 4 00 00 00 42",
            description="Le commutateur du fond clignote en orange, plus rien ne répond depuis 9 h.",
            started_at=at(minutes=-40) if status in ("started", "finished") else None,
            finished_at=NOW if status == "finished" else None,
            outcome="done" if status == "finished" else "",
            report_hash="a" * 64,
            may_write=True,
            may_sign=status == "finished",
            key="key",
        ),
        **more,
    )


WRITTEN: dict[str, Any] = {
    "diagnosis": "Alimentation du commutateur morte : le condensateur d'entrée a gonflé.",
    "recommendations": "Aérer la baie : 41 °C mesurés. Prévoir un onduleur.",
    "minutes": 55,
    "actions": ((str(uid(11)), "Alimentation remplacée"), (str(uid(12)), "Baie dépoussiérée, ventilateur remis")),
    "parts": (
        Part(str(uid(13)), "Alimentation 150 W", 1, "PSU-150-R2", "SN 0042-7781"),
        Part(str(uid(14)), "Câble Cat 6 blindé, deux mètres, gris", 12),
    ),
    "tests": (
        Test(str(uid(15)), "Redémarrage complet", True),
        Test(str(uid(16)), "Débit vers le serveur", False, "620 Mbit/s (≥ 900)", "Câble vertical à refaire"),
        Test(str(uid(17)), "Température de la baie", False),
    ),
    "photos": (Photo(str(uid(18)), "Avant"), Photo(str(uid(19)))),
}  # fmt: skip
CONFLICTS = (
    Conflict(
        str(uid(21)), str(uid(2)), "TKT-2026-00042", "later_write_stands", "write", "diagnosis", "Onduleur en panne",
        at(minutes=-30), "Alimentation du commutateur morte", True,
    ),
    Conflict(
        str(uid(22)), str(uid(2)), "TKT-2026-00042", "report_closed", "add_action", "", "Câble changé", at(hours=-2)
    ),
)  # fmt: skip


def pages(of: Of) -> Shown:
    def page(role: str, shown: VisitPage) -> tuple[str, Any, dict[str, Any]]:
        return "visit.html", of(role, f"/visits/{shown.id}"), {"visit": shown, **CHOICES}

    signed = Closed("signed", NOW, LONG, report_hash="b" * 64)
    refused = Closed("refused", NOW, "", "still_broken", "Ça coupe encore toutes les dix minutes.", "c" * 64)
    read = {"may_write": False, "may_sign": False}
    conflicts = {"conflicts": CONFLICTS, "next": None, "key": "key"}
    return {
        "visit_confirmed": page("technician", visit("confirmed")),
        "visit_en_route": page("technician", visit("en_route")),
        "visit_started": page("technician", visit("started")),
        "visit_written": page("technician", visit("started", conflicts=CONFLICTS, **WRITTEN)),
        "visit_finished": page("technician", visit("finished", **WRITTEN)),
        "visit_signed": page("technician", visit("finished", closed=signed, **WRITTEN, **read)),
        "visit_to_sign": page("client", visit("finished", may_write=False, **WRITTEN)),
        "visit_refused": page("dispatcher", visit("finished", closed=refused, **WRITTEN, **read)),
        "visit_emptied": page("client", visit("finished", closed=signed, is_emptied=True, **read)),
        "conflicts": ("conflicts.html", of("dispatcher", "/visits/conflicts"), conflicts),
        "conflicts_none": ("conflicts.html", of("technician", "/visits/conflicts"), {**conflicts, "conflicts": ()}),
    }
