"""Hard rules first, then points that add up."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.domain import model
from routing.domain.params import ScoreParams
from routing.domain.score import metres_between, rank, score_one

PARAMS = ScoreParams()


def codes(ranking):
    return [reason.code for rejected in ranking.rejected for reason in rejected.reasons]


skills = st.dictionaries(st.sampled_from(["network", "printer"]), st.integers(1, 5))
places = st.builds(model.Place, st.floats(-90, 90), st.floats(-180, 180))
crowds = st.lists(
    st.tuples(skills, st.none() | places, st.integers(0, 9), st.booleans(), st.integers(0, 23)), max_size=12
)
jobs = st.tuples(
    st.sampled_from(["P1", "P2", "P3", "P4"]),
    st.sampled_from(list(model.Mode)),
    st.booleans(),
    st.none() | st.integers(-600, 6000),
)


def people(bench, drawn):
    return tuple(
        bench.technician(
            number,
            skills=known,
            start_place=place,
            load=load,
            active=active,
            shifts=tuple(model.Shift(day, time(hour), time(0)) for day in range(5)),
        )
        for number, (known, place, load, active, hour) in enumerate(drawn, 1)
    )


def work(bench, drawn):
    priority, mode, vip, due_min = drawn
    due = bench.now + timedelta(minutes=due_min) if due_min is not None else None
    facts = {"priority": priority, "deadlines": model.Deadlines(None, due, due)}
    return bench.job(opening={"default_mode": mode}, facts=facts, vip=vip)


@given(crowd=crowds, job=jobs)
def test_parts_sum_to_the_score_and_everybody_is_ranked_or_rejected(bench, crowd, job):
    """S000-85."""
    technicians = people(bench, crowd)
    ranking = rank(work(bench, job), technicians, bench.now, PARAMS)
    for candidate in ranking.candidates:
        assert sum(part.points for part in candidate.parts) == candidate.score
        assert all(part.points == part.weight * part.value // 1000 for part in candidate.parts)
        assert 0 <= candidate.score <= 1000
    everybody = [c.technician_id for c in ranking.candidates] + [r.technician_id for r in ranking.rejected]
    assert sorted(everybody) == sorted(t.technician_id for t in technicians)
    assert all(r.reasons for r in ranking.rejected)
    assert all(a.score >= b.score for a, b in pairwise(ranking.candidates))


@given(crowd=crowds, job=jobs, seed=st.randoms(use_true_random=False))
def test_the_ranking_does_not_depend_on_the_order_of_the_rows(bench, crowd, job, seed):
    technicians = list(people(bench, crowd))
    shuffled = technicians[:]
    seed.shuffle(shuffled)
    asked = work(bench, job)
    assert rank(asked, tuple(shuffled), bench.now, PARAMS) == rank(asked, tuple(technicians), bench.now, PARAMS)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"active": False}, "inactive"),
        ({"skills": {}}, "skill_missing"),
        ({"skills": {"network": 1}}, "level_too_low"),
        ({"certificates": (model.Certificate("network", date(2026, 11, 22)),)}, "certificate_expired"),
        ({"modes": (model.Mode.REMOTE,)}, "mode_impossible"),
        ({"departments": ("69",)}, "other_department"),
        ({"limits": model.Limits(open_jobs=2), "load": 2}, "open_jobs_limit"),
        ({"shifts": ()}, "off_shift"),
        (
            {"absences": (model.Window(datetime(2026, 11, 20).astimezone(), datetime(2026, 12, 20).astimezone()),)},
            "absent",
        ),
    ],
)
def test_each_rule_says_no_by_its_own_code(bench, changes, code):
    """S000-41, S000-43."""
    job = bench.job(opening={"default_mode": model.Mode.ONSITE})
    assert codes(rank(job, (bench.technician(),), bench.now, PARAMS)) == []
    assert codes(rank(job, (bench.technician(**changes),), bench.now, PARAMS)) == [code]


def test_a_certificate_that_is_still_valid_today_is_no_obstacle(bench):
    certified = bench.technician(certificates=(model.Certificate("network", date(2026, 11, 23)),))
    assert codes(rank(bench.job(), (certified,), bench.now, PARAMS)) == []


def test_the_nearer_one_goes_on_site(bench):
    """S000-42."""
    job = bench.job(opening={"default_mode": model.Mode.ONSITE})
    near = bench.technician(2, start_place=model.Place(48.88, 2.31))
    far = bench.technician(1, start_place=model.Place(45.76, 4.83))
    ranking = rank(job, (far, near), bench.now, PARAMS)
    assert [c.technician_id for c in ranking.candidates] == [near.technician_id, far.technician_id]


def test_a_fresh_position_counts_more_than_home_and_an_old_one_does_not(bench):
    """S000-42."""
    job = bench.job(opening={"default_mode": model.Mode.ONSITE})
    lyon, there = model.Place(45.76, 4.83), model.Place(48.88, 2.30)

    def proximity(age_min):
        at = bench.now - timedelta(minutes=age_min)
        technician = bench.technician(start_place=lyon, position=there, position_at=at)
        parts = score_one(job, technician, bench.now, PARAMS).parts
        return next(part.value for part in parts if part.criterion == "proximity")

    assert (proximity(5), proximity(45)) == (1000, 0)


def test_distance_is_no_matter_for_remote_work(bench):
    near, far = bench.technician(1), bench.technician(2, start_place=model.Place(43.3, 5.4))
    scores = {c.score for c in rank(bench.job(), (near, far), bench.now, PARAMS).candidates}
    assert len(scores) == 1


def test_equal_scores_go_to_the_smaller_id(bench):
    ranking = rank(bench.job(), (bench.technician(2), bench.technician(1)), bench.now, PARAMS)
    assert ranking.candidates[0].technician_id == UUID(int=1)


def test_someone_off_shift_until_after_the_deadline_is_not_asked(bench):
    """S000-43."""
    evening = bench.technician(shifts=tuple(model.Shift(day, time(18), time(22)) for day in range(7)))
    soon = model.Deadlines(None, bench.now + timedelta(hours=1), None)
    assert codes(rank(bench.job(facts={"deadlines": soon}), (evening,), bench.now, PARAMS)) == ["off_shift"]
    missed = model.Deadlines(None, bench.now - timedelta(hours=1), None)
    assert codes(rank(bench.job(facts={"deadlines": missed}), (evening,), bench.now, PARAMS)) == []


def test_an_important_client_weighs_expertise_more(bench):
    """S000-44."""

    def gap(vip):
        job = bench.job(facts={"priority": "P4"}, vip=vip)
        technicians = (bench.technician(1, skills={"network": 5}), bench.technician(2, skills={"network": 2}))
        best, other = rank(job, technicians, bench.now, PARAMS).candidates
        return best.score - other.score

    assert gap(vip=True) > gap(vip=False)


def test_paris_to_lyon_is_about_392_km():
    assert metres_between(model.Place(48.8566, 2.3522), model.Place(45.764, 4.8357)) == pytest.approx(391_500, rel=0.01)


def test_weights_must_make_a_thousand():
    with pytest.raises(ValueError, match="1000"):
        ScoreParams(expertise=300)


def test_the_client_s_own_team_comes_first_among_equals(bench):
    """S000-13."""
    one, other = bench.technician(1), bench.technician(2)
    plain = rank(bench.job(), (one, other), bench.now, PARAMS)
    assert [c.technician_id for c in plain.candidates] == [one.technician_id, other.technician_id]
    dedicated = rank(bench.job(opening={"team_ids": (other.technician_id,)}), (one, other), bench.now, PARAMS)
    assert [c.technician_id for c in dedicated.candidates] == [other.technician_id, one.technician_id]
    [part] = [part for part in dedicated.candidates[0].parts if part.criterion == "team"]
    assert part.points == PARAMS.team
    third = bench.technician(3)
    team = (other.technician_id, third.technician_id)
    two = rank(bench.job(opening={"team_ids": team}), (one, other, third), bench.now, PARAMS)
    assert [c.technician_id for c in two.candidates] == [*team, one.technician_id]
