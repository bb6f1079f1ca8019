"""What becomes of a failed event: try again in place, wait for the storage, or set it aside. Pure."""

from dataclasses import dataclass
from enum import Enum

import asyncpg

from chassis.errors import AppError


class Fate(Enum):
    RETRY = "retry"
    WAIT = "wait"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, kw_only=True)
class RetryParams:
    """In-place waiting stays well under Kafka's max poll interval (300 s)."""

    attempts: int = 4
    first_wait_s: float = 0.1
    wait_limit_s: float = 2.0
    storage_wait_limit_s: float = 20.0

    def wait_s(self, attempt: int, jitter: float) -> float:
        """Exponential from the first wait; `jitter` in 0..1 spreads it over its upper half."""
        full = min(self.first_wait_s * 2.0 ** (attempt - 1), self.wait_limit_s)
        return full * (0.5 + jitter / 2)


STORAGE_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection cut between two messages of one statement
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.IdleInTransactionSessionTimeoutError,
)
CONTENTION = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)


def fate(error: BaseException, attempt: int, params: RetryParams) -> Fate:
    if isinstance(error, (*CONTENTION, *STORAGE_AWAY)):
        return Fate.WAIT
    if isinstance(error, AppError) and not error.retryable:
        return Fate.SET_ASIDE
    return Fate.RETRY if attempt < params.attempts else Fate.SET_ASIDE
