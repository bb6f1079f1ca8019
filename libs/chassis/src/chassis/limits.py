"""Rate limits that cost no round trip: each process counts, and the counts meet in Redis ten times a second.

Redis away, every process goes on with its own counts: nobody is locked out by the loss of a cache.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chassis.errors import TooManyRequests

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
SYNC_AFTER_S = 0.1
WINDOWS_KEPT = 50_000
wall: Callable[[], float] = time.time
log = structlog.get_logger()


@dataclass(frozen=True)
class Limit:
    """`Limit("120/minute")`: so many calls by one person, or one address, in one window."""

    text: str
    times: int = field(init=False)
    seconds: int = field(init=False)

    def __post_init__(self) -> None:
        found = re.fullmatch(r"([1-9]\d*)/(second|minute|hour|day)", self.text)
        if not found:
            raise ValueError(f"a limit reads like 120/minute, not {self.text!r}")
        object.__setattr__(self, "times", int(found[1]))
        object.__setattr__(self, "seconds", SECONDS[found[2]])


@dataclass(slots=True)
class _Window:
    """`total` is what Redis last said, `pending` what it has not heard yet."""

    ends: int
    total: int = 0
    pending: int = 0


class Limits:
    def __init__(self, service: str, now: Callable[[], float] | None = None) -> None:
        self._prefix = f"limit:{service}"
        self._now = now or wall
        self._windows: dict[str, _Window] = {}
        self._heard: dict[str, _Window] = {}
        self._redis: Redis | None = None
        self._syncing: asyncio.Task[None] | None = None
        self._away = False

    def share(self, redis: Redis) -> None:
        """Count together with the other processes of this service."""
        self._redis = redis

    def hit(self, limit: Limit, name: str) -> None:
        """Count one call of `name`; raise when it is one too many."""
        now = self._now()
        window = self._windows.get(name)
        if window is None or window.ends <= now:
            while len(self._windows) >= WINDOWS_KEPT:
                del self._windows[next(iter(self._windows))]
            window = _Window(ends=(int(now) // limit.seconds + 1) * limit.seconds)
            self._windows[name] = window
        if window.total + window.pending >= limit.times:
            wait = str(max(1, round(window.ends - now)))
            shown = {"Limit": str(limit.times), "Remaining": "0", "Reset": wait}
            headers = {"Retry-After": wait, **{f"RateLimit-{name}": value for name, value in shown.items()}}
            raise TooManyRequests(retry_after=wait, headers=headers)
        window.pending += 1
        if self._redis is not None:
            self._heard[name] = window
            if self._syncing is None or self._syncing.done():
                self._syncing = asyncio.create_task(self._sync_soon(self._redis))

    async def _sync_soon(self, redis: Redis) -> None:
        while self._heard:
            await asyncio.sleep(SYNC_AFTER_S)
            await self._sync(redis)

    async def _sync(self, redis: Redis) -> None:
        sent = [(f"{self._prefix}:{name}:{w.ends}", w, w.pending) for name, w in self._heard.items()]
        self._heard = {}
        try:
            async with redis.pipeline(transaction=False) as pipe:
                for key, window, pending in sent:
                    pipe.incrby(key, pending)
                    pipe.expireat(key, window.ends + 1)
                totals = (await pipe.execute())[::2]
        except (RedisError, OSError, TimeoutError) as error:
            if not self._away:
                log.warning("limits_alone", error=type(error).__name__)
            self._away = True
            return
        self._away = False
        for (_, window, pending), total in zip(sent, totals, strict=True):
            window.total = total
            window.pending -= pending

    async def close(self) -> None:
        if self._syncing is not None:
            await asyncio.wait([self._syncing], timeout=2)
        if self._redis is not None:
            await self._redis.aclose()
