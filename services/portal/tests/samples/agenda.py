"""Samples of pages/agenda.py."""

from dataclasses import replace

from portal.pages.views.appointment import Agenda

from .made_up import Of, Shown

ADDRESS = "https://aide.example.org/api/v1/calendars/" + "x" * 43 + ".ics"


def pages(of: Of) -> Shown:
    here = of("technician", "/account/agenda")
    away = Agenda("c", is_technician=True, host="agenda.example.org", failure="unreachable", is_read=True, times=3)
    wrong = replace(away, failure="", typed="agenda", faults={"address": "Donnez l'adresse complète."})
    return {
        "agenda": ("agenda.html", of("client", "/account/agenda"), {"agenda": Agenda(key="k")}),
        "agenda_made": ("agenda.html", here, {"agenda": Agenda("c", ADDRESS, is_technician=True, key="k")}),
        "agenda_away": ("agenda.html", here, {"agenda": away}),
        "agenda_faults": ("agenda.html", here, {"agenda": wrong}),
    }
