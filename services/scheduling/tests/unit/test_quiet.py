"""Work that may wait goes to the quieter days."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from scheduling.domain.horizon import Horizon, problem_of
from scheduling.domain.model import Booking, Candidate, Need, OpeningHours, Search, Shift, Site, Slot, Technician
from scheduling.domain.quiet import Day, may_wait, quiet_days, work_of_days
from scheduling.solver.params import Params
from scheduling.solver.problem import Place
from scheduling.solver.solve import solve
from scheduling.solver.stop import Stop

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
SITE = Site(uuid4(), "Atelier", Place(48.8, 2.3), "Europe/Paris")
WIDE = Slot(NOW, NOW + timedelta(days=28))
NEED = Need("TKT-2026-00042", "onsite", "P4", 60, site=SITE, windows=(WIDE,))
ADA = Technician(uuid4(), 1, "Europe/Paris", tuple(Shift(day, time(8), time(17)) for day in range(5)))
WORK_S = 9 * 3_600


def days(*booked: tuple[date, float]) -> list[Day]:
    """Four weeks of work, of which some is taken."""
    taken = dict(booked)
    all_days = [MONDAY + timedelta(days=n) for n in range(28)]
    return [Day(day, round(WORK_S * taken.get(day, 0)), WORK_S if day.weekday() < 5 else 0) for day in all_days]


@pytest.mark.parametrize(
    ("need", "waits"),
    [
        (NEED, True),
        (replace(NEED, priority="P2"), False),
        (replace(NEED, mode="remote", site=None), False),
        (replace(NEED, windows=()), False),
        (replace(NEED, windows=(Slot(NOW, NOW + timedelta(days=13)),)), False),
        (replace(NEED, windows=(Slot(NOW - timedelta(days=20), NOW + timedelta(days=3)),)), False),
        (
            replace(NEED, windows=(Slot(NOW, NOW + timedelta(days=1)), Slot(NOW + timedelta(days=15), WIDE.ends_at))),
            True,
        ),
    ],
    ids=["wide", "urgent", "remote", "any time", "two weeks less a day", "nearly over", "two windows"],
)
def test_only_what_has_weeks_left_waits(need: Need, waits: bool) -> None:
    assert may_wait(need, NOW) is waits


def test_the_quietest_weeks_are_taken_first() -> None:
    """S000-86, S000-65: the first two weeks are full, a day of the third is."""
    full = [(MONDAY + timedelta(days=n), 0.9) for n in range(12)] + [(date(2026, 12, 9), 0.9)]
    chosen = quiet_days(NEED, days(*full), NOW).days
    fourth = [date(2026, 12, 14) + timedelta(days=n) for n in range(5)]
    third = [date(2026, 12, 7) + timedelta(days=n) for n in range(5)]
    assert chosen == third + fourth
    rather = quiet_days(NEED, days(*full, *((day, 0.5) for day in third)), NOW).days
    assert set(fourth) < set(rather)


def test_the_client_receives_on_the_days_chosen() -> None:
    tuesdays = replace(SITE, hours=(OpeningHours(1, time(8), time(12)),))
    later = Slot(NOW + timedelta(days=7), WIDE.ends_at)
    chosen = quiet_days(replace(NEED, site=tuesdays, windows=(later,)), days(), NOW).days
    assert chosen == [date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 15)]


def test_work_and_bookings_are_counted_by_day() -> None:
    slot = Slot(datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 11, 24, 11, tzinfo=UTC))
    booked = [Booking(ADA.technician_id, slot, None)]
    week = Horizon(MONDAY + timedelta(days=1), MONDAY + timedelta(days=5))
    found = list(work_of_days(NEED, {ADA.technician_id: ADA, uuid4(): None}, booked, week, NOW))
    assert [(day.booked_s, day.work_s) for day in found] == [(7_200, WORK_S), *[(0, WORK_S)] * 3, (0, 0)]


def test_it_is_not_sooner_at_a_price() -> None:
    """The farther way on an earlier day is not taken for being earlier."""
    near, far = MONDAY + timedelta(days=11), MONDAY + timedelta(days=7)
    there = Slot(datetime(2026, 12, 4, 13, tzinfo=UTC), datetime(2026, 12, 4, 14, tzinfo=UTC))
    horizon = Horizon(far, near, (far, near))
    home = replace(ADA, start=Place(48.8, 2.9), end=Place(48.8, 2.9))
    problem = problem_of(
        Search(uuid4(), 1, 1),
        NEED,
        [Candidate(ADA.technician_id, 900)],
        {ADA.technician_id: home},
        [Booking(ADA.technician_id, there, SITE.place)],
        NOW,
        horizon,
        0,
    )
    (placed,) = solve(problem, Params(), 1, Stop()).placed
    assert datetime.fromtimestamp(placed.slot.start_s, UTC).date() == near
    assert "quiet_days" in placed.reasons
