"""Random days of half a second each, with everything and under the law. `make soak` has many more, and larger ones."""

import pytest
from benchmarks.solver.soak import wrong_with


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, 300, 10))
def test_days_of_half_a_second_hold_in_other_eyes(first: int) -> None:
    """D7."""
    assert [wrong for seed in range(first, first + 10) for wrong in wrong_with(seed, most_technicians=20)] == []
