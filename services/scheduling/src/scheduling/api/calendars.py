"""Calendars over HTTP: a secret address of one's own, and what programmes read there."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response
from pydantic import BaseModel
from pydantic_core import to_json

from chassis.http import PUBLIC, Limit, Routes, Who
from chassis.tx import Reader, Tx
from scheduling.api.calendar_file import calendar_file
from scheduling.api.visits import CLIENTS
from scheduling.domain.errors import CalendarUnknown
from scheduling.queries import calendar_at, calendar_of, visits_in
from scheduling.settings import Settings
from scheduling.usecases.close_calendar import close_calendar
from scheduling.usecases.open_calendar import open_calendar

OWNERS = CLIENTS | {"technician"}
READS = Limit("120/minute")
FORMAT = 1
"""raised with the form of the file: programmes then read it again"""
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


class CalendarOut(BaseModel):
    calendar_id: UUID
    created_at: datetime


class CalendarsOut(BaseModel):
    items: list[CalendarOut]


class OpenedOut(CalendarOut):
    """`url` is told this once; who knows it needs no account."""

    url: str


def routes(settings: Settings) -> Routes:
    routes = Routes(tags=["calendars"])

    @routes.get("/api/v1/calendars", roles=OWNERS)
    async def list_calendars(who: Who, reader: Reader) -> CalendarsOut:
        """One's own: none, or one."""
        found = await calendar_of(reader, who.person_id)
        shown = [CalendarOut(calendar_id=found.calendar_id, created_at=found.created_at)] if found else []
        return CalendarsOut(items=shown)

    # Without `Tx`, as the answer to a key is kept for a day, and this one is a secret.
    @routes.post("/api/v1/calendars", roles=OWNERS, status_code=201)
    async def open_one(who: Who, request: Request) -> OpenedOut:
        """In place of the one of before, whose address is dead from now on."""
        token = secrets.token_urlsafe(32)
        async with request.app.db.tx() as tx:
            made = await open_calendar(tx, who.person_id, who.role, who.client_id, who.lang, _hash(token))
        url = f"{settings.public_url}/api/v1/calendars/{token}.ics"
        return OpenedOut(calendar_id=made.calendar_id, created_at=made.created_at, url=url)

    @routes.delete("/api/v1/calendars/{calendar_id}", roles=OWNERS, status_code=204)
    async def close(calendar_id: UUID, who: Who, tx: Tx) -> None:
        await close_calendar(tx, who.person_id, calendar_id)

    @routes.get("/api/v1/calendars/{token}.ics", roles=PUBLIC, limit=READS, response_class=Response)
    async def read(token: Token, request: Request, reader: Reader) -> Response:
        """iCalendar, times in UTC. Asked with `If-None-Match`, 304 while nothing changed."""
        calendar = await calendar_at(reader, _hash(token))
        if calendar is None:
            raise CalendarUnknown
        visits = await visits_in(reader, calendar)
        tag = f'W/"{sha256(to_json([FORMAT, calendar.lang, visits])).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = calendar_file(visits, reader.now, calendar.lang, settings.app_name, settings.public_url)
        return Response(body, 200, headers, "text/calendar; charset=utf-8")

    return routes


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()
