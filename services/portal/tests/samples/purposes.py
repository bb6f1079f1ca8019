"""Samples of pages/purposes.py."""

from typing import Any

from portal.pages.views.privacy import PurposeLine

from .made_up import Of, Shown, at

PURPOSES: dict[str, Any] = {
    "purposes": (
        PurposeLine(
            "support", "contract", "Traiter vos demandes", "Nom, coordonnées, lieu, ce que vous écrivez et joignez.",
            "Textes et fichiers : trois ans après la clôture.", "Notre équipe et, pour une visite, le technicien.",
        ),
        PurposeLine(
            "surveys", "consent", "Vous demander votre avis", "Adresse e-mail, pour une courte enquête.",
            "Jusqu'à ce que vous changiez d'avis.", "Notre équipe.", True, at(days=-3),
        ),
        PurposeLine(
            "sms", "consent", "Vous prévenir aussi par SMS", "Numéro de téléphone.",
            "Jusqu'à ce que vous changiez d'avis.", "Notre prestataire d'envoi de SMS.",
        ),
    ),
    "keys": {"support": "k", "surveys": "k", "sms": "k"},
}  # fmt: skip


def pages(of: Of) -> Shown:
    admin = of("admin", "/processing")
    bases = ("contract", "legal_obligation", "legitimate_interest", "consent")
    typed = {"basis": "consent", "name_fr": "Vous demander votre avis", "what_fr": "Adresse e-mail."}
    form = {"code": "surveys", "typed": typed, "faults": {}, "now": {}, "bases": bases, "key": "k"}
    return {
        "processing": ("processing.html", admin, {"purposes": PURPOSES["purposes"]}),
        "purpose": ("purpose.html", admin, form),
        "purpose_faults": (
            "purpose.html",
            admin,
            form | {"faults": {"name_en": "Au moins 1 caractère(s)."}},
        ),
    }
