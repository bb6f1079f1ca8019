"""A ticket from another tool: its states, its dates, and what a second import may still say of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.csv_file import Row
from intake.domain.evolve import evolve
from intake.domain.import_kinds import TICKETS, Line, read_line
from intake.domain.imported_ticket import (
    NOBODY,
    Found,
    KnownNames,
    change_faults,
    date_faults,
    moved,
    plan_tickets,
    steps_of,
    ticket_of,
)
from intake.domain.importing import Imported
from intake.domain.messages import StateChanged
from intake.domain.model import OPEN_STATES, Deadlines, Mode, Priority, State, Verdict, WaitsFor
from intake.domain.opening import Service, Site

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPENED = NOW - timedelta(days=40)
CLIENT, PERSON = UUID(int=1), UUID(int=2)
SERVICE = Service(
    service_id=UUID(int=3), code="hardware_repair", label="Réparation", skills=[], usual_minutes=60,
    technicians_needed=1, default_mode=Mode.ONSITE,
)  # fmt: skip
SITE = Site(
    site_id=UUID(int=4), label="Siège", address="1 rue", latitude=1.0, longitude=2.0, zone="Europe/Paris",
    department="75",
)  # fmt: skip
NAMES = KnownNames(
    clients={"Acme": [CLIENT]},
    services={"hardware_repair": SERVICE},
    sites={(CLIENT, "Siège"): SITE},
    people={(CLIENT, str(PERSON)): PERSON},
    contracts={},
)
ENDED = {"resolved_at": OPENED + timedelta(days=1), "closed_at": OPENED + timedelta(days=3)}
IMPORTABLE = (
    State.NEW, State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.VALIDATED, State.CLOSED, State.CANCELLED,
)  # fmt: skip


def line(**values: Any) -> Line:
    told = {
        "reference": "OLD-1", "client": "Acme", "site": "Siège", "service": "hardware_repair", "title": "Panne",
        "description": "Plus rien", "state": State.CLOSED, "opened_at": OPENED, "requester": str(PERSON),
    } | ENDED | values  # fmt: skip
    return Line(2, {name: value for name, value in told.items() if value is not None})


def found() -> Found:
    names = NAMES.find(line())
    assert isinstance(names, Found)
    return names


def ticket(**values: Any):
    return ticket_of(line(**values), found(), Deadlines(NOW, NOW, NOW), UUID(int=9))


@pytest.mark.parametrize("state", IMPORTABLE)
def test_a_ticket_comes_in_the_state_it_was_left_in(state: State) -> None:
    """The steps said of it lead there too, from new."""
    assert ticket(state=state).state is state
    steps = list(steps_of(line(state=state).values, PERSON))
    states = [State.NEW, *(s.message.to_state for s in steps if isinstance(s.message, StateChanged))]
    assert states[-1] is state
    assert [s.message.from_state for s in steps if isinstance(s.message, StateChanged)] == states[:-1]
    assert [s.at for s in steps] == sorted(s.at for s in steps)


@given(st.sampled_from(IMPORTABLE), st.sampled_from(IMPORTABLE))
def test_a_second_file_moves_on_or_is_refused(before: State, after: State) -> None:
    was, told = ticket(state=before), line(state=after)
    if change_faults(told, found(), was):
        return
    now = moved(was, told.values)
    assert now.state is after
    assert not (before not in OPEN_STATES and after in OPEN_STATES)
    verdicts = evolve(was, [step.message for step in steps_of(told.values, PERSON, before)]).verdict
    assert verdicts is now.verdict


def test_who_waits_for_whom_is_told() -> None:
    assert ticket(state=State.WAITING).waits_for is WaitsFor.CLIENT
    assert ticket(state=State.WAITING, waits_for=WaitsFor.PARTS).waits_for is WaitsFor.PARTS


def codes(faults) -> list[tuple[str, str]]:
    return [(fault.column, fault.code) for fault in faults]


def test_dates_must_follow_each_other_and_be_there() -> None:
    assert date_faults(line(), NOW) == []
    assert codes(date_faults(line(resolved_at=None, closed_at=None), NOW)) == [("closed_at", "date_needed")]
    assert codes(date_faults(line(state=State.RESOLVED, resolved_at=None, closed_at=None), NOW)) == [
        ("resolved_at", "date_needed")
    ]
    assert codes(date_faults(line(closed_at=OPENED + timedelta(hours=1)), NOW)) == [("closed_at", "window_order")]
    assert codes(date_faults(line(opened_at=datetime(1980, 1, 1, tzinfo=UTC)), NOW)) == [("opened_at", "date_far")]
    assert codes(
        date_faults(line(state=State.NEW, opened_at=NOW + timedelta(days=9), **dict.fromkeys(ENDED)), NOW)
    ) == [("opened_at", "date_far")]


def test_what_a_line_names_must_be_known() -> None:
    wrong = NAMES.find(line(site="Ailleurs", requester="nobody@acme.example"))
    assert codes(wrong) == [("site", "unknown_site"), ("requester", "unknown_person")]
    assert codes(NAMES.find(line(client="Zed", service="magic"))) == [
        ("client", "unknown_client"), ("service", "unknown_service"),
    ]  # fmt: skip
    assert codes(NAMES.find(line(state=State.NEW, site=None, requester=None))) == [
        ("site", "site_required"), ("requester", "requester_needed"),
    ]  # fmt: skip
    long_gone = NAMES.find(line(site=None, requester=None))
    assert isinstance(long_gone, Found)
    assert (long_gone.requester_id, long_gone.site) == (NOBODY, None)


def test_lines_are_new_changed_as_they_were_or_wrong() -> None:
    old = line()
    known = {"OLD-1": Imported(UUID(int=9), old.digest)}
    again = plan_tickets([old], known, frozenset(), NAMES, NOW)
    assert (again.outcome.unchanged, again.new, again.changed) == (1, [], [])
    changed = plan_tickets([line(title="Autre panne")], known, frozenset(), NAMES, NOW)
    assert [ticket_id for *_, ticket_id in changed.changed] == [UUID(int=9)]
    ours = plan_tickets([line(reference="TKT-2026-00001")], {}, frozenset({"TKT-2026-00001"}), NAMES, NOW)
    assert codes(ours.outcome.faults) == [("reference", "reference_is_ours")]


def test_what_happened_here_is_not_undone_by_a_file() -> None:
    here = ticket(state=State.NEW)
    worked_on = replace(here, work=replace(here.work, attempt=1))
    assert codes(change_faults(line(), found(), worked_on)) == [("state", "moved_here")]
    cancelled = replace(here, verdict=Verdict.CANCELLED)
    assert codes(change_faults(line(), found(), cancelled)) == [("state", "moved_here")]
    assert codes(change_faults(line(state=State.NEW), found(), ticket())) == [("state", "moved_here")]
    assert change_faults(line(title="Mieux dit"), found(), ticket()) == []
    later = line(opened_at=OPENED + timedelta(hours=1))
    assert codes(change_faults(later, found(), ticket())) == [("opened_at", "cannot_change")]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("state", "Résolu", State.RESOLVED),
        ("state", "En attente", State.WAITING),
        ("state", "pending", State.WAITING),
        ("state", "Clos", State.CLOSED),
        ("state", "closed", State.CLOSED),
        ("priority", "Haute", "P2"),
        ("priority", "4", "P2"),
        ("kind", "Demande", "request"),
        ("opened_at", "05/03/2024 09:00", datetime(2024, 3, 5, 8, tzinfo=UTC)),
    ],
)
def test_words_of_other_tools_are_understood(column: str, cell: str, value: object) -> None:
    """X2."""
    cells = {
        "reference": "1", "client": "Acme", "service": "other", "title": "t", "description": "d", "state": "closed",
        "opened_at": "2024-01-01",
    }  # fmt: skip
    read = read_line(TICKETS, Row(2, cells | {column: cell}), ZoneInfo("Europe/Paris"))
    assert isinstance(read, Line)
    assert read.values[column] == value


def read(**cells: str) -> dict[str, Any]:
    told = {
        "reference": "1", "client": "Acme", "service": "hardware_repair", "title": "Panne", "description": "Rien",
        "state": "1", "opened_at": "2024-03-05",
    } | cells  # fmt: skip
    found = read_line(TICKETS, Row(2, told), ZoneInfo("Europe/Paris"))
    assert isinstance(found, Line), found
    return dict(found.values)


@pytest.mark.parametrize(
    ("priority", "cells"),
    [
        (Priority.P1, ("P1", "6", "5", "critical", "Critique", "Majeure", "Très haute")),
        (Priority.P2, ("P2", "4", "high", "Haute")),
        (Priority.P3, ("P3", "3", "medium", "Moyenne")),
        (Priority.P4, ("P4", "2", "1", "low", "Basse", "Très basse")),
    ],
)
def test_priorities_are_read_in_our_words_and_by_the_numbers_of_glpi(priority: Priority, cells: tuple[str]) -> None:
    """X1."""
    assert {read(priority=cell)["priority"] for cell in cells} == {priority}


def test_the_six_statuses_of_glpi() -> None:
    found = [read(state=str(code)) for code in range(1, 7)]
    assert [one["state"] for one in found] == [
        State.NEW, State.IN_PROGRESS, State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.RESOLVED,
    ]  # fmt: skip
    assert [one.get("planned", False) for one in found] == [False, False, True, False, False, False]
    assert read(state="En cours (Planifié)") == found[2] | {"state": State.IN_PROGRESS}
