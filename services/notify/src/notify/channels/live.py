"""The live stream: one reader of the table per process, one bounded queue per open page."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

import structlog
from sse_starlette.event import ServerSentEvent

from chassis.errors import TooManyRequests, Unavailable
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import end, pause
from chassis.tokens import Who
from chassis.tx import Db, Row, dumps
from notify import queries
from notify.channels.bell import Bell
from notify.domain.requests import ADMINS, SALES, TECHNICIANS
from notify.domain.who_is_told import DESK

log = structlog.get_logger()

QUEUE = 500
PAGE = 500
HEARTBEAT_S = 15.0
POLL_ALONE_S, POLL_S = 0.5, 1.0


class TooManyStreams(TooManyRequests):
    code = "too_many_streams"


def channels_of(who: Who) -> frozenset[str]:
    own = {f"person:{who.person_id}"}
    if who.role in ("dispatcher", "manager", "admin"):
        own |= {DESK, ADMINS}
    if who.role == "technician":
        own.add(TECHNICIANS)
    if who.role == "sales":
        own.add(SALES)
    if who.role == "client_manager" and who.client_id:
        own.add(f"client:{who.client_id}")
    return frozenset(own)


class Listener:
    """An open page: what it may hear, and what it has not read yet."""

    def __init__(self, channels: frozenset[str], position: int) -> None:
        self.channels = channels
        self.joined_at = position
        self.queue: deque[Row] = deque()
        self.changed = asyncio.Event()
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True
        self.changed.set()

    def put(self, row: Row) -> None:
        if len(self.queue) >= QUEUE:
            # Too slow: it comes back with its Last-Event-ID and reads the rest from the table.
            self.close()
        else:
            self.queue.append(row)
            self.changed.set()


class LiveStream:
    def __init__(self, bell: Bell, *, per_person: int) -> None:
        self._bell = bell
        self._per_person = per_person
        self._pages: dict[str, set[Listener]] = {}
        self._open: Counter[UUID] = Counter()
        self._position: int | None = None
        self._ready = asyncio.Event()

    async def run(self, db: Db, stop: asyncio.Event) -> None:
        """API side: follow the table and hand its rows out, until told to stop."""
        listening = asyncio.create_task(self._bell.listen())
        stopping = asyncio.create_task(stop.wait())
        stopping.add_done_callback(lambda _: self._bell.heard.set())
        try:
            while not stop.is_set():
                self._bell.heard.clear()
                try:
                    await self._follow(db)
                except (*STORAGE_AWAY, *CONTENTION) as error:
                    log.warning("live_paused", error=type(error).__name__)
                    await pause(stop, POLL_ALONE_S)
                    continue
                wait_s = POLL_S if self._bell.is_connected else POLL_ALONE_S
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait_s):
                        await self._bell.heard.wait()
        finally:
            self._ready.clear()
            for page in {page for pages in self._pages.values() for page in pages}:
                page.close()
            await end(listening, stopping)

    async def _follow(self, db: Db) -> None:
        async with db.reader() as reader:
            if self._position is None:
                self._position = (await queries.live_bounds(reader)).newest or 0
                self._ready.set()
            while True:
                rows = await queries.live_after(reader, self._position, PAGE)
                for row in rows:
                    self._position = row["id"]
                    for page in self._pages.get(row["channel"], ()):
                        page.put(row)
                if len(rows) < PAGE:
                    return

    async def admit(self, who: Who) -> None:
        if self._open[who.person_id] >= self._per_person:
            raise TooManyStreams(retry_after="30", headers={"Retry-After": "30"})
        try:
            async with asyncio.timeout(2):
                await self._ready.wait()
        except TimeoutError as error:
            raise Unavailable from error

    async def open(
        self, db: Db, who: Who, *, last: int | None, lives_s: float, heartbeat_s: float = HEARTBEAT_S
    ) -> AsyncIterator[ServerSentEvent]:
        """What `who` may hear after `last` (from now on without it), until the token dies or the page leaves."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + lives_s
        # Joining and reading the position are one step: up to it the table answers, after it the queue.
        page = Listener(channels_of(who), self._position or 0)
        self._join(who, page)
        try:
            async with db.reader() as reader:
                bounds = await queries.live_bounds(reader)
            position = page.joined_at if last is None else last
            newest = max(page.joined_at, bounds.newest or 0)
            if position > newest or position + 1 < (bounds.oldest or newest + 1):
                position = page.joined_at
                yield ServerSentEvent(data="{}", event="reset", id=str(position), retry=1000)
            else:
                yield ServerSentEvent(data="{}", event="ready", id=str(position), retry=1000)
            while position < page.joined_at:
                async with db.reader() as reader:
                    rows = await queries.live_missed(reader, page.channels, position, page.joined_at, PAGE)
                for row in rows:
                    yield _event(row)
                position = rows[-1]["id"] if len(rows) == PAGE else max(position, page.joined_at)
            while not page.is_closed:
                while page.queue and not page.is_closed:
                    row = page.queue.popleft()
                    if row["id"] > position:
                        position = row["id"]
                        yield _event(row)
                page.changed.clear()
                left_s = ends_at - loop.time()
                if left_s <= 0:
                    yield ServerSentEvent(data="{}", event="renew", id=str(position))
                    return
                if page.queue or page.is_closed:
                    continue
                try:
                    async with asyncio.timeout(min(heartbeat_s, left_s)):
                        await page.changed.wait()
                except TimeoutError:
                    if not page.queue:
                        # Nothing of ours up to here: a quiet page's Last-Event-ID does not grow old.
                        position = max(position, self._position or 0)
                    yield ServerSentEvent(comment="still here", id=str(position))
        finally:
            self._leave(who, page)

    def _join(self, who: Who, page: Listener) -> None:
        self._open[who.person_id] += 1
        for channel in page.channels:
            self._pages.setdefault(channel, set()).add(page)

    def _leave(self, who: Who, page: Listener) -> None:
        self._open -= Counter([who.person_id])
        for channel in page.channels:
            self._pages[channel].discard(page)
            if not self._pages[channel]:
                del self._pages[channel]


def _event(row: Row) -> ServerSentEvent:
    return ServerSentEvent(data=dumps(row["data"]), id=str(row["id"]))
