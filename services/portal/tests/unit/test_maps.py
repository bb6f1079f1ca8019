"""A day's ways on a plane."""

from dataclasses import replace
from itertools import combinations, pairwise
from math import cos, hypot, radians
from types import ModuleType

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.maps import HEIGHT, METRES, WIDTH, ground_of, labels, map_of
from portal.pages.views.planning import Day

FRANCE = st.tuples(st.floats(41, 51), st.floats(-5, 10))
ANYWHERE = st.tuples(st.floats(-80, 80), st.floats(-170, 170))
POINTS = st.lists(
    st.tuples(st.integers(0, WIDTH), st.integers(0, HEIGHT), st.sampled_from(["1.1", "12.10"])), max_size=80
)


@given(st.lists(ANYWHERE, min_size=1, max_size=20))
def test_every_place_is_on_the_map(places: list[tuple[float, float]]) -> None:
    ground = ground_of(places)
    assert ground is not None
    for x, y in map(ground.xy, places):
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


@given(FRANCE, FRANCE)
def test_a_kilometre_is_as_long_in_every_direction(one: tuple[float, float], other: tuple[float, float]) -> None:
    ground = ground_of([one, other])
    assert ground is not None
    middle = (ground.latitude, ground.longitude)
    degree = 1000 / METRES
    north = ground.xy((middle[0] + degree, middle[1]))
    east = ground.xy((middle[0], middle[1] + degree / cos(radians(middle[0]))))
    x, y = ground.xy(middle)
    metres, length = ground.bar
    assert abs(hypot(north[0] - x, north[1] - y) - hypot(east[0] - x, east[1] - y)) <= 0.2
    assert abs((y - north[1]) - length / metres * 1000) <= 0.2
    assert length <= WIDTH / 5


def test_places_in_one_spot_are_not_blown_up() -> None:
    ground = ground_of([(45.76, 4.84)] * 3)
    assert ground is not None
    assert ground.xy((45.76, 4.84)) == (WIDTH / 2, HEIGHT / 2)
    assert ground.bar[0] == 500
    assert ground_of([]) is None


@given(st.lists(FRANCE, min_size=1, max_size=5))
def test_the_grid_is_told_in_even_steps(places: list[tuple[float, float]]) -> None:
    ground = ground_of(places)
    assert ground is not None
    for lines, size in ((ground.parallels, HEIGHT), (ground.meridians, WIDTH)):
        assert 2 <= len(lines) <= 20
        assert all(-1 <= at <= size + 1 for _, at in lines)
        steps = {round(after[0] - before[0], 3) for before, after in pairwise(lines)}
        assert len(steps) == 1


@given(POINTS)
def test_labels_never_cover_each_other_and_stay_on_the_map(points: list[tuple[float, float, str]]) -> None:
    found = [label for label in labels(points) if label]
    for label in found:
        left, top, right, bottom = label.box
        assert left >= 0
        assert top >= 0
        assert right <= WIDTH
        assert bottom <= HEIGHT
    for one, other in combinations([label.box for label in found], 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@given(st.integers(0, WIDTH), st.integers(0, HEIGHT))
def test_a_point_alone_has_its_label_beside_it(x: int, y: int) -> None:
    (label,) = labels([(x, y, "1.1")])
    assert label is not None
    assert abs(label.x - x) < 40
    assert abs(label.y - y) < 40


def test_points_in_one_spot_are_all_told_while_there_is_room() -> None:
    found = labels([(400, 300, f"{n}.1") for n in range(1, 10)])
    assert [label is not None for label in found] == [True] * 8 + [False]


def day_of_samples(samples: ModuleType, **asked: object) -> Day:
    day: Day = samples.pages()["planning_map"][2]["day"]
    return replace(day, asked=replace(day.asked, **asked))  # type: ignore[arg-type]


def test_a_remote_visit_keeps_its_place_in_the_day_and_has_none_on_the_map(samples: ModuleType) -> None:
    theo = map_of(day_of_samples(samples)).routes[2]
    assert theo.technician.name == "Théo Illustration"
    assert [visit.is_remote for visit in theo.technician.visits] == [False, False, True]
    assert [point.order for point in theo.points] == [1, 2]
    assert len(theo.line.split()) == 4, "from the start by two visits to the end"


def test_who_is_chosen_is_drawn_alone_under_the_same_number(samples: ModuleType) -> None:
    every = map_of(day_of_samples(samples))
    naima = every.routes[1].technician
    alone = map_of(day_of_samples(samples, technicians=(naima.id,)))
    assert [route.number for route in alone.routes] == [route.number for route in every.routes]
    assert [route.is_drawn for route in alone.routes] == [False, True, False, False]
    assert alone.routes[1].others == ()
    assert alone.routes[0].others == (naima.id, alone.routes[0].technician.id)
    assert alone.ground != every.ground


def test_two_technicians_are_never_drawn_alike(samples: ModuleType) -> None:
    (one, *_) = day_of_samples(samples).technicians
    day = replace(day_of_samples(samples), technicians=(one,) * 24)
    drawn = [(route.colour, route.dash) for route in map_of(day).routes]
    assert len(set(drawn)) == 24


def test_a_crowded_map_is_without_labels_until_somebody_is_chosen(samples: ModuleType) -> None:
    busy: Day = samples.pages()["planning_many"][2]["day"]
    assert map_of(busy).labels == ()
    chosen = replace(busy, asked=replace(busy.asked, technicians=(busy.technicians[0].id,)))
    assert len(map_of(chosen).labels) == 8
