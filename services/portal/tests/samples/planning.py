"""Samples of pages/planning.py."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.pages.planning import filtered, view_of
from portal.pages.views.planning import Asked, Day, Opened, Technician, Unplaced, Visit
from portal.pages.views.ticket import Reason, Slot

from .dispatch import why
from .made_up import LONG, NOW, Of, Shown, uid

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 24)
LYON = (45.76, 4.84)


def slot(start: float, minutes: float) -> Slot:
    """From an hour of the day in Paris."""
    begins = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=start - 1)
    return Slot(begins, begins + timedelta(minutes=minutes))


def visit(number: int, technician: UUID, status: str, start: float, minutes: float = 60, **more: Any) -> Visit:
    planned = slot(start, minutes)
    done = {
        "started": {"started_at": planned.start},
        "finished": {"started_at": planned.start, "finished_at": planned.end},
    }
    titles = ("Plus de réseau à l'atelier", "Imprimante en panne", "Le badge de la réserve est refusé")
    sites = ("Atelier de Vénissieux", "Cabinet de la Part-Dieu", "Dépôt de Saint-Priest", "Mairie de Bron")
    return replace(
        Visit(
            uid(600 + number),
            uid(40 + number),
            f"TKT-2026-{40 + number:05d}",
            status,
            planned,
            (technician,),
            title=titles[number % 3],
            client=("Atelier Démo", "Cabinet Exemple", "Transports Fictifs")[number % 3],
            site=sites[number % 4],
            place=(LYON[0] + (number * 7 % 11 - 5) / 60, LYON[1] + (number * 5 % 13 - 6) / 40),
            priority=1 + number % 4,
            travel_minutes=9 + number * 5 % 19,
            travel_metres=6_000 + number * 700,
            reasons=("earliest_slot", "least_travel", "within_deadline"),
            **done.get("finished" if status == "not_done" else status, {}),
        ),
        **more,
    )


def technician(number: int, name: str, *visits: Visit, **more: Any) -> Technician:
    shifts = (slot(8, 8 * 60),)
    return replace(
        Technician(
            uid(number), name, ("69",), ("network", "hardware"), shifts, (slot(12, 45),), (), LYON, LYON, visits
        ),
        **more,
    )


def everybody() -> list[Technician]:
    return [
        technician(
            3, LONG, visit(8, uid(3), "confirmed", 9.5, 150, travel_minutes=25), visit(9, uid(3), "proposed", 15.25, 60)
        ),
        technician(5, "Inès Figure", absences=(slot(8, 8 * 60),)),
        technician(
            1,
            "Naïma Exemple",
            visit(1, uid(1), "finished", 8.5, 45),
            visit(2, uid(1), "not_done", 9.75, 60, not_done="part_missing"),
            visit(3, uid(1), "started", 11.5, 120),
            visit(4, uid(1), "confirmed", 14.5, 45),
            visit(5, uid(1), "proposed", 15.75, 30, reasons=("only_candidate", "after_deadline")),
        ),
        technician(
            2,
            "Théo Illustration",
            visit(6, uid(2), "en_route", 13, 60),
            visit(7, uid(2), "confirmed", 13.75, 75),
            visit(10, uid(2), "confirmed", 17, 30, is_remote=True, place=None, site="", travel_minutes=0, reasons=()),
            departments=("69", "38"),
            skills=("security",),
            shifts=(slot(10, 9 * 60),),
        ),
        technician(6, "Zoé Nocturne", visit(11, uid(6), "confirmed", 22.75, 120), shifts=(slot(22, 480),), breaks=()),
        technician(7, "Paul Repos", shifts=(), breaks=()),
    ]  # fmt: skip


def unplaced(count: int = 3) -> list[Unplaced]:
    stuck = Unplaced(uid(90), "TKT-2026-00090", "Serveur de fichiers inaccessible", 1, "Transports Fictifs",
                     is_stuck=True, reasons=(Reason("no_candidate_in_windows"),))  # fmt: skip
    rest = [
        Unplaced(uid(91 + n), f"TKT-2026-{91 + n:05d}", "Ajouter de la mémoire", 3, "Cabinet Exemple", tries=n)
        for n in range(count - 1)
    ]
    return [stuck, *rest]


def day(view: str = "board", **asked: Any) -> Day:
    shown = filtered(Asked(TODAY, view, **asked), TODAY, everybody(), unplaced())
    opened = [visit for visit in shown.visits if visit.id == shown.asked.visit]
    return replace(shown, opened=Opened(opened[0], ("Naïma Exemple",), why()) if opened else None)


def busy(technicians: int, each: int, view: str = "board") -> Day:
    """As many as there may be."""
    crew = [
        technician(
            1000 + n,
            f"Technicien {n:03d} Démo",
            *(visit(n * each + k, uid(1000 + n), "confirmed", 8 + k * 8 / each, 380 / each, travel_minutes=80 // each)
              for k in range(each)),
        )
        for n in range(technicians)
    ]  # fmt: skip
    return filtered(Asked(TODAY, view), TODAY, crew, unplaced(12))


def pages(of: Of) -> Shown:
    def shown(day: Day, role: str = "dispatcher") -> Any:
        return "planning.html", of(role, "/planning"), view_of(day, PARIS, NOW)

    asked = Asked(TODAY)
    one = technician(1, "Naïma Exemple", visit(1, uid(1), "confirmed", 15))
    return {
        "planning": shown(day()),
        "planning_visit": shown(day(visit=uid(604))),
        "planning_whole": shown(day(is_whole=True), "manager"),
        "planning_table": shown(day("table")),
        "planning_table_visit": shown(day("table", sort="start", visit=uid(603))),
        "planning_map": shown(day("map")),
        "planning_map_one": shown(day("map", technicians=(uid(1),), visit=uid(604))),
        "planning_one": shown(filtered(asked, TODAY, [one], [])),
        "planning_free": shown(filtered(asked, TODAY, [technician(1, "Naïma Exemple")], [])),
        "planning_off": shown(filtered(asked, TODAY, [technician(7, "Paul Repos", shifts=())], [])),
        "planning_nobody": shown(filtered(asked, TODAY, [], []), "admin"),
        "planning_nothing_found": shown(filtered(replace(asked, search="zinc"), TODAY, everybody(), [])),
        "planning_elsewhere": shown(replace(filtered(asked, TODAY, [one], []), zone="Europe/Paris")),
        "planning_away": shown(Day(asked, TODAY, is_known=False)),
        "planning_map_none": shown(filtered(replace(asked, view="map"), TODAY, [technician(1, "Naïma Exemple")], [])),
        "planning_many": shown(busy(24, 8)),
    }
