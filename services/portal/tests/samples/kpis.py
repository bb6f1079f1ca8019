"""Samples of pages/kpis.py."""

from datetime import date, timedelta

from portal.pages.views.desk import DayCount, KpiRow, Kpis

from .made_up import Of, Shown


def kpis(days: int = 14) -> Kpis:
    counts = tuple(
        DayCount(date(2026, 11, 24) - timedelta(days=days - 1 - n), (n * 7) % 11 + 3, (n * 5) % 9 + 2)
        for n in range(days)
    )
    by_priority = tuple(KpiRow(str(n), n * 9, n * 8, 2.0 * n, 55.0 * n * n, True) for n in (1, 2, 3, 4))
    by_client = (
        KpiRow("Atelier Démo", 41, 38, 4.0, 190.0),
        KpiRow("Cabinet Exemple", 22, 22, 6.5, 240.0),
        KpiRow("Transports Fictifs et Compagnie du Sud-Est", 27, 20, None, 1510.0),
    )
    opened, resolved = sum(one.opened for one in counts), sum(one.resolved for one in counts)
    return Kpis(counts, by_priority, by_client, opened, resolved, 5.2, 213.0, days)


def pages(of: Of) -> Shown:
    return {
        "kpis": ("kpis.html", of("manager", "/kpis"), {"kpis": kpis()}),
        "kpis_90": ("kpis.html", of("manager", "/kpis"), {"kpis": kpis(90)}),
        "kpis_none": ("kpis.html", of("manager", "/kpis"), {"kpis": Kpis()}),
    }
