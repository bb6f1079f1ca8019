"""Samples of pages/dispatch.py."""

from dataclasses import replace
from typing import Any

from portal.pages.views.desk import Queue, RuleCount, Unrouted, Why
from portal.pages.views.ticket import Choice, Option, Reason

from .made_up import LONG, Of, Shown, at, uid
from .tickets import lines


def choice(name: str = "Naïma Exemple", total: float = 82.4) -> Choice:
    parts = (("expertise", 30.0, 30.0), ("proximity", 21.4, 25.0), ("load", 16.0, 20.0), ("availability", 15.0, 15.0))
    gap = (82.4 - total) / 4
    return Choice(name, total, tuple(Reason(code, {}, points - gap, full) for code, points, full in parts))


def why() -> Why:
    rules = (
        RuleCount("skill_missing", 5, ("Théo Illustration", "Inès Figure", LONG)),
        RuleCount("off_shift", 3),
        RuleCount("other_department", 1),
    )
    return Why(uid(42), choice(), choice("Théo Illustration", 71.2), rules)


def queue(**more: Any) -> Queue:
    stuck = Unrouted(
        lines(6)[5],
        at(minutes=-11),
        (RuleCount("skill_missing", 6), RuleCount("off_shift", 4), RuleCount("other_department", 1)),
        (("Théo Illustration", "busy"),),
        ("Inès Figure",),
        "key",
    )
    technicians = (Option(str(uid(3)), "Naïma Exemple", "disponible"), Option(str(uid(4)), "Théo Illustration"))
    return replace(Queue(lines(14), (stuck,), technicians), **more)


def pages(of: Of) -> Shown:
    return {
        "dispatch": ("dispatch.html", of("dispatcher", "/dispatch"), {"queue": queue(why=why()), "late": 1}),
        "dispatch_empty": ("dispatch.html", of("dispatcher", "/dispatch"), {"queue": Queue(), "late": 0}),
    }
