"""From a row to a mail server: once, whatever the server does; what cannot be sent is said."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

import pytest

from chassis.clock import utc_now
from chassis.kafka import EventRouter
from chassis.tx import Db
from contracts.intake.tickets import TicketStatusChanged
from contracts.words import Role, TicketState
from notify import queries, store
from notify.channels.email import EmailChannel
from notify.settings import Settings
from notify.subscribers import from_intake
from notify.usecases.send_letters import envelope, send_letter, send_letters

pytestmark = pytest.mark.infra

Hear = Callable[..., Awaitable[None]]
Until = Callable[..., Awaitable[None]]


@pytest.fixture
def settings(service_settings: Settings, post: Any) -> Settings:
    return service_settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": post.port,
            "mail_timeout_seconds": 2,
            "mail_from": "Astreinte <astreinte@aide.example>",
        }
    )


@asynccontextmanager
async def sending(db: Db, settings: Settings) -> AsyncIterator[None]:
    stop, woken = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(send_letters(db, EmailChannel(settings), settings, woken, stop))
    try:
        yield
    finally:
        stop.set()
        await task


def all_are(db: Db, state: str, count: int) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        async with db.reader() as reader:
            return bool(await reader.fetchval("SELECT count(*) = $2 FROM deliveries WHERE state = $1", state, count))

    return holds


async def said(db: Db) -> list[str]:
    async with db.reader() as reader:
        return [row["type"] for row in await reader.fetch("SELECT type FROM outbox ORDER BY id")]


async def test_every_letter_leaves_once_under_its_key(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    """S002-12."""
    await hear(*story.people(), story.opened(), story.offered(), story.confirmed())
    async with sending(db, settings), sending(db, settings), sending(db, settings):
        await until(all_are(db, "sent", 4))
    async with db.reader() as reader:
        keys = {row["message_key"] for row in await reader.fetch("SELECT message_key FROM deliveries")}
    assert sorted(letter["Message-ID"] for letter in post.letters) == sorted(f"<{k}@aide.example>" for k in keys)
    assert await said(db) == ["notify.message_sent"] * 4


async def test_the_words_are_the_recipients(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    """S000-30…34."""
    english = story.person(story.requester_id, Role.CLIENT, version=2, lang="en", name="Alice Demo")
    await hear(*story.people(), english, story.opened(onsite_contact_id=uuid4()), story.confirmed())
    async with sending(db, settings):
        await until(all_are(db, "sent", 3))
    mine = [m for m in post.letters if story.requester_id.hex in m["To"].replace("-", "")]
    (confirmation,) = [m for m in mine if m["Subject"] == "Request TKT-2026-00042 received"]
    text = confirmation.get_body(("plain",)).get_content()
    for part in ("Hello Alice Demo", "TKT-2026-00042", "Imprimante en panne", "P1 (critical)", "1\u00a0h 30\u00a0min"):
        assert part in text
    assert any("Technician Démo" in m.get_body(("plain",)).get_content() for m in mine)


class Bell(asyncio.Event):
    """Tells when the sender has nothing to do but to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.awaited = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.awaited.set()
        return await super().wait()


async def test_a_letter_leaves_as_soon_as_the_fact_is_heard(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S000-30: the sender is woken; by itself it looks again in an hour."""
    monkeypatch.setattr("notify.usecases.send_letters.POLL_S", 3600)
    await hear(*story.people())
    router, bell, stop = EventRouter(), Bell(), asyncio.Event()
    from_intake.subscribe(router, settings, bell.set)
    task = asyncio.create_task(send_letters(db, EmailChannel(settings), settings, bell, stop))
    try:
        await bell.awaited.wait()
        opened = story.opened()
        async with db.tx() as tx:
            await router.batches[opened.topic_name]([story.received(opened)], tx)
        await until(all_are(db, "sent", 1))
    finally:
        stop.set()
        await task


async def test_a_refused_letter_is_given_up_at_once_and_said(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    post.answer_rcpt = "550 no such person"
    await hear(*story.people(), story.opened())
    async with sending(db, settings):
        await until(all_are(db, "failed", 1))
    async with db.reader() as reader:
        row = await reader.fetchrow("SELECT reason, attempts FROM deliveries")
    assert row is not None
    assert (tuple(row), await said(db)) == (("recipient_refused", 1), ["notify.message_failed"])


async def test_a_deferred_letter_leaves_later(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    post.answer_data = "452 full"
    await hear(*story.people(), story.opened())

    async def tried() -> bool:
        async with db.reader() as reader:
            return bool(await reader.fetchval("SELECT reason = 'message_deferred' FROM deliveries"))

    async with sending(db, settings):
        await until(tried)
        post.answer_data = "250 OK"
        await until(all_are(db, "sent", 1))
    assert len(post.letters) == 1


async def test_tries_are_bounded(db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until) -> None:
    post.answer_data = "452 full"
    await hear(*story.people(), story.opened())
    async with sending(db, settings.model_copy(update={"mail_attempts": 2})):
        await until(all_are(db, "failed", 1))
    assert await said(db) == ["notify.message_failed"]


async def test_a_sender_that_died_gives_its_letters_back_under_the_same_key(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    await hear(*story.people(), story.opened())
    async with db.tx() as tx:
        ids = await store.lease_letters(tx, 10, timedelta(seconds=1))
        (letter,) = await queries.due(tx, ids)
    channel = EmailChannel(settings)
    await channel.send(envelope(letter, settings))
    await channel.close()
    async with sending(db, settings):
        await until(all_are(db, "sent", 1))
    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"]


async def test_an_offer_that_has_expired_is_not_sent(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    await hear(*story.people(), story.offered(expires_at=utc_now() - timedelta(seconds=1)))
    async with sending(db, settings):
        await until(all_are(db, "failed", 1))
    assert post.letters == []


async def test_a_letter_waits_for_a_person_not_known_yet(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    await hear(story.opened())
    async with db.tx() as tx:
        (letter,) = await queries.due(tx, await store.lease_letters(tx, 10, timedelta(0)))
    await send_letter(db, EmailChannel(settings), settings, letter)
    await hear(*story.people())
    async with sending(db, settings):
        await until(all_are(db, "sent", 1))


async def test_a_stopping_sender_finishes_what_it_began(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    post.stalls = True
    await hear(*story.people(), story.opened())

    async def begun() -> bool:
        return bool(post.at_once)

    async with sending(db, settings):
        await until(begun)
        asyncio.get_running_loop().call_later(0.05, post.let_go.set)
    assert await all_are(db, "sent", 1)()


async def test_resolved_asks_the_client_to_validate(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Until
) -> None:
    """S000-60."""
    resolved = TicketStatusChanged(**story.facts(), from_state=TicketState.IN_PROGRESS, to_state=TicketState.RESOLVED)
    await hear(*story.people(), story.opened(), resolved)
    async with sending(db, settings):
        await until(all_are(db, "sent", 2))
    assert any("valider" in letter["Subject"] for letter in post.letters)
