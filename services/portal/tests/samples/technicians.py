"""Samples of pages/technicians.py."""

from portal.pages.views.desk import TechnicianLine

from .made_up import LONG, Of, Shown, at, uid


def technicians() -> tuple[TechnicianLine, ...]:
    return (
        TechnicianLine(
            uid(1),
            "Naïma Exemple",
            "busy",
            (("network", 5), ("server", 3)),
            "8 h – 16 h",
            3,
            "",
            "Vénissieux",
            at(minutes=-4),
        ),
        TechnicianLine(
            uid(2),
            "Théo Illustration",
            "free",
            (("printing", 4), ("workstation", 4)),
            "9 h – 18 h",
            1,
            "",
            "Lyon 7ᵉ",
            at(minutes=-31),
        ),
        TechnicianLine(uid(3), LONG, "off", (("messaging", 5),)),
        TechnicianLine(uid(4), "Inès Figure", "absent", (("telephony", 3), ("security", 2))),
    )


def pages(of: Of) -> Shown:
    return {
        "technicians": ("technicians.html", of("dispatcher", "/technicians"), {"technicians": technicians()}),
        "technicians_none": ("technicians.html", of("admin", "/technicians"), {"technicians": ()}),
    }
