"""Filters of a list: what an address says is what intake is asked, and what a kept view comes back to.

S002-31.
"""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.ticket_filters import for_intake, for_view, of_view, typed_filters

ZONE = "Europe/Paris"
DAY = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1))
PAIRS = st.lists(
    st.tuples(st.sampled_from(["tag", "state", "priority"]), st.sampled_from(["a", "b"]))
    | st.tuples(st.sampled_from(["created_from", "created_to", "due_before"]), DAY.map(str))
    | st.just(("mine", "true"))
    | st.tuples(st.just("field.poste"), st.sampled_from(["P-12", "P-13"])),
    unique_by=lambda pair: pair if pair[0] in ("tag", "state", "priority") else pair[0],
)


@given(PAIRS)
def test_a_kept_view_asks_what_was_asked(typed: list[tuple[str, str]]) -> None:
    again = of_view(for_view(typed, ZONE), ZONE)
    assert sorted(again) == sorted(typed)
    assert sorted(for_intake(again, ZONE)) == sorted(for_intake(typed, ZONE))


def test_the_last_day_counts_whole_in_the_readers_zone() -> None:
    typed = [("created_from", "2026-03-29"), ("created_to", "2026-03-29"), ("due_before", "never")]
    assert for_intake(typed, ZONE) == [
        ("created_from", "2026-03-29T00:00:00+01:00"),
        ("created_to", "2026-03-30T00:00:00+02:00"),
    ]


def test_the_types_priorities_and_states_chosen_are_asked() -> None:
    typed = [("service", "network"), ("service", "repair"), ("priority", "P1"), ("state", "waiting"), ("state", "new")]
    assert sorted(for_intake(typed_filters(typed), ZONE)) == sorted(typed)


def test_what_is_no_filter_is_not_asked() -> None:
    typed = [("q", "x"), ("after", "y"), ("tag", ""), ("tag", "vpn"), ("limit", "9999"), ("field.poste", "P")]
    assert typed_filters(typed) == [("tag", "vpn"), ("field.poste", "P")]
