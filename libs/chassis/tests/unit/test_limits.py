import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisAway
from structlog.testing import capture_logs

from chassis.errors import TooManyRequests
from chassis.limits import Limit, Limits


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class SharedCounts:
    """Redis as far as limits need it: pipelined INCRBY and EXPIREAT."""

    def __init__(self) -> None:
        self.totals: dict[str, int] = {}
        self.away = False
        self.answered = asyncio.Event()

    def pipeline(self, transaction: bool) -> "SharedCounts":
        self.answers: list[int] = []
        return self

    async def __aenter__(self) -> "SharedCounts":
        return self

    async def __aexit__(self, *_: object) -> None:
        self.answered.set()

    def incrby(self, key: str, by: int) -> None:
        if not self.away:
            self.totals[key] = self.totals.get(key, 0) + by
            self.answers.append(self.totals[key])

    def expireat(self, key: str, when: int) -> None:
        self.answers.append(1)

    async def execute(self) -> list[int]:
        if self.away:
            raise RedisAway
        return self.answers

    async def aclose(self) -> None:
        pass


def hits(limits: Limits, limit: Limit, name: str) -> int:
    """How many calls pass before one is refused."""
    for passed in range(1000):
        try:
            limits.hit(limit, name)
        except TooManyRequests:
            return passed
    return 1000


@pytest.mark.parametrize("text", ["", "0/minute", "12", "12/minutes", "-1/second", "1/fortnight"])
def test_a_limit_says_times_and_window(text: str) -> None:
    with pytest.raises(ValueError, match="a limit reads like"):
        Limit(text)


def test_each_name_has_its_own_count_and_windows_end() -> None:
    """S003-77."""
    clock = Clock()
    limits = Limits("bookshop", clock)
    assert hits(limits, Limit("3/minute"), "a") == 3
    assert hits(limits, Limit("3/minute"), "b") == 3
    clock.now += 60
    assert hits(limits, Limit("3/minute"), "a") == 3


def test_a_refusal_says_when_to_come_back() -> None:
    clock = Clock()
    limits = Limits("bookshop", clock)
    limits.hit(Limit("1/minute"), "a")
    with pytest.raises(TooManyRequests) as refused:
        limits.hit(Limit("1/minute"), "a")
    left = 60 - clock.now % 60
    assert refused.value.headers == {
        "Retry-After": f"{left:.0f}",
        "RateLimit-Limit": "1",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": f"{left:.0f}",
    }


async def test_two_processes_count_together() -> None:
    """S003-77."""
    clock, shared = Clock(), SharedCounts()
    one, two = Limits("bookshop", clock), Limits("bookshop", clock)
    for limits in (one, two):
        limits.share(shared)  # type: ignore[arg-type]
    limit = Limit("10/minute")
    for _ in range(6):
        one.hit(limit, "a")
    await one.close()
    two.hit(limit, "a")
    await two.close()
    assert hits(two, limit, "a") == 3
    await two.close()


async def test_redis_away_costs_only_the_sharing() -> None:
    clock, shared = Clock(), SharedCounts()
    limits = Limits("bookshop", clock)
    limits.share(shared)  # type: ignore[arg-type]
    shared.away = True
    limit = Limit("5/minute")
    with capture_logs() as logged:
        for _ in range(2):
            limits.hit(limit, "a")
            await limits.close()
    assert [line["event"] for line in logged] == ["limits_alone"]
    shared.away = False
    await limits.close()
    assert hits(limits, limit, "a") == 3
    await limits.close()
    assert list(shared.totals.values()) == [5]
    await limits.close()


def test_memory_is_bounded() -> None:
    limits = Limits("bookshop", Clock())
    limit = Limit("1/day")
    for number in range(50_010):
        limits.hit(limit, str(number))
    assert hits(limits, limit, "0") == 1
    assert hits(limits, limit, "50009") == 0
