"""Samples of pages/retention.py."""

from portal.pages.views.privacy import KeptLine

from .made_up import Of, Shown, at


def pages(of: Of) -> Shown:
    lines = (
        KeptLine("tickets", "1095", 1095, 30, 3650, 0),
        KeptLine("accepted_quotes", "3653", 3653, 3653, 7306, 12),
        KeptLine("sessions", "180", 180, 7, 365, 100_000),
    )
    view = {"lines": lines, "goes_at": at(hours=12), "faults": {}, "is_dry": False, "key": "k"}
    wrong = {"days.sessions": "Doit être inférieur ou égal à 365."}
    return {
        "retention": ("retention.html", of("admin", "/retention"), view),
        "retention_tried": ("retention.html", of("admin", "/retention"), view | {"is_dry": True}),
        "retention_faults": ("retention.html", of("admin", "/retention"), view | {"faults": wrong}),
        "retention_away": ("retention.html", of("admin", "/retention"), view | {"lines": (), "goes_at": None}),
    }
