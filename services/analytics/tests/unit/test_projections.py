"""A ticket's events in any order, doubled and cut into any batches, make the same rows and the same figures."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from analytics.projections.daily_kpis import Cell, Changed, Figures, differences, mean_minutes
from analytics.projections.ticket_facts import TicketFacts, Versioned, by_ticket, evolved

PARIS = ZoneInfo("Europe/Paris")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("accepted"), st.integers(1, 2)),
        st.tuples(st.just("moved"), st.sampled_from(["qualified", "assigned", "in_progress", "resolved", "validated"])),
        st.tuples(st.just("moved"), st.sampled_from(["resolved", "resolved", "closed", "cancelled", "waiting"])),
        st.tuples(st.just("reprioritised"), st.sampled_from(["P1", "P2", "P3", "P4"])),
        st.tuples(st.just("reopened")),
    ),
    max_size=12,
)


class World:
    """Both read models, in memory."""

    def __init__(self) -> None:
        self.facts: dict[UUID, TicketFacts] = {}
        self.cells: dict[Cell, Figures] = {}

    def hear(self, batch: Sequence[Any]) -> None:
        after = evolved(self.facts, by_ticket(Versioned(one.event, one.version) for one in batch))
        pairs = [(self.facts.get(row.ticket_id), row) for row in after.values()]
        for cell, change in differences(pairs, PARIS).items():
            kept = self.cells.setdefault(cell, Figures())
            for name in Figures.__slots__:
                setattr(kept, name, getattr(kept, name) + getattr(change, name))
                assert getattr(kept, name) >= 0
        self.facts |= after

    def counted(self) -> dict[Cell, Figures]:
        return {cell: figures for cell, figures in self.cells.items() if figures.changed}


def stories(Story: Any, plans: Sequence[Sequence[Any]], client_id: UUID) -> list[Any]:
    told = []
    for number, steps in enumerate(plans):
        story = Story(client_id, datetime(2026, 11, 23, 22, 30, tzinfo=UTC) + timedelta(minutes=number)).opened()
        for minute, (name, *args) in enumerate(steps, 1):
            getattr(story, name)(minute * 20, *args)
        told += story.told
    return told


@given(plans=st.lists(STEPS, min_size=1, max_size=3), seed=st.randoms(use_true_random=False))
def test_order_doubles_and_batches_change_nothing(plans: Any, seed: random.Random, Story: Any) -> None:
    told = stories(Story, plans, UUID(int=1))
    straight = World()
    for one in told:
        straight.hear([one])

    muddled = told + seed.sample(told, k=len(told) // 2)
    seed.shuffle(muddled)
    other = World()
    while muddled:
        size = seed.randint(1, 5)
        batch, muddled = muddled[:size], muddled[size:]
        other.hear(batch)

    assert other.facts == straight.facts
    assert other.counted() == straight.counted()


@given(plans=st.lists(STEPS, min_size=1, max_size=3))
def test_the_cells_are_the_sum_of_the_facts(plans: Any, Story: Any) -> None:
    world = World()
    for one in stories(Story, plans, UUID(int=1)):
        world.hear([one])
    assert world.counted() == differences(((None, row) for row in world.facts.values()), PARIS)


def row_of(story: Any) -> TicketFacts:
    world = World()
    world.hear(story.told)
    return world.facts[story.ticket_id]


def test_a_ticket_is_told_by_its_row(Story: Any) -> None:
    story = Story().opened("P2").accepted(4).moved(5, "assigned").moved(50, "resolved").moved(60, "validated")
    row = row_of(story)
    assert row.opened_at == story.opened_at
    assert row.first_assigned_at == story.opened_at + timedelta(minutes=4)
    assert row.resolved_at == story.opened_at + timedelta(minutes=50)
    assert (row.priority, row.state, row.service_code) == ("P2", "validated", "hardware_repair")


def test_reopening_takes_the_resolution_back_until_the_next(Story: Any) -> None:
    story = Story().opened().accepted(4).moved(50, "resolved").reopened(70)
    assert row_of(story).resolved_at is None
    story.accepted(80, attempt=2).moved(90, "resolved")
    row = row_of(story)
    assert row.resolved_at == story.opened_at + timedelta(minutes=90)
    assert row.first_assigned_at == story.opened_at + timedelta(minutes=4)


def test_what_is_known_before_the_opening_counts_once_it_comes(Story: Any) -> None:
    story = Story().opened().accepted(4)
    world = World()
    world.hear(story.told[1:])
    assert world.counted() == {}
    world.hear(story.told[:1])
    (figures,) = world.counted().values()
    assert (figures.opened, figures.assigned, figures.assigned_seconds) == (1, 1, 240)


def test_a_day_is_the_organisations(Story: Any) -> None:
    story = Story(opened_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC)).opened()
    world = World()
    world.hear(story.told)
    assert {cell.day for cell in world.counted()} == {date(2026, 11, 24)}


def test_a_new_priority_moves_all_a_ticket_counts(Story: Any) -> None:
    story = Story().opened("P3").accepted(4).moved(50, "resolved").reprioritised(55, "P1")
    world = World()
    for one in story.told:
        world.hear([one])
    (cell,) = world.counted()
    assert cell.priority == "P1"
    assert world.counted()[cell] == Figures(1, 1, 240, 1, 3000)


def test_only_what_moved_is_said(Story: Any) -> None:
    before = row_of(Story().opened())
    story = Story().opened()
    (change,) = differences([(None, before)], PARIS).values()
    assert change.changed == Changed.OPENED
    first = row_of(story)
    second = row_of(story.accepted(4))
    (change,) = differences([(first, second)], PARIS).values()
    assert change.changed == Changed.ASSIGNED


def test_nothing_counted_has_no_mean() -> None:
    assert mean_minutes(0, 0) is None
    assert mean_minutes(200, 3) == 1.11
