import pytest

from portal.domain.errors import PersonInvalid
from portal.domain.passwords import check_password


@pytest.mark.parametrize(
    "good", ["un-mot-de-passe-demo", "quatre chevaux sous la pluie", "T7#kq9!vLm2$", "ééé-ààà-çöß-42"]
)
def test_a_long_unusual_password_passes(good: str) -> None:
    check_password(good, "camille@demo.example", "Camille Démo")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("x" * 11, "password_short"),
        ("x" * 12, "password_weak"),
        ("123456789012", "password_weak"),
        ("password1234", "password_weak"),
        ("motdepasse123", "password_weak"),
        ("camille@demo.example", "password_weak"),
        ("CamilleCamille", "password_weak"),
    ],
)
def test_a_guessers_first_tries_are_refused(bad: str, code: str) -> None:
    with pytest.raises(PersonInvalid) as refusal:
        check_password(bad, "camille@demo.example", "Camille Démo")
    assert [error.code for error in refusal.value.errors] == [code]


def test_a_very_long_password_is_looked_at_only_so_far() -> None:
    check_password("quatre chevaux sous la pluie " * 30)
