"""An urgent ticket finds its place, and tears nothing from what people decided."""

from dataclasses import replace
from datetime import time

import pytest
from services.scheduling.tests.unit.replan.day import ADA, BASE, BOB, at, day_of, job, planned, technician, who

from scheduling.domain.model import Search, Shift
from scheduling.domain.what_if import Longer, Urgent
from scheduling.solver.problem import Place


def test_an_urgent_ticket_gets_a_place_soon() -> None:
    urgent = replace(job(9, (ADA,), 9, priority="P1"), visit=None)
    answer = planned(day_of(job(1, (ADA,), 9), job(2, (BOB,), 14), urgent, now=8.5), Urgent(who(309)))
    (placed,) = answer.placed
    assert placed.ticket_id == who(309)
    assert at(8.5) < placed.to.starts_at < at(11)
    assert placed.reasons[0] == "asked_urgent"
    searched = replace(urgent, search=Search(who(777), 1, 1))
    assert planned(day_of(job(1, (ADA,), 9), searched), Urgent(who(309))).placed[0].read == (1, -1)


@pytest.mark.parametrize(
    "changes",
    [
        {"shifts": tuple(Shift(day, time(8), time(12)) for day in range(5))},
        {"visits_per_day": 2},
        {"absences": ()},
    ],
    ids=["past the shift", "more than the limit", "too far to drive"],
)
def test_what_stands_though_it_could_not_be_planned_is_left_alone(changes: dict[str, object]) -> None:
    """Somebody decided so: a change elsewhere tears nothing from them."""
    far = Place(50.5, 3.0) if "absences" in changes else BASE
    mine = [job(1, (ADA,), 9), job(2, (ADA,), 10.5, far), job(3, (ADA,), 15)]
    team = (technician(ADA, **changes), technician(BOB))
    waiting = replace(job(4, (BOB,), 9, candidates=(BOB,)), visit=None, search=Search(who(104), 1, 1))
    answer = planned(day_of(*mine, waiting, team=team), Urgent(waiting.ticket_id))
    assert (answer.moved, answer.left_out) == ((), ())
    assert [placed.to.technician_ids for placed in answer.placed] == [(BOB,)]
    longer = planned(day_of(*mine, team=team), Longer(who(101), 70))
    assert who(101) in {moved.visit_id for moved in longer.moved}
