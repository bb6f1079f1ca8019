"""When a technician is free: shifts less breaks and absences, in their own zone."""

from datetime import UTC, datetime, time, timedelta

from routing.domain.model import Shift, Window
from routing.domain.working_time import first_free

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
OFFICE = tuple(Shift(day, time(9), time(17)) for day in range(5))
LUNCH = tuple(Shift(day, time(12), time(13)) for day in range(5))


def free(bench, hour, **changes):
    technician = bench.technician(**({"shifts": OFFICE, "breaks": LUNCH} | changes))
    return first_free(technician, MONDAY + timedelta(hours=hour), MONDAY + timedelta(days=7))


def test_at_once_on_shift(bench):
    assert free(bench, 9) == MONDAY + timedelta(hours=9)


def test_the_zone_is_the_technicians(bench):
    assert free(bench, 0) == MONDAY + timedelta(hours=8)
    assert free(bench, 0, zone="America/Martinique") == MONDAY + timedelta(hours=13)


def test_after_lunch(bench):
    assert free(bench, 11.5) == MONDAY + timedelta(hours=12)


def test_the_next_day(bench):
    assert free(bench, 17) == MONDAY + timedelta(days=1, hours=8)


def test_after_the_absence(bench):
    away = Window(MONDAY, MONDAY + timedelta(days=2, hours=10))
    assert free(bench, 9, absences=(away,)) == MONDAY + timedelta(days=2, hours=10)


def test_a_night_shift_runs_into_the_morning(bench):
    night = (Shift(6, time(22), time(6)),)
    assert free(bench, 2, shifts=night) == MONDAY + timedelta(hours=2)


def test_nobody_without_shifts(bench):
    assert free(bench, 9, shifts=()) is None
