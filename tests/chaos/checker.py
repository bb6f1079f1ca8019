"""Reads every store after a run and says what was lost, doubled or disordered. It knows no service's code."""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from hashlib import sha256

import asyncpg
import httpx2
import redis as redis_client
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from chaos.load import Promised
from chaos.stage import Stage
from launcher.checkout import SERVICES
from launcher.refusal import Refusal

from chassis.testing.search import find_words
from contracts.topics import ALL

DRAINED_WITHIN_S = 90
READ_WITHIN_S = 60
CONSUMERS = SERVICES


class Checker:
    """Time goes on while it reads: an offer may expire, and that is said, heard and written. So what follows from
    something else is read after it, and what must have gone before is read once more at the end."""

    def __init__(self, stage: Stage, promised: Promised) -> None:
        self.stage, self.promised = stage, promised
        self.kafka = stage.infra.kafka.url

    async def rows(self, service: str, sql: str, *args: object) -> list[asyncpg.Record]:
        conn = await asyncpg.connect(self.stage.infra.database_url(service))
        try:
            return list(await conn.fetch(sql, *args))
        finally:
            await conn.close()

    async def check(self) -> list[str]:
        found = await self.drained()
        found += await self.dead_letters()
        await self.discard()
        found += await self.drained()
        records = await self.records()
        found += self.order(records)
        for check in (
            self.kept_promises,
            self.letters,
            self.bookings,
            self.projections,
            self.handled_once,
            self.figures,
            self.files,
            self.erased,
        ):
            found += await check()
        return [*found, *await self.plans(records), *await self.applied_once(records)]

    async def drained(self) -> list[str]:
        """Nothing left to send, to hear, to plan or to deliver."""
        waiting = ["not looked yet"]
        try:
            async with asyncio.timeout(DRAINED_WITHIN_S):
                calm = 0
                while calm < 3:
                    waiting = await self.unfinished()
                    calm = 0 if waiting else calm + 1
                    await asyncio.sleep(0.5)
        except TimeoutError:
            return [f"not drained within {DRAINED_WITHIN_S} s: {each}" for each in waiting]
        return []

    async def unfinished(self) -> list[str]:
        found = []
        for service in SERVICES:
            (row,) = await self.rows(
                service, "SELECT (SELECT count(*) FROM outbox) AS left, (SELECT count(*) FROM outbox_dead) AS dead"
            )
            found += [f"{service} outbox {name}: {count}" for name, count in row.items() if count]
        (row,) = await self.rows("notify", "SELECT count(*) AS n FROM deliveries WHERE state = 'waiting'")
        found += [f"deliveries waiting: {row['n']}"] if row["n"] else []
        (row,) = await self.rows("intake", "SELECT count(*) AS n FROM timers WHERE kind = 'attachment_dropped'")
        found += [f"files to drop: {row['n']}"] if row["n"] else []
        (row,) = await self.rows("scheduling", "SELECT count(*) AS n FROM solve_jobs")
        found += [f"searches left: {row['n']}"] if row["n"] else []
        (row,) = await self.rows("scheduling", "SELECT count(*) AS n FROM what_ifs WHERE state = 'solving'")
        found += [f"what-ifs left: {row['n']}"] if row["n"] else []
        return found + [f"{group} lags by {lag}" for group, lag in (await self.lags()).items() if lag]

    async def lags(self) -> dict[str, int]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka)
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka)
        await admin.start()
        await consumer.start()
        try:
            parts = [TopicPartition(t.name, p) for t in ALL for p in range(t.partitions)]
            ends = await consumer.end_offsets(parts)
            lags = {}
            for group in CONSUMERS:
                done = {part: meta.offset for part, meta in (await admin.list_consumer_group_offsets(group)).items()}
                heard = [t for t in ALL if group in t.consumers and any(part.topic == t.name for part in done)]
                lags[group] = sum(
                    ends[TopicPartition(t.name, p)] - max(done.get(TopicPartition(t.name, p), 0), 0)
                    for t in heard
                    for p in range(t.partitions)
                )
            return lags
        finally:
            await admin.close()
            await consumer.stop()

    async def dead_letters(self) -> list[str]:
        """Exactly the poison, at each who heard it, and nothing waiting but behind it."""
        found = []
        for service in CONSUMERS:
            rows = await self.rows(service, "SELECT state, key, event_id, error_class, error FROM dead_letters")
            expected = set(self.stage.poisons) if service in ("routing", "notify", "analytics") else set()
            for row in rows:
                if row["state"] == "open" and str(row["event_id"]) not in expected:
                    found.append(f"{service} set aside {row['event_id']}: {row['error_class']} {row['error']}")
                if row["state"] == "waiting" and row["key"] not in self.stage.poisons.values():
                    found.append(f"{service} holds {row['event_id']} behind nothing")
            # A second poison of a key waits behind the first.
            held = {str(row["event_id"]) for row in rows}
            found += [f"{service} missed poison {event_id}" for event_id in expected - held]
        return found

    async def discard(self) -> None:
        for service in ("routing", "notify", "analytics"):
            for _ in self.stage.poisons:
                for row in await self.rows(service, "SELECT id FROM dead_letters WHERE state = 'open' ORDER BY id"):
                    try:
                        await asyncio.to_thread(
                            self.stage.stack.services.command, service, "dlq", "discard", str(row["id"])
                        )
                    except Exception as error:
                        print(f"    discarding {service} {row['id']}: {error}")

    async def records(self) -> list[ConsumerRecord]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, enable_auto_commit=False)
        await consumer.start()
        try:
            parts = [TopicPartition(t.name, p) for t in ALL for p in range(t.partitions)]
            consumer.assign(parts)
            await consumer.seek_to_beginning(*parts)
            ends = await consumer.end_offsets(parts)
            records: list[ConsumerRecord] = []
            async with asyncio.timeout(READ_WITHIN_S):
                while any([await consumer.position(part) < end for part, end in ends.items()]):
                    for got in (await consumer.getmany(timeout_ms=500)).values():
                        records += got
            return records
        finally:
            await consumer.stop()

    def order(self, records: Iterable[ConsumerRecord]) -> list[str]:
        """The first copies of a key's events carry 1, 2, 3… in that order."""
        seen: set[str] = set()
        versions: defaultdict[tuple[str, bytes], list[int]] = defaultdict(list)
        for record in records:
            headers = dict(record.headers)
            event_id = headers["ce_id"].decode()
            if event_id not in seen and "ce_aggversion" in headers:
                versions[record.topic, record.key].append(int(headers["ce_aggversion"]))
            seen.add(event_id)
        return [
            f"{topic} {key.decode()}: versions {found[:12]}"
            for (topic, key), found in versions.items()
            if found != list(range(1, len(found) + 1))
        ]

    async def plans(self, records: Iterable[ConsumerRecord]) -> list[str]:
        """What was published was said, all of it; what was given up, or never answered, left nothing."""
        said = set()
        for record in records:
            kind = dict(record.headers)["ce_type"].decode()
            if kind in ("scheduling.visit_moved", "scheduling.visit_reassigned", "scheduling.visit_cancelled"):
                event = json.loads(record.value)
                if kind != "scheduling.visit_cancelled" or event["reason"] == "left_out_by_plan":
                    said.add((event["visit_id"], event["revision"]))
        shown = set()
        for row in await self.rows("scheduling", "SELECT answer FROM what_ifs WHERE state = 'published'"):
            answer = json.loads(row["answer"])
            changed = [*answer["moved"], *(one for one in answer["left_out"] if one["visit_id"])]
            shown |= {(one["visit_id"], one["revision"] + 1) for one in changed}
        return [f"visit {one} was published and never said" for one, _ in shown - said] + [
            f"visit {one} was moved by a plan that nobody published" for one, _ in said - shown
        ]

    async def applied_once(self, records: list[ConsumerRecord]) -> list[str]:
        """Every event of every topic a service hears was claimed by it; nothing else was."""
        found = []
        ids = ids_by_topic(records)
        claims: dict[str, set[str]] = {}
        for service in CONSUMERS:
            claims[service] = {str(row["event_id"]) for row in await self.rows(service, "SELECT event_id FROM inbox")}
        ids_now = ids_by_topic(await self.records())
        for service, claimed in claims.items():
            heard = [t.name for t in ALL if service in t.consumers]
            lost = set().union(*(ids[name] for name in heard)) - claimed
            made_up = claimed.difference(*(ids_now[name] for name in heard))
            found += [f"{service} never claimed {len(lost)} events"] if lost else []
            found += [f"{service} claimed {len(made_up)} events nobody said"] if made_up else []
        archived = [str(r["event_id"]) for r in await self.rows("analytics", "SELECT event_id FROM event_archive")]
        expected = {
            event_id for t in ALL if "analytics" in t.consumers and not t.people for event_id in ids[t.name]
        } - set(self.stage.poisons)
        lost = expected - set(archived)
        found += [f"analytics archived {len(lost)} events too few"] if lost and len(lost) < len(expected) else []
        return found

    async def kept_promises(self) -> list[str]:
        p = self.promised
        wanted: list[tuple[str, str, Iterable[str], str]] = [
            ("intake", "SELECT ticket_id AS id FROM tickets", p.tickets, "ticket"),
            ("intake", "SELECT line_id AS id FROM timeline", p.comments, "comment"),
            ("portal", "SELECT person_id AS id FROM people", p.people, "person"),
            ("routing", "SELECT offer_id AS id FROM offers WHERE state NOT IN ('open', 'expired', 'declined')",
             p.accepted, "acceptance"),
            ("intake", "SELECT ticket_id AS id FROM quotes JOIN tickets USING (ticket_id) "
             "WHERE quotes.state = 'accepted' AND tickets.state = 'closed'", p.quotes, "accepted quote"),
            ("intake", "SELECT project_id || ' ' || status AS id FROM projects",
             [f"{one} {state}" for one, state in p.projects.items()], "project"),
            ("intake", "SELECT ticket_id || ' ' || merged_into AS id FROM tickets",
             [f"{one} {last(p.merged, one)}" for one in p.merged], "merge"),
            ("scheduling", "SELECT visit_id AS id FROM visits WHERE state = 'finished'", p.finished, "finished visit"),
            ("scheduling", "SELECT what_if_id AS id FROM what_ifs", p.what_ifs, "what-if"),
            ("scheduling", "SELECT what_if_id AS id FROM what_ifs WHERE state = 'published'", p.published, "plan"),
        ]  # fmt: skip
        found = []
        for service, sql, promised, what in wanted:
            kept = {str(row["id"]) for row in await self.rows(service, sql)}
            found += [f"{what} {one} was acknowledged and is gone" for one in set(promised) - kept]
        numbers = Counter(p.tickets.values())
        return found + [f"number {number} given {n} times" for number, n in numbers.items() if n > 1]

    async def files(self) -> list[str]:
        """Every file that was acknowledged is there, and none with an erased person's words."""
        rows = await self.rows("intake", "SELECT attachment_id, sha256 FROM attachments")
        known = {str(row["attachment_id"]): row["sha256"] for row in rows}
        kept = [one.read_bytes() for one in self.stage.attachments.rglob("*") if one.is_file()]
        hashes = {sha256(content).hexdigest() for content in kept}
        found = [f"attachment {one} names a file that is not there" for one, sha in known.items() if sha not in hashes]
        erased = {word.encode() for words in self.promised.erased.values() for word in words}
        left = sum(any(word in content for word in erased) for content in kept)
        found += [f"an erased person is left in {left} files"] if left else []
        lost = [one for one, sha in self.promised.files.items() if known.get(one) != sha]
        return found + [f"attachment {one} was acknowledged and is gone" for one in lost]

    async def mails(self) -> Counter[str]:
        """How often the mail server has each letter."""
        async with httpx2.AsyncClient(timeout=60) as http:
            mails = (await http.get(f"http://127.0.0.1:{self.stage.stack.mail_port}/mail/api/messages")).json()
        return Counter(mail["message_id"].strip("<>").split("@")[0] for mail in mails)

    async def letters(self) -> list[str]:
        letters = "SELECT message_key FROM deliveries WHERE channel = 'email'"
        sent = {str(row["message_key"]) for row in await self.rows("notify", f"{letters} AND state = 'sent'")}
        handed = await self.mails()
        known = {str(row["message_key"]) for row in await self.rows("notify", letters)}
        found = [f"letter {key} is marked sent and was never handed over" for key in sent - set(handed)]
        found += [f"letter {key} was handed over and is unknown" for key in set(handed) - known]
        again = sum(n - 1 for n in handed.values())
        # Only a kill, or a database gone, between the mail server's answer and our commit may send one again.
        broken = sum(n for name, n in self.stage.hit.items() if name.endswith(":notify") or name == "postgres_stopped")
        allowed = broken * 8
        found += [f"{again} letters were sent again, {allowed} at most are excused"] if again > allowed else []
        return found

    async def bookings(self) -> list[str]:
        """Of what is still planned: a visit begun early gave its slot back."""
        rows = await self.rows(
            "scheduling",
            """SELECT a.visit_id, b.visit_id AS other FROM visits a JOIN visits b ON a.visit_id < b.visit_id
            AND a.technician_ids && b.technician_ids AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
            WHERE a.state = 'confirmed' AND b.state = 'confirmed' LIMIT 10""",
        )
        return [f"visits {row['visit_id']} and {row['other']} are at once" for row in rows]

    async def projections(self) -> list[str]:
        try:
            await asyncio.to_thread(self.stage.stack.services.command, "analytics", "verify")
        except Refusal as error:
            return [f"figures rebuilt from zero differ: {error}"]
        return []

    async def figures(self) -> list[str]:
        """A ticket stays in the figures, whoever asked for it was erased or not."""
        (row,) = await self.rows(
            "analytics",
            """SELECT coalesce(sum(opened), 0) AS n FROM daily_kpis
            WHERE generation = (SELECT generation FROM generations WHERE state = 'live')""",
        )
        (kept,) = await self.rows("intake", "SELECT count(*) AS n FROM tickets")
        return [f"{row['n']} tickets in the figures, {kept['n']} opened"] if row["n"] != kept["n"] else []

    async def erased(self) -> list[str]:
        """Every service has answered, and no database, log or key of Redis has a word of theirs."""
        found = [] if self.promised.erased else ["nobody was erased"]
        for person_id, words in self.promised.erased.items():
            rows = await self.rows(
                "portal", "SELECT service FROM erasure_answers WHERE person_id = $1::text::uuid", person_id
            )
            found += [
                f"{service} never answered the erasure"
                for service in set(SERVICES) - {"portal"} - {r["service"] for r in rows}
            ]
            for service in SERVICES:
                conn = await asyncpg.connect(self.stage.infra.database_url(service))
                try:
                    found += [f"an erased person is left in {service} {at}" for at in await find_words(conn, words)]
                finally:
                    await conn.close()
            for log in self.stage.stack.supervisor.logs.glob("*.log"):
                text = log.read_bytes()
                found += [f"an erased person is left in {log.name}" for word in words if word.encode() in text]
            with redis_client.Redis.from_url(self.stage.infra.redis.url) as client:
                for key in client.scan_iter():
                    kept = key + (client.get(key) or b"") if client.type(key) == b"string" else key + client.dump(key)
                    found += [f"an erased person is left in Redis {key!r}" for word in words if word.encode() in kept]
        return found

    async def handled_once(self) -> list[str]:
        """No process applied more events than were claimed since it began: most handlers would hide a second time."""
        found = []
        async with httpx2.AsyncClient(timeout=10) as http:
            for service in CONSUMERS:
                port = self.stage.stack.supervisor[service].spec.port
                lines = (await http.get(f"http://127.0.0.1:{port}/metrics")).text.splitlines()
                figures = {name: float(value) for name, value in (one.rsplit(" ", 1) for one in lines if one[0] != "#")}
                done = sum(
                    value
                    for name, value in figures.items()
                    if name.startswith("astreinte_events_total{") and 'outcome="done"' in name
                )
                began = figures["process_start_time_seconds"] - 1
                (row,) = await self.rows(
                    service, "SELECT count(*) AS n FROM inbox WHERE claimed_at >= to_timestamp($1)", began
                )
                if done > row["n"]:
                    found.append(f"{service} handled {done:.0f} events and claimed {row['n']}")
        return found


def ids_by_topic(records: Iterable[ConsumerRecord]) -> defaultdict[str, set[str]]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        ids[record.topic].add(dict(record.headers)["ce_id"].decode())
    return ids


def last(merged: dict[str, str], one: str) -> str:
    """A ticket merged into one that was merged later goes on where that one does."""
    while one in merged:
        one = merged[one]
    return one
