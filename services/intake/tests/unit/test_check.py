"""Titles that say the same, and those that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.check import is_alike, telling

WORDS = st.lists(st.sampled_from(["Imprimante", "réseau", "serveur", "écran", "a", "le", "VPN"]), max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("L'imprimante de l'accueil n'imprime plus", "Imprimante accueil en panne", True),
        ("Serveur injoignable", "Les serveurs sont injoignables depuis 9 h", True),
        ("Imprimante en panne", "Ascenseur en panne", False),
        ("VPN", "VPN", False),
        ("", "", False),
    ],
)
def test_two_titles_of_the_same_trouble(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike


@given(WORDS, WORDS)
def test_it_does_not_hang_on_which_came_first_nor_on_the_order_of_words(one: list[str], other: list[str]) -> None:
    forward = is_alike(" ".join(one), " ".join(other))
    assert forward is is_alike(" ".join(other).upper(), " ".join(reversed(one)))
    assert is_alike(" ".join(one), " ".join(one)) is (len(telling(" ".join(one))) >= 2)
