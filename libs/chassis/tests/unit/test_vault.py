"""X16: sealed with a person's own key: nothing but that key and ours opens it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.seal import Unreadable
from chassis.vault import Vault

OURS, THEIRS = Vault("a secret of ours"), Vault("another")
words = st.dictionaries(st.text(min_size=1, max_size=5), st.one_of(st.none(), st.text(max_size=50)), max_size=4)


@given(words)
def test_what_was_closed_opens_with_its_key_alone(values: dict[str, str | None]) -> None:
    """S001-20."""
    key, other = OURS.new_key(), OURS.new_key()
    sealed = OURS.close(key, values)
    assert OURS.open(key, sealed) == values
    assert OURS.close(key, values) != sealed
    for vault, wrapped, closed in ((OURS, other, sealed), (THEIRS, key, sealed), (OURS, key, sealed + b"?")):
        with pytest.raises(Unreadable):
            vault.open(wrapped, closed)


def test_a_row_is_opened_with_the_key_beside_it_and_empty_without() -> None:
    key = OURS.new_key()
    row = {"id": 1, "name": None, "sealed": OURS.close(key, {"name": "Camille"}), "wrapped": key}
    assert OURS.opened(row) == {"id": 1, "name": "Camille"}
    assert OURS.opened(row | {"wrapped": None}) == {"id": 1, "name": None}
    assert OURS.opened({"id": 1, "name": "Camille", "sealed": None, "wrapped": None}) == {"id": 1, "name": "Camille"}
    assert OURS.opened({"id": 1}) == {"id": 1}
    by = {"by_name": "Camille, since", "by_sealed": row["sealed"], "by_wrapped": key, "by_email": None}
    assert OURS.opened(row | by) == {"id": 1, "name": "Camille", "by_name": "Camille, since", "by_email": None}


def test_a_key_made_since_opens_nothing_and_another_secret_is_an_error() -> None:
    """S001-20. A backup may have rows of before their key was destroyed; a secret that is wrong must not look like
    it."""
    row = {"name": None, "sealed": OURS.close(OURS.new_key(), {"name": "Camille"})}
    assert OURS.opened(row | {"wrapped": OURS.new_key()}) == {"name": None}
    with pytest.raises(Unreadable):
        OURS.opened(row | {"wrapped": THEIRS.new_key()})


def test_a_mark_is_found_again_by_who_has_the_secret() -> None:
    assert OURS.mark("a@b.example") == Vault("a secret of ours").mark("a@b.example")
    assert OURS.mark("a@b.example") not in (OURS.mark("a@b.exampl"), THEIRS.mark("a@b.example"))
