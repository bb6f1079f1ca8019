import pytest

from chassis.texts import CHASSIS, FIELDS, TITLES, field_code, preferred, text


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "fr"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("fr;q=0.4, en;q=0.8", "en"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("de, en;q=0.5", "en"),
        ("de", "fr"),
        ("*", "fr"),
        ("fr;q=0, *", "en"),
        ("en;q=0", "fr"),
        ("en;q=nonsense", "fr"),
        (",;=" * 5000, "fr"),
    ],
)
def test_the_reader_chooses_the_language(accept: str, expected: str) -> None:
    assert preferred(accept) == expected


def test_a_person_s_own_language_is_the_default() -> None:
    assert preferred("de", "en") == "en"
    assert preferred("fr", "en") == "fr"


def test_every_text_is_in_both_languages() -> None:
    for table in (TITLES, CHASSIS, FIELDS):
        for code, entry in table.items():
            assert entry.keys() == {"fr", "en"}, code
            assert all(entry.values()), code


def test_a_service_s_text_wins_and_is_filled() -> None:
    own = {"late": {"fr": "Trop tard depuis {minutes} min.", "en": "{minutes} min too late."}}
    assert text(own, "late", "en", {"minutes": 4}) == "4 min too late."
    assert text(own, "late", "fr", {}) == "Trop tard depuis {minutes} min."
    assert text(own, "conflict", "en", {}) == CHASSIS["conflict"]["en"]
    assert text(own, "nowhere", "en", {}) is None


def test_pydantic_s_types_fall_back() -> None:
    assert field_code("literal_error") == "enum"
    assert field_code("something_new") == "field_invalid"
