from dataclasses import replace
from uuid import UUID

import pytest

from portal.domain.errors import NotYourself, PersonInvalid
from portal.domain.model import Person
from portal.domain.people import changed, checked

BY = UUID(int=9)
CARD = Person(UUID(int=1), "Camille Démo", "camille@demo.example", "technician")


def test_a_card_is_tidied() -> None:
    tidy = checked(replace(CARD, name="  Camille   Démo ", email=" Camille@Demo.Example ", phone=" "))
    assert (tidy.name, tidy.email, tidy.phone) == ("Camille Démo", "camille@demo.example", None)


@pytest.mark.parametrize(
    ("faulty", "pointer"),
    [
        (replace(CARD, name=" "), "/name"),
        (replace(CARD, email="camille"), "/email"),
        (replace(CARD, email=None), "/email"),
        (replace(CARD, role="king"), "/role"),
        (replace(CARD, role="client"), "/client_id"),
        (replace(CARD, client_id=UUID(int=3)), "/client_id"),
        (replace(CARD, zone="Europe/Atlantis"), "/zone"),
    ],
)
def test_a_wrong_card_says_where(faulty: Person, pointer: str) -> None:
    with pytest.raises(PersonInvalid) as refusal:
        checked(faulty)
    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_a_change_is_a_new_version_and_no_change_is_none() -> None:
    assert changed(CARD, {"phone": "+33 1"}, BY).version == 2
    assert changed(CARD, {"name": "Camille Démo"}, BY) is CARD


@pytest.mark.parametrize("change", [{"active": False}, {"role": "manager"}])
def test_nobody_shuts_themselves_out(change: dict[str, object]) -> None:
    with pytest.raises(NotYourself):
        changed(CARD, change, CARD.person_id)
