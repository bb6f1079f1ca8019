"""Samples of pages/fields.py."""

from dataclasses import replace

from portal.pages.views.labels import FieldForm, FieldLine
from portal.pages.views.ticket import FieldInput, Option

from .made_up import Of, Shown, uid

SERVICES = (Option("network_configuration", "Configuration réseau"), Option("it_security", "Sécurité"))
FIELDS = (
    FieldInput("poste", "text", "Numéro de poste", is_required=True),
    FieldInput("depuis", "date", "En panne depuis"),
    FieldInput("batiment", "choice", "Bâtiment", (Option("a", "A"), Option("b", "B"))),
    FieldInput("touche", "choices", "Ce qui est touché", (Option("m", "Messagerie"), Option("f", "Fichiers"))),
    FieldInput("critique", "boolean", "Poste critique", is_for_clients=False),
)


def pages(of: Of) -> Shown:
    lines = (
        FieldLine(uid(1), "poste", "text", "Numéro de poste", is_required=True),
        FieldLine(uid(2), "batiment", "choice", "Bâtiment où se trouve la personne gênée", is_for_clients=False),
        FieldLine(uid(3), "ancien", "number", "Ancien numéro", is_active=False),
    )
    typed = {"label_fr": "Bâtiment", "label_en": "Building", "type": "choice", "for_clients": "on", "active": "on"}
    typed |= {"choices": "a = A | A\n- b = B | B"}
    one = FieldForm("k", typed, services=SERVICES)
    admin = of("admin", "/fields")
    return {
        "fields": ("fields.html", admin, {"fields": lines}),
        "fields_none": ("fields.html", admin, {"fields": ()}),
        "field": ("field.html", admin, {"form": one}),
        "field_used": (
            "field.html",
            admin,
            {"form": replace(one, id=uid(1), typed=typed | {"used": "on"}, faults={"choices": "Trop court."})},
        ),
    }
