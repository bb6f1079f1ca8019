"""Samples of pages/contracts.py."""

from dataclasses import replace
from datetime import date

from portal.pages.views.contracts import CalendarForm, ContractForm, ContractLine
from portal.pages.views.ticket import Option

from .client_choice import CLIENTS, MISSED
from .made_up import LONG, Of, Shown, uid


def pages(of: Of) -> Shown:
    lines = (
        ContractLine(
            uid(80), "Atelier Démo", "Or", "Heures ouvrées", date(2026, 1, 1), date(2026, 12, 31), 60, 240, is_vip=True
        ),
        ContractLine(
            uid(81),
            "Transports Fictifs et Compagnie du Sud-Est",
            "Essentiel",
            "24 h/24",
            date(2025, 6, 1),
            None,
            480,
            2880,
        ),
        ContractLine(
            uid(82), LONG, "Ancien", "Heures ouvrées", date(2024, 1, 1), date(2025, 12, 31), 60, 240, is_active=False
        ),
    )
    calendars = [{"id": uid(90), "name": "Heures ouvrées", "zone": "Europe/Paris", "days_off": [{}] * 11}]
    listed = {"contracts": lines, "calendars": calendars, "next": "abc", "may_change": True}
    typed = {f"P{p}_{g}": str(60 * p) for p in range(1, 5) for g in ("accept", "respond", "resolve")}
    form = ContractForm(
        "k", typed | {"pause_client": "on", "active": "on"}, {}, None, {}, CLIENTS,
        (Option(str(uid(90)), "Heures ouvrées"),), (Option("network_configuration", "Configuration réseau"),),
    )  # fmt: skip
    wrong = replace(form, faults={"name": "Ce champ est nécessaire.", "targets": "Un nombre entier est attendu."})
    hours = CalendarForm("k", {"name": "Heures ouvrées", "zone": "Europe/Paris", "day_0": "09:00-12:00, 14:00-18:00"})
    places = {"TERRITORIES": ("mainland", "57")}
    return {
        "contracts": ("contracts.html", of("sales", "/contracts"), listed),
        "contracts_none": (
            "contracts.html", of("sales", "/contracts"), listed | {"contracts": (), "calendars": [], "next": None},
        ),
        "contracts_dispatcher": ("contracts.html", of("dispatcher", "/contracts"), listed | {"may_change": False}),
        "contract": ("contract.html", of("sales", "/contracts/new"), {"form": form}),
        "contract_sought": ("contract.html", of("sales", "/contracts"), {"form": replace(form, clients=MISSED)}),
        "contract_faults": ("contract.html", of("sales", "/contracts/1"), {"form": replace(wrong, id=uid(80))}),
        "calendar": ("calendar.html", of("sales", "/calendars/new"), {"form": hours} | places),
        "calendar_faults": (
            "calendar.html",
            of("sales", "/calendars/1"),
            {"form": replace(hours, faults={"day_0": "« midi » n'est pas une plage horaire."}, id=uid(90))} | places,
        ),
    }  # fmt: skip
