"""What a technician's day shows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.pages.views.ticket import Choice, Slot


@dataclass(frozen=True)
class Offer:
    id: UUID
    ticket_id: UUID
    number: str
    title: str
    priority: int
    deadline: datetime
    state: str = "open"  # open, expired, withdrawn, accepted, declined
    is_remote: bool = False
    slot: Slot | None = None
    client: str = ""
    site: str = ""
    address: str = ""
    minutes: int | None = None
    travel_minutes: int | None = None
    choice: Choice | None = None
    key: str = ""


@dataclass(frozen=True)
class Visit:
    id: UUID
    ticket_id: UUID
    number: str
    title: str
    status: str  # confirmed, en_route, started, finished, cancelled
    slot: Slot
    priority: int = 3
    client: str = ""
    site: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    contact: str = ""
    phone: str = ""
    is_remote: bool = False
    travel_minutes: int | None = None
    description: str = ""
    access: str = ""
    key: str = ""

    @property
    def map_link(self) -> str:
        if self.latitude is None or self.longitude is None:
            return ""
        place = f"{self.latitude:.6f}/{self.longitude:.6f}"
        marker = f"mlat={self.latitude:.6f}&mlon={self.longitude:.6f}"
        return f"https://www.openstreetmap.org/?{marker}#map=17/{place}"

    @property
    def is_over(self) -> bool:
        return self.status in ("finished", "cancelled")

    @property
    def next_action(self) -> str:
        match self.status:
            case "confirmed":
                return "start" if self.is_remote else "en_route"
            case "en_route":
                return "start"
            case "started":
                return "finish"
            case _:
                return ""


@dataclass(frozen=True)
class Day:
    date: datetime
    offers: tuple[Offer, ...] = ()
    visits: tuple[Visit, ...] = ()

    @property
    def next(self) -> Visit | None:
        underway = [visit for visit in self.visits if visit.status in ("started", "en_route")]
        waiting = [visit for visit in self.visits if not visit.is_over]
        return next(iter(underway or waiting), None)
