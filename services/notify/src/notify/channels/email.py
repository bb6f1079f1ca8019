"""Mail by SMTP over a few connections that stay open."""

import asyncio
import re
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr, parseaddr

import aiosmtplib
import structlog

from notify.channels.channel import Deferred, Envelope, Refused, check_address
from notify.settings import Settings

log = structlog.get_logger()

# Servers drop quiet connections; asking first is cheaper than a letter whose fate is unknown.
TRUSTED_FOR_S = 5.0


class EmailChannel:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        name, self._from = parseaddr(settings.mail_from)
        self._sender = formataddr((name, self._from))
        self._domain = self._from.rpartition("@")[2] or "localhost"
        self._turns = asyncio.Semaphore(settings.mail_connections)
        self._open: list[tuple[aiosmtplib.SMTP, float]] = []

    async def send(self, envelope: Envelope) -> None:
        check_address(envelope)
        message = self.message(envelope)
        async with self._turns:
            client = await self._connected()
            healthy = False
            try:
                async with asyncio.timeout(self._settings.mail_timeout_seconds):
                    await client.sendmail(self._from, [envelope.to_address], message)
                healthy = True
            except aiosmtplib.SMTPRecipientsRefused as error:
                healthy = True
                raise _answered(error.recipients[0].code, "recipient") from error
            except aiosmtplib.SMTPSenderRefused as error:
                healthy = True
                raise _answered(error.code, "sender") from error
            except aiosmtplib.SMTPResponseException as error:
                healthy = error.code != 421
                raise _answered(error.code, "message") from error
            except TimeoutError as error:
                raise Deferred("smtp_timeout") from error
            except (aiosmtplib.SMTPException, OSError) as error:
                raise Deferred("smtp_away") from error
            finally:
                if healthy and client.is_connected:
                    self._open.append((client, asyncio.get_running_loop().time()))
                else:
                    client.close()

    async def close(self) -> None:
        while self._open:
            client, _ = self._open.pop()
            try:
                async with asyncio.timeout(2):
                    await client.quit()
            except (aiosmtplib.SMTPException, OSError, TimeoutError):
                client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        now = asyncio.get_running_loop().time()
        while self._open:
            client, used_at = self._open.pop()
            if not client.is_connected:
                continue
            if now - used_at < TRUSTED_FOR_S:
                return client
            try:
                async with asyncio.timeout(2):
                    await client.noop()
                return client
            except (aiosmtplib.SMTPException, OSError, TimeoutError):
                client.close()
        settings = self._settings
        client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            start_tls=settings.smtp_starttls,
            timeout=settings.mail_timeout_seconds,
            local_hostname=self._domain,
        )
        try:
            async with asyncio.timeout(settings.mail_timeout_seconds):
                await client.connect()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            # Whatever the code: it is about us and the server, not about this letter.
            raise Deferred("smtp_away") from error
        return client

    def message(self, envelope: Envelope) -> bytes:
        # EmailMessage parses each header it is given: 2.8 ms a letter against 0.6 ms this way.
        # A boundary of its own choice it would look for in every line, by a pattern compiled for it.
        message = MIMEMultipart("alternative", boundary=str(envelope.message_key), policy=compat32)
        message["From"] = self._sender
        message["To"] = formataddr((_line(envelope.to_name), envelope.to_address))
        message["Subject"] = Header(_line(envelope.subject), "utf-8", header_name="Subject").encode()
        message["Date"] = format_datetime(envelope.written_at)
        message["Message-ID"] = f"<{envelope.message_key}@{self._domain}>"
        if envelope.thread:
            message["References"] = f"<{envelope.thread}@{self._domain}>"
        message["Content-Language"] = envelope.lang
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message.attach(MIMEText(envelope.text, "plain", "utf-8"))
        message.attach(MIMEText(envelope.html, "html", "utf-8"))
        return message.as_bytes(policy=compat32.clone(linesep="\r\n"))


def _answered(code: int, about: str) -> Exception:
    return Refused(f"{about}_refused") if code >= 500 else Deferred(f"{about}_deferred")


def _line(text: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", text)
