"""A visit takes longer: what comes behind it moves, what stays is not reached into."""

from dataclasses import replace
from datetime import timedelta

import pytest
from services.scheduling.tests.unit.replan.day import ADA, BOB, at, day_of, job, planned, remote, technician, who

from scheduling.domain.model import EnRoute, Job, Proposed, Slot, Started
from scheduling.domain.what_if import Longer, LongerMeetsFixed, TechnicianAway
from scheduling.solver.problem import Place


def test_a_longer_visit_pushes_the_others_back() -> None:
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 10.5), team=(technician(ADA),))
    answer = planned(day, Longer(who(101), 120))
    longer = next(moved for moved in answer.moved if moved.visit_id == who(101))
    assert longer.to.ends_at - longer.to.starts_at == timedelta(minutes=120)
    assert "longer_visit" in longer.reasons
    for a in answer.moved:
        assert a.promise_kept


def begun(kind: str, one: Job) -> Job:
    assert one.visit is not None
    match kind:
        case "en route":
            return replace(one, visit=EnRoute(one.visit.arrangement, at(8.8)))
        case "started":
            return replace(one, visit=Started(one.visit.arrangement, None, at(9)))
        case _:
            return one


@pytest.mark.parametrize("kind", ["kept", "late", "en route", "started"])
@pytest.mark.parametrize("behind", [job(2, (ADA,), 10.5), job(2, (ADA,), 11, Place(48.95, 2.5))], ids=["met", "near"])
def test_a_visit_that_stays_takes_longer_and_what_comes_behind_it_moves(kind: str, behind: Job) -> None:
    day = day_of(begun(kind, job(1, (ADA,), 9)), behind, now=8.5 if kind == "kept" else 9.2, team=(technician(ADA),))
    answer = planned(day, Longer(who(101), 120), keep=(who(101),) if kind == "kept" else ())
    longer, pushed = answer.moved
    assert (longer.visit_id, longer.to.technician_ids, longer.to.slot) == (who(101), (ADA,), Slot(at(9), at(11)))
    assert longer.reasons == ("longer_visit", "kept_promise")
    assert (pushed.visit_id, pushed.to.starts_at >= at(11)) == (who(102), True)
    assert pushed.to.slot != pushed.was.slot
    assert {one.person_id for one in answer.warn} == {ADA, who(902)}
    assert answer.left_out == ()


def test_what_a_longer_visit_reaches_into_moves_though_its_day_could_not_be_planned() -> None:
    jobs = (begun("started", job(1, (ADA,), 9)), job(2, (ADA,), 10.5), job(3, (ADA,), 15))
    day = day_of(*jobs, now=9.5, team=(technician(ADA, visits_per_day=2), technician(BOB)))
    answer = planned(day, Longer(who(101), 120))
    assert [(one.visit_id, one.to.technician_ids) for one in answer.moved] == [(who(101), (ADA,)), (who(102), (BOB,))]


def test_a_remote_visit_may_take_longer_and_not_without_its_technician() -> None:
    day = day_of(remote(job(1, (ADA,), 9)), job(2, (ADA,), 10.5))
    assert [one.visit_id for one in planned(day, Longer(who(101), 120)).moved] == [who(101), who(102)]
    answer = planned(day, Longer(who(101), 120), TechnicianAway(ADA))
    assert ([one.visit_id for one in answer.moved], [one.visit_id for one in answer.left_out]) == (
        [who(102)],
        [who(101)],
    )


def test_who_began_late_is_there_for_the_whole_new_length() -> None:
    late = job(1, (ADA,), 9)
    late = replace(late, visit=Started(late.visit.arrangement, None, at(9.5)))  # type: ignore[union-attr]
    late = replace(late, need=replace(late.need, resolve_by=at(10.5)))  # type: ignore[type-var]
    answer = planned(day_of(late, job(2, (ADA,), 11), now=9.75, team=(technician(ADA),)), Longer(who(101), 120))
    assert [(one.visit_id, one.to.starts_at, one.is_late) for one in answer.moved] == [
        (who(101), at(9), True),
        (who(102), answer.moved[1].to.starts_at, False),
    ]
    assert answer.moved[1].to.starts_at >= at(11.5)
    assert (answer.before.late, answer.after.late) == (0, 1)


def test_what_stays_does_not_reach_into_what_stays() -> None:
    asked = job(2, (ADA,), 10.5)
    proposed = replace(asked, visit=Proposed(asked.visit.arrangement))  # type: ignore[union-attr]
    day = day_of(begun("started", job(1, (ADA,), 9)), proposed, now=9.5)
    assert [one.visit_id for one in planned(day, Longer(who(101), 90)).moved] == [who(101)]
    with pytest.raises(LongerMeetsFixed):
        planned(day, Longer(who(101), 100))
