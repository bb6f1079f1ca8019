"""Samples of pages/templates.py."""

from dataclasses import replace

from portal.pages.views.hands import TemplateForm, TemplateLine
from portal.pages.views.ticket import Option

from .made_up import Of, Shown, uid

TEMPLATES = (Option(str(uid(60)), "Prise en charge"), Option(str(uid(61)), "Relance"))


def pages(of: Of) -> Shown:
    lines = (
        TemplateLine(uid(1), "reply", "Prise en charge"),
        TemplateLine(uid(2), "ticket", "Arrivée d'une personne dans la société"),
        TemplateLine(uid(3), "reply", "Ancien", is_active=False),
    )
    template = TemplateForm(
        key="k",
        typed={"use": "reply", "name": "Prise en charge", "text_fr": "Bonjour {requester},\n{me} suit {number}."},
        services=(Option("it_security", "Sécurité"),),
    )
    return {
        "templates": ("templates.html", of("manager", "/templates"), {"templates": lines}),
        "templates_none": ("templates.html", of("dispatcher", "/templates"), {"templates": ()}),
        "template": ("template.html", of("dispatcher", "/templates/new"), {"form": template}),
        "template_faults": (
            "template.html",
            of("admin", "/templates/1"),
            {"form": replace(template, id=uid(1), faults={"text_fr": "« salaire » n'est pas un nom."})},
        ),
    }
