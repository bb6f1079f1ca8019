"""Numbers of companies, and what a site must be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import siren as siren_register

from chassis.errors import Invalid
from intake.domain.company import with_numbers
from intake.domain.place import checked_site

DIGITS = st.text("0123456789", min_size=8, max_size=8)
PLACE = {"address": "12 rue de l'Exemple, 75011 Paris", "zone": "Europe/Paris", "hours": []}


def refused(typed: dict[str, Any], kept: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as caught:
        with_numbers(typed, kept)
    return [(error.pointer, error.code) for error in caught.value.errors]


@given(DIGITS, st.text("0123456789", min_size=4, max_size=4))
def test_numbers_of_one_company_agree_however_they_are_written(digits: str, office: str) -> None:
    siren = digits + luhn.calc_check_digit(digits)
    siret = siren + office + luhn.calc_check_digit(siren + office)
    vat_number = "FR" + siren_register.to_tva(siren)
    typed = {"siret": f" {siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}", "vat_number": vat_number.lower()}
    whole = {"siren": siren, "siret": siret, "vat_number": vat_number}
    if siren.startswith("356000000") or siren.startswith("000"):
        return
    assert with_numbers(typed) == whole
    assert with_numbers({"siren": f"{siren[:3]} {siren[3:]}"}, whole) == {"siren": siren}
    assert with_numbers(whole) == whole


@given(DIGITS.filter(lambda text: not text.startswith("000")), st.integers(1, 9))
def test_a_wrong_digit_is_seen(digits: str, step: int) -> None:
    siren = digits + luhn.calc_check_digit(digits)
    vat_number = "FR" + siren_register.to_tva(siren)
    wrong = siren[:-1] + str((int(siren[-1]) + step) % 10)
    assert refused({"siren": wrong, "vat_number": vat_number[:4] + wrong}) == [
        ("/siren", "siren"),
        ("/vat_number", "vat_number"),
    ]


def test_numbers_of_two_companies_are_refused_where_they_disagree() -> None:
    typed = {"siren": "732829320", "siret": "404 833 048 00022", "vat_number": "FR83404833048"}
    assert refused(typed) == [("/siret", "siret_of_another"), ("/vat_number", "vat_number_of_another")]
    kept = {"siren": "404833048", "siret": "40483304800022", "vat_number": None}
    assert refused({"siren": "732829320"}, kept) == [("/siret", "siret_of_another")]


def test_la_poste_and_monaco_and_neighbours_have_numbers_too() -> None:
    assert with_numbers({"siret": "356 000 000 49837"})["siren"] == "356000000"
    assert with_numbers({"vat_number": "FR53000004605"})["siren"] is None
    assert with_numbers({"siren": "404833048", "vat_number": "BE0428759497"})["vat_number"] == "BE0428759497"
    assert refused({"vat_number": "404833048"}) == [("/vat_number", "vat_number")]


def test_what_is_not_a_number_is_left_alone() -> None:
    assert with_numbers({"name": "Démo", "vip": True}) == {"name": "Démo", "vip": True}
    assert with_numbers({"siren": None}, {"siren": "404833048", "siret": None, "vat_number": None}) == {"siren": None}


def test_a_site_is_the_company_s_and_knows_its_department() -> None:
    assert checked_site(PLACE | {"siret": "404 833 048 00022"}, "404833048")["siret"] == "40483304800022"
    assert checked_site(PLACE, None)["department"] == "75"
    assert checked_site(PLACE | {"department": "2A"}, None)["department"] == "2A"
    with pytest.raises(Invalid) as caught:
        checked_site(
            {
                "address": "chez le voisin",
                "zone": "Europe/Nulle-Part",
                "hours": [{"opens": "18:00", "closes": "09:00"}],
                "siret": "40483304800022",
            },
            "732829320",
        )
    assert [(error.pointer, error.code) for error in caught.value.errors] == [
        ("/zone", "zone"),
        ("/department", "department_unreadable"),
        ("/hours/0/closes", "hours_order"),
        ("/siret", "siret_of_another"),
    ]
