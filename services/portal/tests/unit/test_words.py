import re
import string

import pytest

from portal.pages.frame import PLACES
from portal.pages.render import PACKAGE
from portal.pages.views.ticket import STATUSES, STEPS
from portal.pages.words import Words, catalogue

SOURCES = [*(PACKAGE / "templates").glob("*.html"), *(PACKAGE / "pages").rglob("*.py")]
SAID = re.compile(r"""(?:\bt|\bwords)(\.count)?\(\s*"([a-z0-9_.]+)"\s*[,)]""")
BUILT = re.compile(r"""(?:\bt|\bwords)\(\s*f?"([a-z0-9_.]+\.)(?:\{|"\s*~)""")


def named(key: str, text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_both_languages_say_the_same_things_with_the_same_facts() -> None:
    french, english = catalogue("fr"), catalogue("en")
    assert set(french) == set(english)
    assert [key for key in french if named(key, french[key]) != named(key, english[key])] == []
    assert [key for key in french if not french[key]] == []


def test_every_word_of_a_page_is_in_the_catalogue() -> None:
    known = set(catalogue("fr"))
    lacking = []
    for source in SOURCES:
        for is_count, key in SAID.findall(source.read_text()):
            keys = {f"{key}.one", f"{key}.many"} if is_count else {key}
            if not keys <= known:
                lacking.append(f"{source.name}: {key}")
    assert lacking == []
    assert sum(len(SAID.findall(source.read_text())) for source in SOURCES) > 150


def test_every_group_of_words_that_is_built_from_a_code_exists() -> None:
    known = set(catalogue("fr"))
    groups = {group for source in SOURCES for group in BUILT.findall(source.read_text())}
    assert groups
    assert [group for group in sorted(groups) if not any(key.startswith(group) for key in known)] == []


def test_every_state_and_place_has_its_words() -> None:
    known = set(catalogue("fr"))
    needed = {f"status.{status}" for status in STATUSES} | {f"track.{step}" for step in STEPS}
    needed |= {f"{group}.{status}" for group in ("told", "told_short") for status in STATUSES}
    needed |= {f"moment.{status}" for status in STATUSES if status != "new"}
    needed |= {f"place.{name}" for places in PLACES.values() for name, _ in places}
    needed |= {f"role.{role}" for role in PLACES}
    assert needed - known == set()


def test_french_gets_the_spaces_it_wants() -> None:
    words = Words("fr")
    assert words("why.ask") == "Pourquoi\u202f?"
    assert words("people.off") == "Suspendu"
    assert "«\u00a0{search}\u00a0»" in catalogue("fr")["tickets.nothing"]
    assert not [key for key, text in catalogue("fr").items() if re.search(r" [?!;:»]|'", text)]


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 visite à faire"), (1, "1 visite à faire"), (2, "2 visites à faire")]
)
def test_french_counts_none_as_one(number: int, expected: str) -> None:
    assert Words("fr").count("day.visits", number) == expected


def test_english_counts_none_as_many() -> None:
    assert Words("en").count("day.visits", 0).startswith("0 visits")


def test_an_unknown_code_is_shown_as_it_came() -> None:
    assert Words("fr").code("rule", "moon_too_full") == "Moon too full"
    assert Words("fr").code("priority_why", "vip_client").startswith("Client prioritaire")
