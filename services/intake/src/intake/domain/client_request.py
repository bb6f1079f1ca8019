"""What clients ask for in the words of document 003, and how our own words answer in them."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from intake.domain.model import Priority, Slot, State


class RequestType(StrEnum):
    """It alone sets the priority, whoever asks."""

    URGENT = "urgent"
    PLANNED = "planned"
    QUOTE = "quote"


class ServiceType(StrEnum):
    SURVEILLANCE = "surveillance"
    ACCESS_CONTROL = "access_control"
    NETWORK = "network"
    OTHER = "other"


PRIORITY_OF = {RequestType.URGENT: Priority.P1, RequestType.PLANNED: Priority.P3, RequestType.QUOTE: Priority.P4}
PRIORITY_SAID = {Priority.P1: "urgent", Priority.P2: "high", Priority.P3: "normal", Priority.P4: "low"}
STATUS_SAID = {
    State.NEW: "open",
    State.QUALIFIED: "open",
    State.REOPENED: "open",
    State.ASSIGNED: "in_progress",
    State.IN_PROGRESS: "in_progress",
    State.WAITING: "pending",
    State.RESOLVED: "resolved",
    State.VALIDATED: "resolved",
    State.CLOSED: "closed",
    State.CANCELLED: "closed",
}
# From the catalogue: by what a named project installs, else by the type of the request.
SERVICE_OF_PROJECT = {
    ServiceType.SURVEILLANCE: "video_surveillance",
    ServiceType.ACCESS_CONTROL: "access_control",
    ServiceType.NETWORK: "network_installation",
}
SERVICE_OF_TYPE = {
    RequestType.URGENT: "urgent_repair",
    RequestType.PLANNED: "maintenance_visit",
    RequestType.QUOTE: "other",
}
WISHES_KNOWN = timedelta(days=365)


def priority_of_type(kind: RequestType) -> tuple[Priority, list[dict[str, Any]]]:
    priority = PRIORITY_OF[kind]
    return priority, [{"code": "request_type", "params": {"type": kind, "priority": priority}}]


def service_for(kind: RequestType, project: ServiceType | None) -> str:
    return SERVICE_OF_PROJECT.get(project or ServiceType.OTHER, SERVICE_OF_TYPE[kind])


def window_of(wished: date | None, zone: str, now: datetime) -> tuple[Slot, ...]:
    """The whole day at the site, however many hours it has; a day that has passed is a wish nobody can meet."""
    if wished is None:
        return ()
    local = ZoneInfo(zone)
    days = (wished, wished + timedelta(days=1))
    starts_at, ends_at = (datetime.combine(day, time(), local).astimezone(UTC) for day in days)
    return (Slot(starts_at, ends_at),) if ends_at > now else ()
