"""What the mail catcher keeps, and how it can be told to fail."""

from __future__ import annotations

import email
import email.policy
import itertools
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage

KEPT = 5000


@dataclass(frozen=True)
class Mail:
    number: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage = field(repr=False)

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", "(sans objet)"))

    def part(self, kind: str) -> str:
        for part in self.message.walk():
            if part.get_content_type() == kind:
                return str(part.get_content())
        return ""

    def as_json(self) -> dict[str, object]:
        return {
            "number": self.number,
            "received_at": self.received_at.isoformat().replace("+00:00", "Z"),
            "from": self.sender,
            "to": list(self.recipients),
            "subject": self.subject,
            "message_id": str(self.message.get("Message-ID", "")),
            "headers": {name: str(value) for name, value in self.message.items()},
            "text": self.part("text/plain"),
            "html": self.part("text/html"),
        }


class Mailbox:
    def __init__(self) -> None:
        self.mails: deque[Mail] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)

    def put(self, sender: str, recipients: list[str], raw: bytes) -> Mail:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        mail = Mail(next(self._numbers), datetime.now(UTC), sender, tuple(recipients), message)
        self.mails.append(mail)
        return mail

    def to(self, address: str | None = None) -> list[Mail]:
        """Newest first."""
        wanted = (address or "").lower()
        return [m for m in reversed(self.mails) if not wanted or wanted in (r.lower() for r in m.recipients)]

    def get(self, number: int) -> Mail | None:
        return next((mail for mail in self.mails if mail.number == number), None)
