"""Words with names in braces: what is filled in, what is left, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain import errors
from intake.domain.template import NAMES, Use, fill, name_faults, names_in, whole

SIGNS = st.text(st.sampled_from("ab {}_1é\n"), max_size=12)


def test_names_are_filled_in_and_the_unknown_are_told() -> None:
    found = fill(
        "Bonjour {requester}, {technician} vient pour {number}. {client}", {"requester": "Camille", "number": "T-1"}
    )
    assert found.text == "Bonjour Camille, {technician} vient pour T-1. {client}"
    assert found.missing == ("technician", "client")
    with pytest.raises(errors.TemplateUnfilled):
        whole(found)
    assert whole(fill("Bonjour {me}", {"me": "Ada"})) == "Bonjour Ada"


@given(
    st.lists(st.one_of(SIGNS, st.sampled_from(NAMES[Use.REPLY]).map("{{{}}}".format)), max_size=8).map("".join),
    st.dictionaries(st.sampled_from(NAMES[Use.REPLY]), SIGNS),
)
def test_what_is_put_in_is_never_read_as_a_name(text: str, values: dict[str, str]) -> None:
    found = fill(text, values)
    expected = text
    marks = {name: chr(0xE000 + at) for at, name in enumerate(values)}
    for name, mark in marks.items():
        if values[name]:
            expected = expected.replace(f"{{{name}}}", mark)
    for name, mark in marks.items():
        expected = expected.replace(mark, values[name])
    assert found.text == expected
    assert set(found.missing) == {name for name in names_in(text) if not values.get(name)}


def test_a_name_nobody_knows_is_refused_where_it_stands() -> None:
    faults = list(name_faults(Use.REPLY, {"text_fr": "{requester} {salaire}", "text_en": "{me}"}))
    assert [(fault.pointer, fault.code, fault.params["name"]) for fault in faults] == [
        ("/text_fr", "unknown_name", "salaire")
    ]
    assert [fault.pointer for fault in name_faults(Use.TICKET, {"text_fr": "{number}"})] == ["/text_fr"]
