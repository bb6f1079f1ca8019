"""Each way to the second, and closed roads gone round."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from services.scheduling.tests.unit.replan.day import ADA, PARIS, at, day_of, job, planned, technician

from scheduling.domain.day.roads import HOUR_S, ways_between
from scheduling.domain.what_if import RoadClosed
from scheduling.solver.params import Roads
from scheduling.solver.problem import Place


def test_a_closed_road_is_gone_round() -> None:
    west, east = Place(48.86, 2.20), Place(48.86, 2.50)
    team = (technician(ADA, start=west, end=west),)
    day = day_of(job(1, (ADA,), 9, east), team=team)
    open_way = planned(day)
    closed = planned(day, RoadClosed(48.86, 2.35, 5_000))
    assert closed.before == open_way.before
    assert closed.after.travel_metres > open_way.after.travel_metres + 2_000


coordinates = st.builds(Place, st.floats(-70, 70, allow_subnormal=False), st.floats(-170, 170, allow_subnormal=False))


@given(st.lists(st.none() | coordinates, min_size=1, max_size=6), st.integers(0, 23))
def test_the_matrix_is_each_way_to_the_second(places: list[Place | None], hour: int) -> None:
    roads, origin = Roads(), int(at(-24).timestamp())
    ways = ways_between(places, roads, origin, ZoneInfo(PARIS))
    local = datetime.fromtimestamp(origin + hour * HOUR_S, ZoneInfo(PARIS)).hour
    for i, a in enumerate(places):
        for j, b in enumerate(places):
            travel = roads.travel(a, b, local)
            assert (ways.seconds[ways.paces[hour], i, j], ways.metres[i, j]) == (travel.seconds, travel.metres)


@given(st.integers(100, 20_000), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
def test_no_way_is_shorter_for_a_closed_road(radius: int, a: float, b: float, c: float, d: float) -> None:
    places = [Place(48.8 + a, 2.3 + b), Place(48.8 + c, 2.3 + d)]
    plain = ways_between(places, Roads(), 0, ZoneInfo(PARIS))
    closed = ways_between(places, Roads(), 0, ZoneInfo(PARIS), [RoadClosed(48.8, 2.3, radius)])
    assert np.all(closed.seconds >= plain.seconds)
    assert np.all(closed.metres >= plain.metres)
    assert np.array_equal(closed.metres, closed.metres.T)
