"""Samples of pages/qualify.py."""

from dataclasses import replace

from portal.pages.views.labels import QualifyForm

from .fields import FIELDS, SERVICES
from .made_up import Of, Shown, uid


def pages(of: Of) -> Shown:
    here = of("dispatcher", "/tickets/1/qualify")
    judged = QualifyForm(
        ticket_id=uid(42),
        number="TKT-2026-00042",
        key="k",
        is_open=True,
        services=SERVICES,
        tags=("Réseau", "VPN"),
        used_tags=("Imprimante", "Réseau", "VPN"),
        typed={
            "title": "Plus de réseau à l'atelier depuis ce matin",
            "service_code": "network_configuration",
            "kind": "incident",
            "impact": "team",
            "urgency": "high",
            "tag_Réseau": "Réseau",
            "tag_VPN": "VPN",
        },
    )
    judged = replace(judged, fields=FIELDS, typed={**judged.typed, "field.text.poste": "P-12"})
    return {
        "qualify": ("qualify.html", here, {"form": judged}),
        "qualify_faults": ("qualify.html", here, {"form": replace(judged, faults={"tags": "Au plus 20 éléments."})}),
        "qualify_ended": ("qualify.html", here, {"form": replace(judged, is_open=False, tags=())}),
    }
