"""Values of the organisation's own fields: what is taken, what is refused, what stays.

S001-25.
"""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.fields import CustomField, FieldType, Unfit, changed_by, filled_in, sought, value_of

CHOICES = ("a", "b", "c")
RIGHT: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.TEXT: st.text(min_size=1, max_size=500).filter(str.strip),
    FieldType.NUMBER: st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12),
    FieldType.DATE: st.dates().map(date.isoformat),
    FieldType.BOOLEAN: st.booleans(),
    FieldType.CHOICE: st.sampled_from(CHOICES),
    FieldType.CHOICES: st.lists(st.sampled_from(CHOICES), min_size=1),
}
WRONG: dict[FieldType, list[Any]] = {
    FieldType.TEXT: [1, True, ["a"], "x" * 501],
    FieldType.NUMBER: ["1", True, float("inf"), float("nan"), 10**13],
    FieldType.DATE: ["31/12/2026", "2026-02-30", 20261231],
    FieldType.BOOLEAN: [1, "true"],
    FieldType.CHOICE: ["d", ["a"], 1],
    FieldType.CHOICES: ["a", ["a", "d"], [1]],
}


def one(kind: FieldType, code: str = "code", **more: Any) -> CustomField:
    return CustomField(field_id=UUID(int=1), code=code, type=kind, choices=CHOICES, **more)


@given(st.data(), st.sampled_from(FieldType))
def test_a_right_value_is_taken_and_stays_what_it_is(data: st.DataObject, kind: FieldType) -> None:
    stored = value_of(one(kind), data.draw(RIGHT[kind]))
    assert value_of(one(kind), stored) == stored
    found, faults = changed_by([one(kind)], {"code": stored}, {"other": 1}, staff=True)
    assert (found, faults) == ({"other": 1, "code": stored}, [])


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, wrong in WRONG.items() for value in wrong])
def test_a_wrong_value_is_refused_at_its_place_and_changes_nothing(kind: FieldType, value: Any) -> None:
    found, faults = changed_by([one(kind)], {"code": value}, {"code": "kept"}, staff=True)
    assert found == {"code": "kept"}
    assert [fault.pointer for fault in faults] == ["/fields/code"]


@given(st.sampled_from(FieldType), st.sampled_from([None, "", "  ", []]), st.booleans())
def test_nothing_empties_a_value_unless_it_is_required(kind: FieldType, nothing: Any, required: bool) -> None:
    found, faults = changed_by([one(kind, required=required)], {"code": nothing}, {"code": 1, "x": 2}, staff=True)
    assert found == {"x": 2}
    assert [fault.code for fault in faults] == (["missing"] if required else [])


def test_a_new_ticket_is_asked_what_fits_it_and_whoever_fills_it_in() -> None:
    fields = [
        one(FieldType.TEXT, "everywhere", required=True),
        one(FieldType.TEXT, "network", required=True, services=["network"]),
        one(FieldType.TEXT, "requests", required=True, kinds=["request"]),
        one(FieldType.TEXT, "staff", required=True, for_clients=False),
    ]

    def missing(kind: str, service: str, by_staff: bool, **given: str) -> list[tuple[str, str]]:
        _, faults = filled_in(fields, given, kind=kind, service_code=service, staff=by_staff)
        return [(fault.pointer.removeprefix("/fields/"), fault.code) for fault in faults]

    assert missing("incident", "network", False) == [("everywhere", "missing"), ("network", "missing")]
    assert missing("request", "security", True, everywhere="x") == [("requests", "missing"), ("staff", "missing")]
    assert missing("incident", "security", False, everywhere="x") == []
    # Not theirs, or not asked here, is not told apart from nothing.
    assert missing("incident", "security", False, everywhere="x", staff="y") == [("staff", "unknown_field")]
    assert missing("incident", "security", True, everywhere="x", staff="y", network="z") == [
        ("network", "unknown_field")
    ]


def test_a_retired_choice_stays_where_it_is_and_is_chosen_no_more() -> None:
    field = CustomField(field_id=UUID(int=1), code="c", type=FieldType.CHOICE, choices=("a",))
    assert value_of(field, "old", "old") == "old"
    with pytest.raises(Unfit):
        value_of(field, "old", "a")
    several = CustomField(field_id=UUID(int=1), code="c", type=FieldType.CHOICES, choices=("a", "b"))
    assert value_of(several, ["old", "b", "a", "a"], ["old"]) == ["a", "b", "old"]


@given(st.data(), st.sampled_from(FieldType))
def test_a_value_is_found_by_what_is_typed_for_it(data: st.DataObject, kind: FieldType) -> None:
    stored = value_of(one(kind), data.draw(RIGHT[kind]))
    typed = stored[0] if isinstance(stored, list) else str(stored).lower() if isinstance(stored, bool) else str(stored)
    found = sought(one(kind), typed)
    assert found == ([stored[0]] if isinstance(stored, list) else stored)
