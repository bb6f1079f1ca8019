"""Working days, opening hours and bookings, in everyone's own clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from scheduling.domain.horizon import (
    Horizon,
    around,
    horizon_of,
    inside,
    opening_of,
    problem_of,
    technician_days,
    utc_days,
)
from scheduling.domain.model import (
    Booking,
    Candidate,
    Need,
    OpeningHours,
    Search,
    Shift,
    Site,
    Slot,
    Technician,
    Week,
)
from scheduling.domain.weeks import with_weeks
from scheduling.queries import TECHNICIAN
from scheduling.solver.options import MONDAY_S
from scheduling.solver.problem import Place, Span

MONDAY = date(2026, 11, 23)
ONE_DAY = Horizon(MONDAY, MONDAY)
NIGHT = datetime(2026, 11, 22, tzinfo=UTC)
ADA = Technician(uuid4(), 1, "Europe/Paris", (Shift(0, time(8), time(17)),))
NEED = Need("TKT-2026-00042", "onsite", "P2", 45)
SITE = Site(uuid4(), "Atelier", Place(48.8, 2.3), "Indian/Reunion", (OpeningHours(0, time(8), time(12)),))


def hours(technician: Technician, horizon: Horizon = ONE_DAY, *bookings: Booking) -> list[tuple[float, float]]:
    midnight = datetime.combine(horizon.first, time(), tzinfo=UTC).timestamp()
    days = technician_days(technician, bookings, horizon, NIGHT - timedelta(days=400))
    return [((s.start_s - midnight) / 3600, (s.end_s - midnight) / 3600) for day in days for s in day.work]


def test_a_shift_is_in_the_technicians_zone() -> None:
    assert hours(ADA) == [(7, 16)]
    assert hours(replace(ADA, zone="Indian/Reunion")) == [(4, 13)]


def test_the_clock_change_is_known() -> None:
    summer = Horizon(date(2026, 7, 6), date(2026, 7, 6))
    assert hours(ADA, summer) == [(6, 15)]


def test_breaks_and_absences_are_cut_out() -> None:
    absence = Slot(datetime(2026, 11, 23, 15, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
    busy = replace(ADA, breaks=(Shift(0, time(12), time(13)),), absences=(absence,))
    assert hours(busy) == [(7, 11), (12, 15)]


def test_a_night_shift_belongs_to_the_day_it_begins() -> None:
    night = replace(ADA, shifts=(Shift(0, time(20), time(4)),), breaks=(Shift(1, time(0), time(1)),))
    assert hours(night) == [(19, 23), (24, 27)]


def test_a_day_that_is_over_is_left_out() -> None:
    assert technician_days(ADA, (), ONE_DAY, datetime(2026, 11, 23, 16, tzinfo=UTC)) == []


def test_what_is_booked_counts_against_the_days_limits() -> None:
    slot = Slot(datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC))
    limited = replace(ADA, visits_per_day=3, minutes_per_day=100)
    (day,) = technician_days(limited, [Booking(ADA.technician_id, slot, None)], ONE_DAY, NIGHT)
    assert (len(day.pinned), day.visits_left, day.seconds_left) == (1, 2, 40 * 60)


def test_hours_of_a_week_are_told_by_its_number() -> None:
    """Those that are known and those that are counted."""
    known = replace(ADA, weeks=(Week(MONDAY, 600), Week(MONDAY - timedelta(days=7), 60)))
    counted = with_weeks({ADA.technician_id: known}, {ADA.technician_id: [Week(MONDAY, 30)]})
    (day,) = technician_days(counted[ADA.technician_id], (), ONE_DAY, NIGHT)
    assert (day.work[0].start_s + day.utc_offset_s - MONDAY_S) // (7 * 86_400) == 2968
    assert day.weeks == {2968: 630 * 60, 2967: 60 * 60}


def test_call_outs_from_before_are_work_of_other_days() -> None:
    night = Slot(NIGHT + timedelta(hours=3), NIGHT + timedelta(hours=4))
    (day,) = technician_days(replace(ADA, call_outs=(night,)), (), ONE_DAY, NIGHT)
    assert day.elsewhen == (around(night),)


def test_technicians_kept_before_hours_were_heard_have_none() -> None:
    row = TECHNICIAN.dump_python(ADA, mode="json")
    del row["weeks"], row["call_outs"]
    assert TECHNICIAN.validate_python(row) == ADA


def test_an_hour_that_a_night_in_spring_does_not_have_is_no_break_nor_opening() -> None:
    """Nor does who only has it as a break keep everybody from being searched."""
    march = Horizon(date(2026, 3, 27), date(2026, 3, 30))
    office = tuple(Shift(day, time(9), time(17)) for day in range(7))
    breaks = (Shift(6, time(2), time(3)), Shift(6, time(2, 30), time(3, 10)))
    assert hours(replace(ADA, shifts=office, breaks=breaks), march) == hours(replace(ADA, shifts=office), march)
    opening = (OpeningHours(6, time(2), time(3)), OpeningHours(6, time(9), time(12)))
    assert len(opening_of(replace(SITE, zone="Europe/Paris", hours=opening), march) or ()) == 1


def test_a_break_that_began_the_day_before_is_kept() -> None:
    nights = replace(ADA, shifts=(Shift(1, time(0), time(8)),), breaks=(Shift(0, time(23, 30), time(0, 30)),))
    assert hours(nights, Horizon(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))) == [(-0.5, 7)]


def test_a_wish_with_no_whole_second_in_it_is_no_wish_for_any_time() -> None:
    wish = Slot(NIGHT + timedelta(milliseconds=200), NIGHT + timedelta(milliseconds=800))
    search, candidates = Search(uuid4(), 1, 1), (Candidate(ADA.technician_id, 812),)
    need, known = replace(NEED, windows=(wish,)), {ADA.technician_id: ADA}
    (visit,) = problem_of(search, need, candidates, known, (), NIGHT, ONE_DAY, 15).visits
    assert visit.windows == ()


def test_a_site_opens_in_its_own_zone() -> None:
    (span,) = opening_of(SITE, ONE_DAY) or ()
    assert datetime.fromtimestamp(span.start_s, UTC) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert opening_of(replace(SITE, hours=()), ONE_DAY) is None


def test_the_horizon_counts_working_days_and_follows_a_later_wish() -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert horizon_of(NEED, friday, 2) == Horizon(date(2026, 11, 19), date(2026, 11, 24))
    wish = Slot(friday + timedelta(days=20), friday + timedelta(days=20, hours=2))
    assert horizon_of(replace(NEED, windows=(wish,)), friday, 1).last >= wish.ends_at.date()


def test_a_part_of_a_second_belongs_to_what_is_taken_never_to_what_may_be_used() -> None:
    """A wish for 12:20:00.3 was answered with a visit at 12:20:00."""
    wish = Slot(NIGHT + timedelta(milliseconds=300), NIGHT + timedelta(seconds=60, milliseconds=300))
    start = int(NIGHT.timestamp())
    assert inside(wish) == Span(start + 1, start + 60)
    assert (around(wish).start_s, around(wish).end_s) == (start, start + 61)


def test_two_visits_that_overlap_share_a_day() -> None:
    late = datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert utc_days(late, late + timedelta(hours=2)) == [MONDAY, MONDAY + timedelta(days=1)]


def test_a_remote_visit_has_no_place_no_opening_and_no_preparation() -> None:
    search, candidates = Search(uuid4(), 1, 1), (Candidate(ADA.technician_id, 812),)
    known = {ADA.technician_id: ADA}
    onsite = problem_of(search, replace(NEED, site=SITE), candidates, known, (), NIGHT, ONE_DAY, 15).visits[0]
    remote = replace(NEED, site=SITE, mode="remote")
    at_home = problem_of(search, remote, candidates, known, (), NIGHT, ONE_DAY, 15).visits[0]
    assert (onsite.place, onsite.preparation_s) == (SITE.place, 900)
    assert onsite.candidates[0].score == 81
    assert (at_home.place, at_home.opening, at_home.preparation_s) == (None, None, 0)


def test_as_many_are_looked_for_as_are_needed() -> None:
    """S002-05."""
    candidates, known = (Candidate(ADA.technician_id, 500),), {ADA.technician_id: ADA}
    pair = replace(NEED, site=SITE, technicians_needed=2)
    assert problem_of(Search(uuid4(), 1, 1), pair, candidates, known, (), NIGHT, ONE_DAY, 15).visits[0].technicians == 2


def test_a_candidate_nobody_knows_is_left_out() -> None:
    candidates = (Candidate(uuid4(), 500),)
    visit = problem_of(Search(uuid4(), 1, 1), NEED, candidates, {}, (), NIGHT, ONE_DAY, 0).visits[0]
    assert visit.candidates == ()


def test_a_time_that_was_chosen_binds_what_is_done_remotely_too() -> None:
    """When the client can receive does not."""
    friday = datetime(2026, 11, 20, 9, tzinfo=UTC)
    receives, chosen = (Slot(friday + timedelta(days=n), friday + timedelta(days=n, hours=2)) for n in (13, 20))
    remote = replace(NEED, mode="remote", windows=(receives,))

    def windows(asked: Slot | None) -> object:
        horizon = horizon_of(remote, friday, 2, asked)
        problem = problem_of(Search(uuid4(), 1, 1), remote, (), {}, (), friday, horizon, 0, asked=asked)
        return problem.visits[0].windows

    assert horizon_of(remote, friday, 2) == horizon_of(NEED, friday, 2)
    assert windows(None) is None
    assert horizon_of(remote, friday, 2, chosen).first == date(2026, 12, 9)
    assert windows(chosen) == (inside(replace(chosen, ends_at=chosen.ends_at + timedelta(minutes=44))),)
