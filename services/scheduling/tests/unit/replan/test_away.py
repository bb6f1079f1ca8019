"""Somebody is away: who stands in, what is left out and told, what stays."""

from dataclasses import replace
from datetime import timedelta

from services.scheduling.tests.unit.replan.day import (
    ADA,
    BASE,
    BOB,
    EVE,
    at,
    day_of,
    job,
    planned,
    remote,
    technician,
    who,
)

from scheduling.domain.model import Booking, EnRoute, Finished, Proposed, Slot, Started
from scheduling.domain.what_if import TechnicianAway
from scheduling.solver.problem import Place


def test_who_is_away_is_stood_in_for_at_the_time_that_was_promised() -> None:
    far = Place(48.90, 2.40)
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 13.5, far), job(3, (BOB,), 10.5), job(4, (BOB,), 15.5))
    answer = planned(day, TechnicianAway(ADA))
    assert [moved.was.technician_ids for moved in answer.moved] == [(ADA,), (ADA,)]
    assert [moved.to.technician_ids for moved in answer.moved] == [(BOB,), (BOB,)]
    assert [moved.to.slot == moved.was.slot and moved.promise_kept for moved in answer.moved] == [True, True]
    assert {moved.reasons[0] for moved in answer.moved} == {"technician_away"}
    assert {(one.person_id, one.role) for one in answer.warn} == {
        (ADA, "technician"),
        (BOB, "technician"),
        (who(901), "client"),
        (who(902), "client"),
    }
    assert [guard.technician_id for guard in answer.guards] == [BOB]


def test_a_remote_visit_of_somebody_away_comes_back_to_be_decided() -> None:
    day = day_of(remote(job(1, (ADA,), 9)), remote(job(2, (ADA,), 15)), remote(job(3, (BOB,), 9)))
    answer = planned(day, TechnicianAway(ADA, at(8), at(12)))
    assert [(left.visit_id, left.reasons, left.ways) for left in answer.left_out] == [
        (who(101), ("technician_away",), ())
    ]
    assert (answer.before.visits, answer.after.visits, answer.after.left_out) == (3, 2, 1)
    assert {one.person_id for one in answer.warn} == {ADA, who(901)}
    assert answer.moved == ()
    assert planned(day, TechnicianAway(ADA, at(8), at(12)), keep=(who(101),)).left_out == ()


def test_whoever_is_away_for_some_hours_keeps_the_rest_of_their_day() -> None:
    day = day_of(job(1, (ADA,), 9), job(2, (ADA,), 15))
    answer = planned(day, TechnicianAway(ADA, at(8), at(12)))
    assert [moved.visit_id for moved in answer.moved] == [who(101)]


def test_too_much_for_those_who_are_left_leaves_out_the_least_urgent() -> None:
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n, (ADA,), hour, priority="P4") for n, hour in enumerate(hours)]
    jobs += [job(n + 10, (BOB,), hour, priority="P1") for n, hour in enumerate(hours)]
    answer = planned(day_of(*jobs), TechnicianAway(ADA))
    assert {left.priority for left in answer.left_out} == {"P4"}
    assert answer.after.left_out == len(answer.left_out) >= 4
    assert answer.after.visits == 12 - len(answer.left_out)
    assert {left.reasons for left in answer.left_out} <= {("no_room",), ("costs_more_than_leaving_out",)}


def test_what_is_left_out_is_told_with_ways_that_were_tried() -> None:
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n + 10, (BOB,), hour, priority="P4") for n, hour in enumerate(hours)]
    answer = planned(day_of(job(1, (ADA,), 9, minutes=180), *jobs), TechnicianAway(ADA))
    ways = [way for left in answer.left_out for way in left.ways]
    assert ways
    assert {way.technician_ids for way in ways} == {(BOB,)}
    assert any(way.instead_of or way.overtime_minutes or way.later_minutes for way in ways)


def test_a_crew_is_told_who_would_come_together() -> None:
    team = (technician(ADA), technician(BOB), technician(EVE))
    hours = (8, 9.25, 10.5, 13, 14.25, 15.5)
    jobs = [job(n + 10, (EVE,), hour, priority="P1", candidates=(EVE,)) for n, hour in enumerate(hours)]
    answer = planned(day_of(job(1, (ADA, BOB), 9, minutes=180, priority="P4"), *jobs, team=team), TechnicianAway(ADA))
    (left,) = answer.left_out
    assert left.ways
    assert {frozenset(way.technician_ids) for way in left.ways} == {frozenset({BOB, EVE})}


def test_only_those_whom_routing_named_come() -> None:
    day = day_of(job(1, (ADA,), 9, candidates=(ADA,)), job(2, (ADA,), 14))
    answer = planned(day, TechnicianAway(ADA))
    assert [moved.visit_id for moved in answer.moved] == [who(102)]
    assert [(left.visit_id, left.reasons) for left in answer.left_out] == [(who(101), ("no_technician_can",))]
    assert answer.left_out[0].ways == ()


def test_a_kept_visit_a_proposal_and_a_time_held_are_nobody_elses() -> None:
    asked = job(2, (BOB,), 9)
    proposed = replace(asked, visit=Proposed(asked.visit.arrangement))  # type: ignore[union-attr]
    held = Booking(BOB, Slot(at(10), at(11)), BASE)
    day = day_of(job(1, (ADA,), 11), proposed, job(3, (BOB,), 11), others=(held,))
    answer = planned(day, TechnicianAway(ADA), keep=(who(103),))
    (moved,) = answer.moved
    assert (moved.visit_id, moved.to.technician_ids) == (who(101), (BOB,))
    assert not at(9) - timedelta(hours=1) < moved.to.starts_at < at(13)
    assert not moved.promise_kept
    assert (answer.before.broken_promises, answer.after.broken_promises) == (0, 1)


def test_whoever_has_begun_is_left_alone_and_the_rest_begins_there() -> None:
    begun, gone, done = job(1, (ADA,), 9), job(2, (BOB,), 9.5), job(3, (BOB,), 8)
    jobs = (
        replace(begun, visit=Started(begun.visit.arrangement, None, at(9.25))),  # type: ignore[union-attr]
        replace(gone, visit=EnRoute(gone.visit.arrangement, at(9.3))),  # type: ignore[union-attr]
        replace(done, visit=Finished(done.visit.arrangement, None, at(8), at(9), "done")),  # type: ignore[union-attr]
        job(4, (ADA,), 14, Place(48.9, 2.3)),
    )
    answer = planned(day_of(*jobs, now=9.5), TechnicianAway(ADA))
    assert [(moved.visit_id, moved.to.technician_ids) for moved in answer.moved] == [(who(104), (BOB,))]


def test_a_crew_stays_together_and_is_replaced_as_one() -> None:
    day = day_of(job(1, (ADA, BOB), 9), job(2, (EVE,), 14), team=(technician(ADA), technician(BOB), technician(EVE)))
    assert planned(day).moved == ()
    answer = planned(day, TechnicianAway(ADA))
    (moved,) = answer.moved
    assert moved.to.technician_ids == (BOB, EVE)
    assert moved.promise_kept


def test_what_cannot_be_in_time_any_more_is_told_of_before_too() -> None:
    day = day_of(job(1, (ADA,), 8), job(2, (BOB,), 15), now=13.5)
    gone = replace(technician(ADA), absences=(Slot(at(7), at(18)),))
    answer = planned(replace(day, technicians={ADA: gone, BOB: technician(BOB)}))
    (moved,) = answer.moved
    assert not moved.promise_kept
    assert (answer.before.broken_promises, answer.after.broken_promises) == (1, 1)
