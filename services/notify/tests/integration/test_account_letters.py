"""Letters about an account: the link reaches its person by mail, and stays nowhere else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import utc_now
from chassis.seal import Seal
from chassis.tx import Db
from contracts.portal.access import InvitationSent, InvitedAgain, PasswordChanged, PasswordResetAsked, SignInLocked
from contracts.words import Role
from notify.channels.email import EmailChannel
from notify.settings import Settings
from notify.usecases.send_letters import LINKS, send_letters

pytestmark = pytest.mark.infra
Hear = Callable[..., Awaitable[None]]
TOKEN = "jeton-que-personne-ne-lit"


@pytest.fixture
def settings(service_settings: Settings, post: Any) -> Settings:
    return service_settings.model_copy(
        update={"smtp_host": "127.0.0.1", "smtp_port": post.port, "public_url": "https://aide.example"}
    )


async def sent(db: Db, settings: Settings, count: int, until: Any) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(send_letters(db, EmailChannel(settings), settings, asyncio.Event(), stop))

    async def done() -> bool:
        async with db.reader() as reader:
            return bool(await reader.fetchval("SELECT count(*) = $1 FROM deliveries WHERE state <> 'waiting'", count))

    await until(done)
    stop.set()
    await task


def link(kind: Any, story: Any, secret: str, **more: Any) -> Any:
    fields = {"occurred_at": utc_now(), "person_id": story.requester_id, "expires_at": utc_now() + timedelta(hours=1)}
    return kind(**fields | {"sealed_token": Seal(secret, LINKS).close(TOKEN)} | more)


@pytest.mark.parametrize(("kind", "path"), [(InvitationSent, "/invitation/"), (PasswordResetAsked, "/password/reset/")])
async def test_the_link_is_in_the_letter_and_nowhere_else(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Any, kind: Any, path: str, capfd: Any
) -> None:
    await hear(*story.people(), link(kind, story, settings.secret_key.get_secret_value()))
    async with db.reader() as reader:
        assert TOKEN not in await reader.fetchval("SELECT string_agg(d::text, '') FROM deliveries d")
    await sent(db, settings, 1, until)
    (letter,) = post.letters
    assert f"https://aide.example{path}{TOKEN}" in letter.get_body(("plain",)).get_content()
    async with db.reader() as reader:
        kept = await reader.fetchrow("SELECT state, params FROM deliveries")
        rows = await reader.fetchval("SELECT string_agg(convert_from(payload, 'utf8'), '') FROM outbox")
    assert kept is not None
    assert (kept["state"], "sealed_token" in kept["params"]) == ("sent", False)
    assert TOKEN not in rows + "".join(capfd.readouterr())


async def test_a_link_sealed_elsewhere_or_too_old_is_not_sent(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Any
) -> None:
    secret = settings.secret_key.get_secret_value()
    late = link(PasswordResetAsked, story, secret, expires_at=utc_now() - timedelta(seconds=1))
    await hear(*story.people(), link(InvitationSent, story, "another secret"), late)
    await sent(db, settings, 2, until)
    async with db.reader() as reader:
        reasons = {row["reason"] for row in await reader.fetch("SELECT reason FROM deliveries")}
    assert (post.letters, reasons) == ([], {"link_unreadable", "too_late"})


async def test_what_happened_to_an_account_is_told_in_the_persons_language(
    db: Db, story: Any, hear: Hear, post: Any, settings: Settings, until: Any
) -> None:
    english = story.person(story.requester_id, Role.CLIENT, version=2, lang="en", name="Alice Demo")
    said = {"occurred_at": utc_now(), "person_id": story.requester_id}
    await hear(english, PasswordChanged(**said), SignInLocked(**said, until=utc_now()), InvitedAgain(**said))
    await sent(db, settings, 3, until)
    subjects = sorted(letter["Subject"] for letter in post.letters)
    assert subjects == [
        "Too many sign-in tries on your account",
        "You already have an account",
        "Your password has changed",
    ]
