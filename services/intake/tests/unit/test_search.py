"""What is looked for, whatever its accents, and the words that were perhaps meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.search import Stems, asked_of, closest, distance, fold, is_in_title, looked_for, numbers_meant


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("L'Écran BLEU, à l’accueil !", "l ecran bleu a l accueil"),
        ("cœur œdème SRV-PAR_01", "coeur oedeme srv par 01"),
        ("n° 12 — 10.0.0.1", "n 12 10 0 0 1"),
        ("' OR 1=1; -- \" & | ! <->", "or 1 1"),
        ("", ""),
    ],
)
def test_text_is_small_and_bare(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(st.text())
def test_what_is_folded_stays_so_and_means_nothing_to_a_query(typed: str) -> None:
    folded = fold(typed)
    assert fold(folded) == folded
    assert all(word.isalnum() for word in folded.split(" ") if word)


def test_few_words_are_looked_for_each_once() -> None:
    assert looked_for("Écran écran noir") == ["ecran", "noir"]
    assert len(looked_for(" ".join(f"mot{n}" for n in range(50)))) == 8
    assert looked_for("?!") == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [("TKT-2026-00012", "TKT-2026-00012"), ("tkt-2026-12", "TKT-2026-00012"), (" #12 ", "TKT-2026-00012"),
     ("00012", "TKT-2026-00012"), ("int-202611-3", "INT-202611-00003")],
)  # fmt: skip
def test_a_number_is_understood_without_its_zeros(typed: str, number: str) -> None:
    assert number in numbers_meant(typed, 2026)


def test_no_number_is_meant_by_a_word() -> None:
    assert numbers_meant("imprimante", 2026) == []


STEMS = {
    "imprimantes": Stems(["imprim"], ["imprimant"], ["imprimantes"]),
    "printer": Stems(["printer"], ["printer"], ["printer"]),
    "le": Stems([], ["le"], ["le"]),
    "pc": Stems(["pc"], ["pc"], []),
    "²": Stems([], [], []),
}


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ([["imprimantes"], ["printer"]], "('imprim' | 'imprimant' | 'imprimantes') & ('printer')"),
        ([["printer", "imprimantes"]], "('printer' | 'imprim' | 'imprimant' | 'imprimantes')"),
        ([["le"], ["printer"]], "('printer')"),
        ([["le"]], "('le')"),
        ([["²"]], ""),
    ],
)
def test_each_word_is_asked_in_every_language_and_small_words_not_beside_others(words, asked) -> None:
    assert asked_of(words, STEMS) == asked


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("serveur", "serveur", 0), ("sevreur", "serveur", 1), ("servuer", "serveur", 1), ("server", "serveur", 1),
     ("imprimnate", "imprimante", 1), ("", "abc", 3), ("abc", "xyz", 3)],
)  # fmt: skip
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other) == distance(other, one) == slips


def test_short_words_may_have_one_slip_and_longer_ones_two() -> None:
    assert closest("ecarn", ["ecran", "ecrou", "decor"]) == ["ecran"]
    assert closest("imprimnte", ["imprimante", "imprimantes", "imprimeur"]) == ["imprimante", "imprimantes"]


def test_a_title_has_a_word_whatever_its_ending() -> None:
    assert is_in_title([["imprimantes"]], "Imprimante en panne")
    assert is_in_title([["ecarn", "ecran"], ["noir"]], "Écran tout noir")
    assert not is_in_title([["ecran"], ["bleu"]], "Écran tout noir")
