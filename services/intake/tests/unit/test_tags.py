import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from intake.domain.tags import tag_key, tags_of


def test_case_accents_and_spaces_make_no_other_tag() -> None:
    assert tag_key("  Réseau   VPN ") == tag_key("reseau vpn") == "reseau vpn"
    assert tags_of(["Réseau", "RESEAU", "Été", " "]) == {"reseau": "Réseau", "ete": "Été"}


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_whatever_form_it_was_typed_in(label: str) -> None:
    key = tag_key(label)
    assert tag_key(key) == key
    assert tag_key(unicodedata.normalize("NFD", label)) == key
    assert set(tags_of([label])) == ({key} if key else set())
