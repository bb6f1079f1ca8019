import pytest

from chassis.seal import Seal, Unreadable


def test_what_is_sealed_opens_with_the_same_secret_and_purpose_only() -> None:
    seal = Seal("secret", "links")
    sealed = seal.close("clé à garder")
    assert "garder" not in sealed
    assert seal.open(sealed) == "clé à garder"
    for other in (Seal("secret", "keys"), Seal("another", "links")):
        with pytest.raises(Unreadable):
            other.open(sealed)


@pytest.mark.parametrize("broken", ["", "x", "a.b.c.d.e", "é.é"])
def test_what_was_never_sealed_is_unreadable(broken: str) -> None:
    with pytest.raises(Unreadable):
        Seal("secret", "links").open(broken)
