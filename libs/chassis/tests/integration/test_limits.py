"""Limits counted together through a real Redis."""

from uuid import uuid4

import pytest
from redis.asyncio import Redis

from chassis.errors import TooManyRequests
from chassis.limits import Limit, Limits

pytestmark = pytest.mark.infra


async def test_processes_meet_in_redis(redis_url: str) -> None:
    """S003-77."""
    service, limit = f"test-{uuid4().hex}", Limit("10/day")
    one, two = Limits(service), Limits(service)
    for limits in (one, two):
        limits.share(Redis.from_url(redis_url))
    for _ in range(7):
        one.hit(limit, "a")
    await one.close()
    two.hit(limit, "a")
    await two.close()
    for _ in range(2):
        two.hit(limit, "a")
    with pytest.raises(TooManyRequests):
        two.hit(limit, "a")
    await two.close()
    async with Redis.from_url(redis_url) as redis:
        (key,) = [key async for key in redis.scan_iter(f"limit:{service}:*")]
        assert await redis.get(key) == b"10"
        assert 0 < await redis.ttl(key) <= 86_401
        await redis.delete(key)
