"""Samples of pages/load.py."""

from datetime import date, timedelta
from typing import Any

from portal.pages.frame import Frame
from portal.pages.views.load import Load, Row, Week

from .made_up import Of, Shown

MONDAY = date(2026, 11, 23)


def row(department: str, skill: str, *booked: int, work: int = 2_400, technicians: int = 2) -> Row:
    return Row(
        department,
        skill,
        tuple(
            Week(MONDAY + timedelta(days=7 * n), -(-minutes // 60), minutes, work, technicians)
            for n, minutes in enumerate(booked)
        ),
    )


def pages(of: Of) -> Shown:
    def shown(load: Load) -> tuple[str, Frame, dict[str, Any]]:
        return "planning_load.html", of("dispatcher", "/planning/load"), {"load": load}

    rows = (
        row("69", "hardware", 2_280, 1_500, 900, 60, 0, 0),
        row("69", "network", 1_260, 1_140, 300, 0, 0, 0, work=6_150, technicians=5),
        row("38", "network", 90, 0, 0, 0, 0, 0, work=0, technicians=0),
    )
    return {
        "load": shown(Load(6, "", ("38", "69"), rows)),
        "load_none": shown(Load(6, "")),
        "load_away": shown(Load(12, "", is_known=False)),
    }
