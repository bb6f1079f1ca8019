"""Samples of pages/assess.py."""

from dataclasses import replace

from portal.pages.views.hands import AssessForm
from portal.pages.views.ticket import Option

from .made_up import Of, Shown, uid


def pages(of: Of) -> Shown:
    here = of("dispatcher", "/tickets/1/assess")
    form = AssessForm(
        ticket_id=uid(42),
        number="TKT-2026-00042",
        title="Plus de réseau à l'atelier depuis ce matin",
        description="Le commutateur clignote en orange.\nPersonne ne peut imprimer.",
        key="k",
        service="Configuration réseau",
        services=(Option("it_security", "Sécurité"), Option("data_recovery", "Récupération de données")),
    )
    wrong = {"typed": {"outcome": "more_information"}, "faults": {"question": "Ce champ est nécessaire."}}
    return {
        "assess": ("assess.html", here, {"form": form}),
        "assess_faults": ("assess.html", here, {"form": replace(form, **wrong)}),
        "assess_late": ("assess.html", here, {"form": replace(form, may=False)}),
    }
