"""What the pages about accounts show."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("SamsungBrowser", "Samsung"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("python", "API"), ("curl", "API"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    name: str = ""
    email: str = ""
    phone: str = ""
    lang: str = "fr"
    zone: str = "Europe/Paris"


@dataclass(frozen=True)
class SessionRow:
    id: UUID
    browser: str
    system: str
    opened_at: datetime
    used_at: datetime
    is_this: bool


@dataclass(frozen=True)
class LinkedAccount:
    id: UUID
    name: str
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class InvitationRow:
    id: UUID
    name: str
    email: str
    role: str
    client: str
    invited_by: str
    sent_at: datetime
    expires_at: datetime
    is_expired: bool


def device_of(user_agent: str) -> tuple[str, str]:
    """Browser and system, each empty when it is none we know: enough to recognise one's own."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    return browser, next((name for mark, name in SYSTEMS if mark in user_agent), "")
