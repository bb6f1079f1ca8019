"""One batch: claim, handle, commit. A batch that fails is rolled back and taken one by one."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import structlog
from aiokafka import ConsumerRecord

from chassis import dead_letters, erasure, failpoints, inbox, metrics, telemetry
from chassis.failures import CONTENTION, STORAGE_AWAY, Fate, RetryParams, fate
from chassis.inbox import Received
from chassis.kafka import EventRouter, read_event
from chassis.tx import Db, Tx
from contracts.event import Event
from contracts.topic import Topic

log = structlog.get_logger()

STOPPED_PAUSE_S = 5


class LimitReached(Exception):
    """Too many rows are set aside: stop rather than empty the topic into the table."""


class Consumer:
    def __init__(
        self,
        name: str,
        db: Db,
        router: EventRouter,
        *,
        limit: int,
        says: Sequence[Topic] = (),
        params: RetryParams | None = None,
    ) -> None:
        self.name = name
        self.db = db
        self.router = router
        self.topics: Mapping[str, Topic] = {**router.topics, **{topic.name: topic for topic in says}}
        self.limit = limit
        self.params = params or RetryParams()
        self.stopped = False
        self.refused: tuple[str, int, int] | None = None
        self.steps = inbox.Steps()
        self.progress_at = asyncio.get_running_loop().time()

    async def deliver(self, records: tuple[ConsumerRecord, ...]) -> None:
        received = []
        for record in records:
            if (read := self.router.read(record)) is None:
                metrics.EVENTS.labels(record.topic, "unknown").inc()
            else:
                received.append(read)
        if received:
            place = (received[0].topic, received[0].partition, received[0].offset)
            try:
                await self._all(received)
            except LimitReached:
                self.refused = place
                self._stop(True)
                await asyncio.sleep(STOPPED_PAUSE_S)
                raise
            if self.stopped and (self.refused == place or await self._is_below_limit()):
                self._stop(False)
        self.progress_at = asyncio.get_running_loop().time()
        failpoints.hit("after_commit_before_offset")

    def _stop(self, stopped: bool) -> None:
        if stopped != self.stopped:
            log.critical("consumer_stopped" if stopped else "consumer_resumed", limit=self.limit)
        self.stopped = stopped
        metrics.CONSUMER_STOPPED.set(stopped)

    async def _all(self, received: Sequence[Received[Event]]) -> None:
        try:
            return await self._in_one(received)
        except Exception as error:
            log.warning("batch_rolled_back", error=type(error).__name__, events=len(received))
        for one in received:
            await self._one(one)
            self.progress_at = asyncio.get_running_loop().time()

    async def _in_one(self, received: Sequence[Received[Event]]) -> None:
        async with self.db.tx() as tx:
            claimed = await inbox.claim(tx, self.name, received)
            fresh = await self._ready(tx, claimed)
            by_topic: dict[str, list[Received[Event]]] = {}
            for one in fresh:
                if one.topic in self.router.batches:
                    by_topic.setdefault(one.topic, []).append(one)
                else:
                    await self._handle(tx, one)
                failpoints.hit("inside_batch")
            for topic, events in by_topic.items():
                await self._handle_batch(tx, topic, events)
        self._watch_steps(claimed.fresh)
        self._count(fresh, len(received))

    def _watch_steps(self, claimed: Sequence[Received[Event]]) -> None:
        """Copies of state may skip older versions; facts never."""
        for one in self.steps.out_of_step(claimed):
            if self.router.topics[one.topic].cleanup == "delete":
                metrics.VERSION_GAPS.labels(one.topic).inc()
                log.error("version_gap", topic=one.topic, key=one.key, version=one.aggregate_version)

    async def _ready(self, tx: Tx, claimed: inbox.Claimed) -> list[Received[Event]]:
        """What is left to handle: new, not waiting behind a row set aside, and readable."""
        held = claimed.held
        ready = []
        for one in claimed.fresh:
            if one.fault is None and one.event.tombstone:
                await self._clear(tx, one)
                held.discard((one.topic, one.key))
                ready.append(one)
            elif (one.topic, one.key) in held:
                await dead_letters.set_aside(tx, self.name, one, None, 0)
            elif one.fault is not None:
                await self._refuse_past_limit(tx)
                await dead_letters.set_aside(tx, self.name, one, one.fault, 1)
                held.add((one.topic, one.key))
                metrics.EVENTS.labels(one.topic, "set_aside").inc()
                log.error("event_set_aside", topic=one.topic, type=one.type, error=type(one.fault).__name__)
            else:
                ready.append(one)
        return ready

    async def _clear(self, tx: Tx, last: Received[Event]) -> None:
        """The last word on a key waits behind nothing said before it; of a person, it empties what is set aside."""
        await dead_letters.drop_key(tx, self.name, last.topic, last.key)
        if self.topics[last.topic].people:
            await erasure.empty_bodies(tx, self.topics, last.key)

    async def _one(self, one: Received[Event]) -> None:
        attempt = waits = 0
        began = asyncio.get_running_loop().time()
        while True:
            try:
                return await self._in_one([one])
            except LimitReached:
                raise
            except Exception as error:
                attempt += 1
                match fate(error, attempt, self.params):
                    case Fate.SET_ASIDE:
                        return await self._set_aside(one, error, attempt)
                    case Fate.WAIT:
                        attempt -= 1
                        waits += 1
                        if asyncio.get_running_loop().time() - began > self.params.storage_wait_limit_s:
                            if not isinstance(error, CONTENTION) and await self._storage_answers():
                                return await self._set_aside(one, error, waits)
                            raise
                    case Fate.RETRY:
                        pass
                await asyncio.sleep(self.params.wait_s(max(attempt, waits, 1), random.random()))

    async def _storage_answers(self) -> bool:
        """Then it is the event that our own time limit cuts, not the storage that is away."""
        try:
            async with self.db.reader() as reader:
                return bool(await reader.fetchval("SELECT true"))
        except STORAGE_AWAY:
            return False

    async def _set_aside(self, one: Received[Event], error: Exception, attempts: int) -> None:
        async with self.db.tx() as tx:
            claimed = await inbox.claim(tx, self.name, [one])
            if not claimed.fresh:
                return
            await self._refuse_past_limit(tx)
            await dead_letters.set_aside(tx, self.name, one, error, attempts)
        self._watch_steps([one])
        metrics.EVENTS.labels(one.topic, "set_aside").inc()
        log.error("event_set_aside", topic=one.topic, type=one.type, error=type(error).__name__)

    async def _refuse_past_limit(self, tx: Tx) -> None:
        if await dead_letters.count_open(tx, self.name) >= self.limit:
            raise LimitReached

    async def _is_below_limit(self) -> bool:
        """A good batch of another partition is no sign that somebody has looked."""
        async with self.db.reader() as reader:
            return await dead_letters.count_open(reader, self.name) < self.limit

    async def _handle(self, tx: Tx, one: Received[Event]) -> None:
        with telemetry.consumer_span(one.topic, one.type, one.headers):
            await self.router.each[one.topic](one.event, tx)

    async def _handle_batch(self, tx: Tx, topic: str, events: list[Received[Event]]) -> None:
        spans = []
        for one in events:
            if telemetry.is_sampled(one.headers):
                spans.append(telemetry.start_consumer_span(one.topic, one.type, one.headers))
                tx.traces[one.key] = telemetry.traceparent(spans[-1])
        try:
            await self.router.batches[topic](events, tx)
        finally:
            for span in spans:
                span.end()

    def _count(self, fresh: Sequence[Received[Event]], total: int) -> None:
        if fresh:
            for topic, count in Counter(one.topic for one in fresh).items():
                metrics.EVENTS.labels(topic, "done").inc(count)
            oldest = min(one.event.occurred_at for one in fresh)
            metrics.EVENT_AGE.observe((self.db.clock() - oldest).total_seconds())
        if total > len(fresh):
            metrics.EVENTS.labels("any", "repeated_or_waiting").inc(total - len(fresh))

    async def replay(self, topic: str, key: str, *, discard: int | None = None) -> int:
        """Applies a key's rows in order until one fails; `discard` drops that row unapplied. Counts what left."""
        left = 0
        while True:
            failed: Exception | None = None
            letter = None
            try:
                async with self.db.tx() as tx:
                    letter = await dead_letters.first_of_key(tx, self.name, topic, key)
                    if letter is None:
                        return left
                    if letter.id != discard:
                        await self._apply(tx, letter)
                    await dead_letters.remove(tx, letter.id)
                left += 1
            except Exception as error:
                failed = error
            if failed is not None and letter is not None:
                async with self.db.tx() as tx:
                    await dead_letters.failed_again(tx, letter.id, failed)
                return left
            if failed is not None:
                raise failed

    async def _apply(self, tx: Tx, letter: dead_letters.Letter) -> None:
        event_class = self.router.topics[letter.topic].types[letter.headers["ce_type"]]
        one = Received(
            letter.topic,
            letter.partition,
            letter.offset,
            letter.key,
            letter.event_id,
            letter.headers["ce_type"],
            int(letter.headers["ce_aggversion"]) if "ce_aggversion" in letter.headers else None,
            None,
            letter.headers,
            letter.value,
            read_event(event_class, letter.value, letter.key, letter.headers),
        )
        if letter.topic in self.router.batches:
            await self._handle_batch(tx, letter.topic, [one])
        else:
            await self._handle(tx, one)
