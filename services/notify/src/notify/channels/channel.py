"""What carries a letter: the envelope, and the two ways it can come back."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Envelope:
    message_key: UUID
    thread: UUID | None
    to_name: str
    to_address: str
    lang: str
    subject: str
    text: str
    html: str
    written_at: datetime


class Refused(Exception):
    """For good: sending it again cannot help."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Deferred(Exception):
    """Not now: worth another try."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_address(envelope: Envelope) -> None:
    if not (envelope.to_address.isascii() and re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", envelope.to_address)):
        raise Refused("address_refused")


class Channel(Protocol):
    async def send(self, envelope: Envelope) -> None: ...

    async def close(self) -> None: ...
