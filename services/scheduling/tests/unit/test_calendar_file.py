"""The file that calendar programmes read, read back by the rules of RFC 5545."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from scheduling.api.calendar_file import calendar_file

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 14, 30, tzinfo=UTC)


def visit(**changes: Any) -> dict[str, Any]:
    return {
        "visit_id": UUID(int=1),
        "ticket_id": UUID(int=2),
        "revision": 3,
        "number": "TKT-2026-00042",
        "state": "confirmed",
        "mode": "onsite",
        "starts_at": SUMMER,
        "ends_at": SUMMER + timedelta(minutes=45),
        "site_label": "Atelier; 1, rue de la Démo\\fin\nBât. C, " + "é" * 90,
        "latitude": 48.88,
        "longitude": 2.3,
        "service": "Imprimante",
        **changes,
    }


def written(*visits: dict[str, Any], lang: str = "fr") -> bytes:
    return calendar_file(visits, NOW, lang, "Astreinte", "https://aide.example.org")


def test_what_is_written_is_read_back() -> None:
    (event,) = Calendar.from_ical(written(visit())).walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (f"{UUID(int=1)}@aide.example.org", 3, "CONFIRMED")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (SUMMER, SUMMER + timedelta(minutes=45))
    assert event["LOCATION"] == visit()["site_label"]
    assert event["SUMMARY"] == "Intervention sur place – TKT-2026-00042 – Imprimante"
    assert event["URL"] == f"https://aide.example.org/tickets/{UUID(int=2)}"


def test_lines_are_folded_and_times_are_utc() -> None:
    lines = written(visit()).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"DTSTART:20260706T143000Z" in lines
    assert b"\n" not in b"".join(lines)
    assert [line.decode() for line in lines]  # no character is cut in two


@pytest.mark.parametrize(
    ("state", "status"),
    [("proposed", "TENTATIVE"), ("en_route", "CONFIRMED"), ("finished", "CONFIRMED"), ("cancelled", "CANCELLED")],
)
def test_a_status_that_programmes_know(state: str, status: str) -> None:
    (event,) = Calendar.from_ical(written(visit(state=state))).walk("VEVENT")
    assert event["STATUS"] == status


def test_a_remote_session_is_nowhere_and_english_reads_english() -> None:
    remote = visit(mode="remote", site_label=None, latitude=None, longitude=None, service=None)
    (event,) = Calendar.from_ical(written(remote, lang="en")).walk("VEVENT")
    assert event["SUMMARY"] == "Remote session – TKT-2026-00042"
    assert "LOCATION" not in event
    assert "GEO" not in event
