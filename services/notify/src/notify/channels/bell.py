"""Tells every process, through Redis, that there is something new on the stream. Losing it costs half a second."""

import asyncio

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = structlog.get_logger()

TOPIC = "notify:live"
AWAY = (RedisError, OSError, TimeoutError)
RETRY_S = 1.0


class Bell:
    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._rung = asyncio.Event()
        self.heard = asyncio.Event()
        """Set when something new may be there."""
        self.is_connected = False

    def ring(self) -> None:
        self._rung.set()
        self.heard.set()

    async def send(self, stop: asyncio.Event) -> None:
        """Worker side: pass rings on. Several while one is under way are one."""
        redis = self._redis()
        away = False
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._rung.set())
        try:
            while not stop.is_set():
                await self._rung.wait()
                self._rung.clear()
                try:
                    await redis.publish(TOPIC, b"")
                    away = False
                except AWAY as error:
                    if not away:
                        log.warning("bell_away", error=type(error).__name__)
                    away = True
        finally:
            stopping.cancel()
            await redis.aclose()

    async def listen(self) -> None:
        """API side: one subscription per process, until cancelled."""
        while True:
            redis = self._redis()
            try:
                async with redis.pubsub() as pubsub:
                    await pubsub.subscribe(TOPIC)
                    async for message in pubsub.listen():
                        # The first is the confirmation: from here on nothing is missed.
                        self.is_connected = True
                        if message:
                            self.heard.set()
            except AWAY as error:
                if self.is_connected:
                    log.warning("bell_away", error=type(error).__name__)
            finally:
                self.is_connected = False
                await redis.aclose()
            await asyncio.sleep(RETRY_S)

    def _redis(self) -> Redis:
        # No retries of its own: a page polls meanwhile, so being away has to show at once.
        return Redis.from_url(self._url, socket_connect_timeout=1, socket_keepalive=True, retry=Retry(NoBackoff(), 0))
