"""A job whose skill is held by a certificate is given to nobody after its last day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from scheduling.domain.certificates import able, able_until, certified_at
from scheduling.domain.day.standing import Standing
from scheduling.domain.day.visits import may_come
from scheduling.domain.horizon import Horizon, problem_of, still_works
from scheduling.domain.model import Arrangement, Candidate, Job, Need, Proposed, Search, Shift, Slot, Technician
from scheduling.domain.quiet import work_of_days
from scheduling.solver.problem import Span

PARIS = ZoneInfo("Europe/Paris")
MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NIGHTS = tuple(Shift(day, time(20), time(4)) for day in range(5))
ADA = Technician(
    uuid4(), 1, "Europe/Paris", NIGHTS, certificates=(("network", MONDAY), ("network", TUESDAY), ("other", MONDAY))
)
NEED = Need("TKT-2026-00042", "onsite", "P2", 45, skills=(("network", 2), ("hardware", 1)))
MIDNIGHT = datetime(2026, 11, 25, tzinfo=PARIS)


def offered(at: datetime) -> Job:
    found = Arrangement(uuid4(), 1, 1, "onsite", Slot(at, at + timedelta(minutes=45)), (ADA.technician_id,))
    return Job(uuid4(), uuid4(), 1, 0, NEED, (Candidate(ADA.technician_id, 800),), None, Proposed(found))


def test_the_latest_certificate_of_a_skill_counts_up_to_the_midnight_of_its_last_day() -> None:
    assert able_until(ADA, NEED) == MIDNIGHT
    assert able_until(ADA, replace(NEED, skills=(("hardware", 1),))) is None
    assert able(replace(ADA, certificates=()), NEED).absences == ()
    assert certified_at(ADA, MIDNIGHT - timedelta(seconds=1)) == {"network"}
    assert certified_at(ADA, MIDNIGHT) == set()


def test_a_certificate_for_as_long_as_can_be_written_never_runs_out() -> None:
    for_ever = replace(ADA, certificates=(("network", date.max),))
    assert able_until(for_ever, NEED) is None
    nearly = replace(ADA, zone="America/Martinique", certificates=(("network", date(9998, 12, 31)),))
    assert able(nearly, NEED) == nearly
    assert able_until(replace(for_ever, certificates=(("network", date.max), ("hardware", TUESDAY))), NEED) == MIDNIGHT


def test_a_search_looks_no_further() -> None:
    search, week = Search(uuid4(), 1, 1), Horizon(MONDAY, MONDAY + timedelta(days=4))
    candidates, known = (Candidate(ADA.technician_id, 800),), {ADA.technician_id: ADA}
    days = problem_of(search, NEED, candidates, known, (), NOW, week, 0).days
    assert max(span.end_s for day in days for span in day.work) == MIDNIGHT.timestamp()
    free = problem_of(search, replace(NEED, skills=()), candidates, known, (), NOW, week, 0).days
    assert len(free) == 5


def test_what_was_offered_stands_only_before_it() -> None:
    known = {ADA.technician_id: ADA}
    assert still_works(offered(MIDNIGHT - timedelta(hours=1)), ADA.technician_id, known)
    assert not still_works(offered(MIDNIGHT + timedelta(hours=1)), ADA.technician_id, known)


def test_a_day_planned_anew_gives_them_nothing_new_after_it() -> None:
    """Whoever has it keeps it: their dispatcher decides."""
    bob = replace(ADA, technician_id=uuid4(), certificates=())
    job = offered(MIDNIGHT + timedelta(hours=1))
    job = replace(job, candidates=(*job.candidates, Candidate(bob.technician_id, 700)))
    standing = Standing({one.technician_id: one for one in (ADA, bob)})
    for ends, who in ((0, (ADA.technician_id, bob.technician_id)), (1, (bob.technician_id,))):
        end_s = int(MIDNIGHT.timestamp()) + ends
        standing.work = {ADA.technician_id: (Span(end_s - 3_600, end_s),)}
        assert may_come(standing, job, (), is_lost=False) == who
    assert may_come(standing, job, (ADA.technician_id,), is_lost=False) == (ADA.technician_id, bob.technician_id)


def test_days_after_it_hold_no_work_that_could_wait_for_them() -> None:
    week = Horizon(MONDAY, MONDAY + timedelta(days=2))
    days = list(work_of_days(NEED, {ADA.technician_id: ADA}, (), week, NOW))
    assert [day.work_s for day in days] == [8 * 3_600, 4 * 3_600, 0]
