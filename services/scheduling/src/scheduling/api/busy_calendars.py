"""A technician's other calendar over HTTP: where it is, and how reading it goes."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.errors import FieldError
from chassis.http import Routes, Who
from chassis.seal import Seal
from chassis.tx import Reader, Tx
from scheduling.api.visits import PLANNERS
from scheduling.domain.busy import SEALED_FOR
from scheduling.domain.errors import AddressMalformed, CalendarUnknown
from scheduling.queries import busy_calendar
from scheduling.settings import Settings
from scheduling.usecases.drop_busy_calendar import drop_busy_calendar
from scheduling.usecases.set_busy_calendar import set_busy_calendar

SETTERS = PLANNERS | {"technician"}


class BusyBody(BaseModel):
    address: Annotated[str, Field(min_length=8, max_length=2_000, description="of an iCalendar file, by https")]


class BusyOut(BaseModel):
    """The address itself is told to nobody. While it cannot be read, what was read last stays."""

    technician_id: UUID
    host: str
    read_at: datetime | None
    failure: Literal["address_refused", "unreachable", "refused", "too_large", "no_calendar"] | None
    failed_at: datetime | None
    times: int


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["calendars"])
    schemes = ("https",) if settings.environment == "prod" else ("https", "http")
    seal = Seal(settings.secret_key.get_secret_value(), SEALED_FOR)

    @routes.get("/api/v1/calendars/busy/{technician_id}", roles=SETTERS)
    async def read_busy(technician_id: UUID, who: Who, reader: Reader) -> BusyOut:
        return await _one(reader, technician_id, who)

    @routes.put("/api/v1/calendars/busy/{technician_id}", roles=SETTERS)
    async def set_busy(technician_id: UUID, body: BusyBody, who: Who, tx: Tx) -> BusyOut:
        """Its busy times are kept free from the next look on, within some minutes."""
        _own(technician_id, who)
        try:
            parts = urlsplit(body.address)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise AddressMalformed(errors=[FieldError("/address", "calendar_address")]) from None
        if parts.scheme not in schemes or not host or parts.username:
            raise AddressMalformed(errors=[FieldError("/address", "calendar_address")])
        await set_busy_calendar(tx, technician_id, seal.close(body.address), host)
        return await _one(tx, technician_id, who)

    @routes.delete("/api/v1/calendars/busy/{technician_id}", roles=SETTERS)
    async def drop_busy(technician_id: UUID, who: Who, tx: Tx) -> None:
        _own(technician_id, who)
        await drop_busy_calendar(tx, technician_id)

    return routes


def _own(technician_id: UUID, who: Who) -> None:
    if who.role not in PLANNERS and technician_id != who.person_id:
        raise CalendarUnknown


async def _one(reader: Reader, technician_id: UUID, who: Who) -> BusyOut:
    _own(technician_id, who)
    found = await busy_calendar(reader, technician_id)
    if found is None:
        raise CalendarUnknown
    return BusyOut(**found)
