import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.words import Instant


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_utc_cannot_tell_is_refused_as_any_bad_value(told: str) -> None:
    """Any other error would come back for ever, instead of being set aside."""
    with pytest.raises(ValidationError):
        TypeAdapter(Instant).validate_python(told)
