"""The organisation's own fields: what was typed comes to the values it stands for, and back."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.pages.field_inputs import inputs_of, typed_of, values_of
from portal.pages.fields import code_of

VALUES = st.one_of(
    st.tuples(st.just("number"), st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)),
    st.tuples(st.just("boolean"), st.booleans()),
    st.tuples(st.just("text"), st.text(min_size=1).filter(lambda text: text == text.strip() and text)),
    st.tuples(st.just("choices"), st.lists(st.sampled_from("abc"), min_size=1, unique=True)),
)


@given(VALUES)
def test_what_stands_in_a_form_is_sent_as_it_came(value: tuple[str, Any]) -> None:
    kind, given_ = value
    assert values_of(typed_of([{"code": "x", "type": kind, "value": given_}])) == {"x": given_}


def test_numbers_are_read_as_people_write_them_and_nothing_is_none() -> None:
    typed = {
        "field.number.a": "1 234,5",
        "field.number.b": "deux",
        "field.text.c": " ",
        "field.choices.d": "",
        "z": "y",
    }
    assert values_of(typed) == {"a": 1234.5, "b": "deux", "c": None, "d": []}


def test_a_code_is_made_of_a_label() -> None:
    assert code_of("N° de poste (à côté)") == "n_de_poste_a_cote"
    assert code_of("3 étages") == "etages"


def test_a_retired_choice_is_offered_only_where_it_was_chosen() -> None:
    choices = [{"code": code, "label_fr": code, "active": code != "old"} for code in ("new", "old")]
    said = [
        {"code": "lieu", "type": "choice", "label_fr": "Lieu", "required": False, "for_clients": True, "services": []}
        | {"choices": choices}
    ]
    offered = [
        [option.value for option in inputs_of(said, "fr", {}, chosen)[0].choices] for chosen in ({}, {"lieu": ["old"]})
    ]
    assert offered == [["new"], ["new", "old"]]
