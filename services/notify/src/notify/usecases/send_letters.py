"""Send what is due: lease, hand over outside any transaction, record the answer. Retries are bounded."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from opentelemetry.trace import SpanKind

from chassis import telemetry
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.loops import pause
from chassis.seal import Seal, Unreadable
from chassis.tx import Db
from notify import queries, store
from notify.channels.channel import Channel, Deferred, Envelope, Refused
from notify.channels.wording import render
from notify.domain.delivery import GiveUp, after_failure
from notify.domain.messages import DeliveryFailed, DeliverySent
from notify.publishes import publish
from notify.queries import Due
from notify.settings import Settings

log = structlog.get_logger()

POLL_S = 1.0
GATHER_S = 0.1
MARGIN_S = 10
LINKS = "portal access links"


async def send_letters(db: Db, channel: Channel, settings: Settings, woken: asyncio.Event, stop: asyncio.Event) -> None:
    """Until told to stop; what is being sent then is finished first."""
    running: set[asyncio.Task[None]] = set()
    # Sending is cut off before its lease is over, so nobody else takes a letter that is still on its way.
    lease = timedelta(seconds=settings.mail_timeout_seconds * 2 + MARGIN_S)
    while not stop.is_set():
        woken.clear()
        try:
            is_low = len(running) <= settings.mail_connections
            letters = await _lease(db, settings.mail_connections * 2, lease) if is_low else []
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("letters_paused", error=type(error).__name__)
            letters = []
        for letter in letters:
            task = asyncio.create_task(send_letter(db, channel, settings, letter))
            running.add(task)
            task.add_done_callback(running.discard)
            task.add_done_callback(lambda _: woken.set())
        if not letters:
            await _any(woken.wait(), stop.wait(), wait_s=POLL_S)
            if not running:
                # Every event wakes; one look takes the letters of several.
                await pause(stop, GATHER_S)
    if running:
        await asyncio.wait(running, timeout=settings.mail_timeout_seconds)
    await channel.close()


async def _lease(db: Db, limit: int, lease: timedelta) -> list[Due]:
    async with db.tx() as tx:
        ids = await store.lease_letters(tx, limit, lease)
        return await queries.due(tx, ids) if ids else []


async def send_letter(db: Db, channel: Channel, settings: Settings, letter: Due) -> None:
    with telemetry.span("send email", SpanKind.CLIENT, {"traceparent": letter.traceparent}):
        await _send(db, channel, settings, letter)


async def _send(db: Db, channel: Channel, settings: Settings, letter: Due) -> None:
    code, is_final = "", False
    try:
        if letter.useful_until and letter.useful_until <= db.clock():
            raise Refused("too_late")
        async with asyncio.timeout(settings.mail_timeout_seconds * 2):
            await channel.send(envelope(letter, settings))
    except Refused as error:
        code, is_final = error.code, True
    except Deferred as error:
        code = error.code
        log.warning("letter_deferred", code=code, attempts=letter.attempts)
    except TimeoutError:
        code = "smtp_timeout"
    except Exception as error:
        code = type(error).__name__.lower()
        log.exception("letter_failed", template=letter.template)
    if code:
        await _patiently(lambda: _failed(db, settings, letter, code, is_final=is_final))
    else:
        await _patiently(lambda: _sent(db, letter))


def envelope(letter: Due, settings: Settings) -> Envelope:
    if not letter.is_known:
        raise Deferred("recipient_unknown")
    if not letter.email:
        raise Refused("no_address")
    params = {**letter.params, "token": _token(letter, settings)}
    names = [letter.names[one] for one in params.get("technician_ids", ()) if one in letter.names]
    words = render(
        letter.template,
        lang=letter.lang,
        zone=letter.zone,
        public_url=settings.public_url,
        brand=settings.app_name,
        me=letter,
        ticket=letter,
        client_name=letter.client_name,
        **{**params, "crew": ", ".join(names), "author": letter.names.get(params.get("author_id", ""), "")},
    )
    return Envelope(
        message_key=letter.message_key,
        thread=letter.ticket_id,
        to_name=letter.name,
        to_address=letter.email,
        lang=letter.lang,
        subject=words.subject,
        text=words.text,
        html=words.html,
        written_at=letter.created_at,
    )


def _token(letter: Due, settings: Settings) -> str:
    """The link's secret, read only now: neither a table nor a log ever holds it in the open."""
    try:
        sealed = letter.params.get("sealed_token")
        return Seal(settings.secret_key.get_secret_value(), LINKS).open(sealed) if sealed else ""
    except Unreadable as error:
        raise Refused("link_unreadable") from error


async def _sent(db: Db, letter: Due) -> None:
    async with db.tx() as tx:
        if row := await store.end_letter(tx, letter.id, "sent"):
            publish(
                tx,
                DeliverySent(
                    at=tx.now,
                    delivery_id=row["id"],
                    recipient_id=row["recipient_id"],
                    client_id=row["client_id"],
                    ticket_id=row["ticket_id"],
                    template=row["template"],
                    message_key=row["message_key"],
                ),
            )


async def _failed(db: Db, settings: Settings, letter: Due, code: str, *, is_final: bool) -> None:
    async with db.tx() as tx:
        next_step = after_failure(
            code,
            is_final=is_final,
            attempts=letter.attempts,
            attempts_limit=settings.mail_attempts,
            now=tx.now,
            jitter=random.random(),
        )
        if not isinstance(next_step, GiveUp):
            return await store.postpone_letter(tx, letter.id, next_step.at, next_step.code)
        if row := await store.end_letter(tx, letter.id, "failed", next_step.code):
            log.error("letter_given_up", code=next_step.code, template=letter.template)
            publish(
                tx,
                DeliveryFailed(
                    at=tx.now,
                    delivery_id=row["id"],
                    recipient_id=row["recipient_id"],
                    client_id=row["client_id"],
                    ticket_id=row["ticket_id"],
                    template=row["template"],
                    message_key=row["message_key"],
                    code=next_step.code,
                    attempts=row["attempts"],
                ),
            )


async def _patiently(record: Callable[[], Awaitable[None]]) -> None:
    """The database may be away for a moment; forgetting the answer would send the letter twice."""
    for wait_s in (0.1, 0.3, 1, 3, 5):
        try:
            return await record()
        except (*STORAGE_AWAY, *CONTENTION) as error:
            log.warning("letter_not_recorded_yet", error=type(error).__name__)
            await asyncio.sleep(wait_s)
    await record()


async def _any(*waits: Awaitable[object], wait_s: float) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
