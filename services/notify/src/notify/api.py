"""HTTP in: the live stream, one's deliveries, one's preferences."""

import json
from base64 import urlsafe_b64decode
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict
from sse_starlette import EventSourceResponse

from chassis.http import ACCESS_COOKIE, SIGNED_IN, Page, Routes, Who, decode_cursor, encode_cursor
from chassis.tx import Reader, Tx
from notify import queries
from notify.channels.live import LiveStream
from notify.domain.person import Family
from notify.usecases.set_preferences import set_preferences

LIMIT = 50
SEES_TICKETS = frozenset({"dispatcher", "manager", "admin"})
# What a page was rendered with may have been committed a little after the moment it notes.
RENDERED_MARGIN = timedelta(seconds=2)


class DeliveryOut(BaseModel):
    id: UUID
    recipient_id: UUID
    ticket_id: UUID | None
    channel: Literal["email"]
    template: str
    state: Literal["waiting", "sent", "failed"]
    reason: str | None
    attempts: int
    created_at: datetime
    ended_at: datetime | None


class Preferences(BaseModel):
    """Which mails are wanted, by family."""

    model_config = ConfigDict(extra="forbid")

    email: dict[Family, bool]


def routes(live: LiveStream) -> Routes:
    routes = Routes(tags=["notify"])

    @routes.get("/live/stream", roles=SIGNED_IN, include_in_schema=False)
    async def stream(
        request: Request,
        who: Who,
        last_event_id: Annotated[str | None, Query()] = None,
        since: Annotated[AwareDatetime | None, Query()] = None,
    ) -> Response:
        """Server-sent events of the caller, resumed after Last-Event-ID, or from `since`, or from now."""
        await live.admit(who)
        db = request.app.db
        said = request.headers.get("last-event-id") or last_event_id
        last = None
        if said is not None:
            last = int(said) if said.isdigit() and len(said) < 19 else -1
        elif since is not None:
            async with db.reader() as reader:
                last = await queries.live_before(reader, since - RENDERED_MARGIN)
        events = live.open(db, who, last=last, lives_s=_lives_s(request, db.clock()))
        return EventSourceResponse(events, ping=0, send_timeout=30, sep="\n")

    @routes.get("/api/v1/deliveries", roles=SIGNED_IN)
    async def list_deliveries(
        who: Who, reader: Reader, ticket_id: UUID | None = None, after: str | None = None
    ) -> Page[DeliveryOut]:
        """The caller's own; those who run the desk may ask for a whole ticket's."""
        own = None if ticket_id and who.role in SEES_TICKETS else who.person_id
        before = decode_cursor(after, UUID)[0] if after else None
        rows = await queries.deliveries(reader, recipient_id=own, ticket_id=ticket_id, before=before, limit=LIMIT + 1)
        items = [DeliveryOut(**row) for row in rows[:LIMIT]]
        return Page(items=items, next=encode_cursor(items[-1].id) if len(rows) > LIMIT else None)

    @routes.get("/api/v1/preferences", roles=SIGNED_IN)
    async def read_preferences(who: Who, reader: Reader) -> Preferences:
        return Preferences(email=await queries.preferences(reader, who.person_id))

    @routes.put("/api/v1/preferences", roles=SIGNED_IN)
    async def change_preferences(body: Preferences, who: Who, tx: Tx) -> Preferences:
        return Preferences(email=await set_preferences(tx, who, body.email))

    return routes


def _lives_s(request: Request, now: datetime) -> float:
    """What is left of the token, which the route has checked by now."""
    header = request.headers.get("authorization", "")
    token = header.partition(" ")[2] or request.cookies.get(ACCESS_COOKIE, "")
    body = token.split(".")[1]
    claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return float(claims["exp"]) - now.timestamp()
