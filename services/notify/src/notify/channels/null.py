"""Takes letters and sends none: for machines without a mail server. Says so each time."""

from collections import deque

import structlog

from notify.channels.channel import Envelope, check_address

log = structlog.get_logger()


class NullChannel:
    def __init__(self) -> None:
        self.taken: deque[Envelope] = deque(maxlen=200)

    async def send(self, envelope: Envelope) -> None:
        check_address(envelope)
        self.taken.append(envelope)
        log.warning("mail_not_sent_no_smtp_host", message_key=str(envelope.message_key), to=envelope.to_address)

    async def close(self) -> None:
        pass
