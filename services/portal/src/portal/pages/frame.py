"""What every page has around it: who reads, where they may go, what was just said to them."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.pages.formats import letters
from portal.pages.words import Lang

PLACES: dict[str, tuple[tuple[str, str], ...]] = {
    "client": (("home", "/"), ("tickets", "/tickets"), ("requests", "/requests"), ("assets", "/assets")),
    "client_manager": (
        ("home", "/"),
        ("tickets", "/tickets"),
        ("requests", "/requests"),
        ("company", "/company"),
        ("assets", "/assets"),
        ("invitations", "/invitations"),
    ),
    "technician": (("day", "/day"), ("tickets", "/tickets")),
    "dispatcher": (
        ("dispatch", "/dispatch"),
        ("planning", "/planning"),
        ("technicians", "/technicians"),
        ("tickets", "/tickets"),
        ("clients", "/clients"),
        ("requests", "/requests"),
        ("contracts", "/contracts"),
        ("people", "/people"),
    ),
    "sales": (("clients", "/clients"), ("contracts", "/contracts"), ("requests", "/requests")),
    "manager": (
        ("kpis", "/kpis"),
        ("dispatch", "/dispatch"),
        ("planning", "/planning"),
        ("technicians", "/technicians"),
        ("tickets", "/tickets"),
        ("clients", "/clients"),
        ("requests", "/requests"),
        ("contracts", "/contracts"),
        ("imports", "/imports"),
    ),
    "admin": (
        ("dispatch", "/dispatch"),
        ("planning", "/planning"),
        ("technicians", "/technicians"),
        ("tickets", "/tickets"),
        ("clients", "/clients"),
        ("requests", "/requests"),
        ("contracts", "/contracts"),
        ("kpis", "/kpis"),
        ("fields", "/fields"),
        ("people", "/people"),
        ("imports", "/imports"),
    ),
}
FIRST_PLACE = {
    "client": "/",
    "client_manager": "/",
    "technician": "/day",
    "dispatcher": "/dispatch",
    "sales": "/contracts",
    "manager": "/kpis",
    "admin": "/people",
}
ASKERS = frozenset({"client", "client_manager", "dispatcher", "manager", "admin"})
STAFF = frozenset({"technician", "dispatcher", "sales", "manager", "admin"})


@dataclass(frozen=True)
class Reader:
    """The person who reads the page, from their access token."""

    name: str
    role: str
    id: str = ""

    @property
    def letters(self) -> str:
        return letters(self.name or "?")


@dataclass(frozen=True)
class Notice:
    tone: str  # done, warn, bad, info
    text: str
    under: str = ""
    href: str = ""


@dataclass(frozen=True)
class Frame:
    lang: Lang
    zone: str
    now: datetime
    path: str = "/"
    reader: Reader | None = None
    csrf: str = ""
    theme: str = ""
    notices: tuple[Notice, ...] = ()
    organisation: str = "Astreinte"
    is_live: bool = True
    query: str = ""

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        return PLACES.get(self.reader.role, ()) if self.reader else ()

    @property
    def here(self) -> str:
        """The longest place that the path is in."""
        found = [
            href for _, href in self.places if self.path == href or (href != "/" and self.path.startswith(href + "/"))
        ]
        return max(found, key=len, default="")

    def with_notice(self, notice: Notice) -> "Frame":
        return replace(self, notices=(*self.notices, notice))

    @property
    def may_ask(self) -> bool:
        return self.reader is not None and self.reader.role in ASKERS

    @property
    def is_desk(self) -> bool:
        return self.reader is not None and self.reader.role in ("dispatcher", "manager", "admin")

    @property
    def is_staff(self) -> bool:
        return self.reader is not None and self.reader.role in STAFF
