"""Every channel keeps the same promises; the real one speaks to a mail server that behaves badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from notify.channels.channel import Channel, Deferred, Envelope, Refused
from notify.channels.email import EmailChannel
from notify.channels.null import NullChannel
from notify.settings import Settings

pytestmark = pytest.mark.enable_socket


def envelope(**more: Any) -> Envelope:
    fields: dict[str, Any] = {
        "message_key": uuid4(),
        "thread": UUID(int=7),
        "to_name": "Zoé Démo, Cie",
        "to_address": "zoe@example.test",
        "lang": "fr",
        "subject": "TKT-2026-00042\u00a0: résolue",
        "text": "Bonjour,\n\nVotre demande est résolue.",
        "html": "<!doctype html><html lang='fr'><body><p>Votre demande est résolue.</p></body></html>",
        "written_at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
    }
    return Envelope(**(fields | more))


@pytest.fixture
def settings(post: Any) -> Settings:
    return Settings(
        environment="test",
        database_url="postgresql://unused/unused",
        smtp_host="127.0.0.1",
        smtp_port=post.port,
        mail_connections=2,
        mail_timeout_seconds=1,
        mail_from="Astreinte <astreinte@aide.example>",
    )


@pytest.fixture
async def real(settings: Settings) -> AsyncIterator[EmailChannel]:
    channel = EmailChannel(settings)
    yield channel
    await channel.close()


@pytest.fixture(params=["null", "email"])
def channel(request: pytest.FixtureRequest, real: EmailChannel) -> Channel:
    return NullChannel() if request.param == "null" else real


class TestEveryChannel:
    async def test_takes_a_letter(self, channel: Channel) -> None:
        assert await channel.send(envelope()) is None

    async def test_takes_many_at_once(self, channel: Channel) -> None:
        await asyncio.gather(*(channel.send(envelope()) for _ in range(20)))

    @pytest.mark.parametrize(
        "address", ["nowhere", "", "a@b@c", "zoé@example.test", "x@example.test\r\nBcc: y@example.test"]
    )
    async def test_refuses_what_is_no_address_for_good(self, channel: Channel, address: str) -> None:
        with pytest.raises(Refused) as refusal:
            await channel.send(envelope(to_address=address))
        assert refusal.value.code == "address_refused"

    async def test_works_after_a_refusal(self, channel: Channel) -> None:
        with pytest.raises(Refused):
            await channel.send(envelope(to_address="nowhere"))
        await channel.send(envelope())


async def test_a_letter_arrives_whole(real: EmailChannel, post: Any) -> None:
    sent = envelope()
    await real.send(sent)
    (letter,) = post.letters
    assert letter["Message-ID"] == f"<{sent.message_key}@aide.example>"
    assert letter["Subject"] == sent.subject
    assert letter["To"].addresses[0].display_name == "Zoé Démo, Cie"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_body(("plain",)).get_content().split() == sent.text.split()
    assert letter.get_body(("html",)) is not None


async def test_a_name_cannot_add_a_header(real: EmailChannel, post: Any) -> None:
    """S003-76."""
    await real.send(envelope(to_name="Eve\r\nBcc: all@example.test", subject="a\nb"))
    (letter,) = post.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "a b"


async def test_connections_stay_open_and_few(real: EmailChannel, post: Any) -> None:
    for _ in range(5):
        await real.send(envelope())
    assert post.connections == 1
    await asyncio.gather(*(real.send(envelope()) for _ in range(30)))
    assert post.connections <= 2
    assert post.most_at_once <= 2
    assert len(post.letters) == 35


@pytest.mark.parametrize(
    ("where", "answer", "expected", "code"),
    [
        ("answer_rcpt", "550 no such person", Refused, "recipient_refused"),
        ("answer_rcpt", "451 later", Deferred, "recipient_deferred"),
        ("answer_data", "554 no", Refused, "message_refused"),
        ("answer_data", "452 full", Deferred, "message_deferred"),
    ],
)
async def test_the_servers_answer_decides(
    real: EmailChannel, post: Any, where: str, answer: str, expected: type[Exception], code: str
) -> None:
    setattr(post, where, answer)
    with pytest.raises(expected) as said:
        await real.send(envelope())
    assert said.value.code == code
    setattr(post, where, "250 OK")
    await real.send(envelope())
    assert (len(post.letters), post.connections) == (1, 1)


async def test_a_server_that_hangs_is_left(real: EmailChannel, post: Any) -> None:
    post.stalls = True
    with pytest.raises(Deferred, match="smtp_timeout"):
        await real.send(envelope())
    post.stalls = False
    await real.send(envelope())
    assert post.connections == 2


async def test_a_server_that_hung_up_is_called_again(real: EmailChannel, post: Any) -> None:
    await real.send(envelope())
    post.hang_up()
    async with asyncio.timeout(5):
        while post.connections < 2:
            with suppress(Deferred):
                await real.send(envelope())
    await real.send(envelope())
    assert post.connections == 2


async def test_no_server_at_all_is_worth_another_try(settings: Settings) -> None:
    away = EmailChannel(settings.model_copy(update={"smtp_port": 1}))
    with pytest.raises(Deferred, match="smtp_away"):
        await away.send(envelope())
