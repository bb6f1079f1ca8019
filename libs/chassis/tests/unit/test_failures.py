import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Conflict, Unavailable
from chassis.failures import Fate, RetryParams, fate

PARAMS = RetryParams(attempts=3)


@pytest.mark.parametrize(
    ("error", "attempt", "expected"),
    [
        (RuntimeError("boom"), 1, Fate.RETRY),
        (RuntimeError("boom"), 3, Fate.SET_ASIDE),
        (Conflict(), 1, Fate.SET_ASIDE),
        (Unavailable(), 1, Fate.RETRY),
        (ConnectionRefusedError(), 99, Fate.WAIT),
        (asyncpg.InterfaceError("closed"), 99, Fate.WAIT),
        (asyncpg.InternalClientError("cut between two messages"), 99, Fate.WAIT),
        (asyncpg.AdminShutdownError(), 99, Fate.WAIT),
        (asyncpg.DeadlockDetectedError(), 99, Fate.WAIT),
        (asyncpg.UniqueViolationError(), 3, Fate.SET_ASIDE),
    ],
)
def test_each_error_has_its_fate(error: Exception, attempt: int, expected: Fate) -> None:
    assert fate(error, attempt, PARAMS) is expected


@given(st.integers(1, 60), st.floats(0, 1))
def test_waiting_is_bounded_and_never_nothing(attempt: int, jitter: float) -> None:
    wait_s = PARAMS.wait_s(attempt, jitter)
    assert PARAMS.first_wait_s / 2 <= wait_s <= PARAMS.wait_limit_s


def test_all_retries_fit_well_under_the_poll_interval() -> None:
    params = RetryParams()
    worst_s = sum(params.wait_s(n, 1) for n in range(1, params.attempts + 1))
    assert worst_s + params.storage_wait_limit_s < 60
