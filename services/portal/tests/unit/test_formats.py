from datetime import UTC, datetime, timedelta

import pytest

from portal.pages.formats import Formats, letters
from portal.pages.words import Lang, Words

NOW = datetime(2026, 11, 24, 12, 48, tzinfo=UTC)


def formats(lang: Lang, zone: str = "Europe/Paris") -> Formats:
    return Formats(Words(lang), zone, NOW)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("lang", "expected"), [("fr", "13 h 48"), ("en", "13:48")])
def test_clocks_have_24_hours_in_the_readers_zone(lang: Lang, expected: str) -> None:
    assert spaced(formats(lang).clock(NOW)) == expected
    assert spaced(formats(lang).hour("13:48:00")) == expected


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        (timedelta(hours=2), "aujourd’hui"),
        (timedelta(hours=12), "demain"),
        (timedelta(days=-1), "hier"),
        (timedelta(days=3), "ven. 27 nov."),
        (timedelta(days=300), "20 sept. 2027"),
    ],
)
def test_days_are_told_as_people_do(delta: timedelta, expected: str) -> None:
    assert spaced(formats("fr").day(NOW + delta)) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 min"), (0.2, "< 1 min"), (5, "5 min"), (60, "1 h"), (95, "1 h 35"), (1500, "1 j 1 h"), (7200, "5 j")],
)
def test_spans_take_two_units_at_most(minutes: float, expected: str) -> None:
    assert spaced(formats("fr").span(minutes)) == expected


def test_relative_times_say_before_and_after() -> None:
    fr, en = formats("fr"), formats("en")
    assert spaced(fr.relative(NOW - timedelta(minutes=5))) == "il y a 5 min"
    assert spaced(en.relative(NOW + timedelta(hours=3))) == "in 3 h"
    assert fr.relative(NOW) == "à l’instant"


def test_deadlines_turn_urgent() -> None:
    fr = formats("fr")
    found = [fr.urgency(NOW + timedelta(minutes=minutes)) for minutes in (-1, 30, 90)]
    assert found == ["late", "soon", ""]


def test_numbers_follow_the_language() -> None:
    assert spaced(formats("fr").number(1234.5, 1)) == "1 234,5"
    assert formats("en").number(1234.5, 1) == "1,234.5"


@pytest.mark.parametrize(
    ("name", "expected"), [("Camille Démo", "CD"), ("Cher", "CH"), ("Accueil (démo)", "AC"), ("", "")]
)
def test_letters_stand_for_a_name(name: str, expected: str) -> None:
    assert letters(name) == expected
