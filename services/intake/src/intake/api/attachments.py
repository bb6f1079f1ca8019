"""Photos and files of a ticket over HTTP."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from chassis.files import FileKey, Files
from chassis.http import Limit, Routes
from chassis.pictures import remade
from chassis.tokens import Who
from chassis.tx import Reader, Tx
from intake.api.shapes import Line
from intake.api.ticket_out import AttachmentOut
from intake.domain import decide
from intake.domain.attachment import PICTURES, Attachment, check_room, media_type_of, shown_name
from intake.domain.decide import CUSTOMERS, STAFF
from intake.domain.errors import AttachmentNotFound, TicketNotFound
from intake.domain.model import Audience
from intake.queries.attachments import attachment, client_of_ticket, room_of
from intake.settings import Settings
from intake.usecases.attach_file import attach_file
from intake.usecases.remove_attachment import remove_attachment

READERS = CUSTOMERS | STAFF
# Nothing that was sent by people runs here, whatever a browser takes it for.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_BODY = {
    "requestBody": {
        "required": True,
        "description": "the file itself; its type is told from the content",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass(frozen=True)
class Ready:
    """A file that was found good and lies on the disk, before any transaction."""

    key: FileKey
    name: str
    media_type: str
    content: bytes


def routes(settings: Settings, files: Files) -> Routes:
    tickets = Routes("/api/v1/tickets", tags=["tickets"])
    usual = settings.promises.usual

    async def received(request: Request, ticket_id: UUID, name: Annotated[Line, Query()]) -> Ready:
        async with request.app.db.reader() as reader:
            client_id = await client_of_ticket(reader, request.scope["chassis.who"], ticket_id)
        if client_id is None:
            raise TicketNotFound
        content = await request.body()
        media_type = media_type_of(content)
        if media_type in PICTURES:
            content = await remade(content)
        key = FileKey(client_id, sha256(content).hexdigest())
        # Refused before it costs anything; asked again under the locks.
        async with request.app.db.reader() as reader:
            room = await room_of(reader, ticket_id, key.sha256)
        if room is not None:
            state, before = room
            decide.must_take_files(state)
            check_room(before, len(content), settings.room)
        await files.keep(key, content)
        return Ready(key, shown_name(name, media_type), media_type, content)

    @tickets.post(
        "/{ticket_id}/attachments",
        roles=READERS,
        status_code=201,
        body_limit=settings.attachment_megabytes * 1_000_000,
        timeout_s=60,
        limit=Limit("60/minute"),
        openapi_extra=_BODY,
    )
    async def attach(
        ticket_id: UUID,
        who: Who,
        tx: Tx,
        ready: Annotated[Ready, Depends(received)],
        audience: Audience = Audience.PUBLIC,
    ) -> AttachmentOut:
        """Adds a file; the body is the file, `name` what it was called. Photos lose all but the picture."""
        one = Attachment(
            attachment_id=tx.new_id(),
            ticket_id=ticket_id,
            key=ready.key,
            name=ready.name,
            media_type=ready.media_type,
            size=len(ready.content),
            audience=audience,
            added_by=who.person_id,
        )
        attachment_id = await attach_file(tx, who, one, ready.content, files, settings.room, usual)
        return _shown(await attachment(tx, who, ticket_id, attachment_id))

    @tickets.get("/{ticket_id}/attachments/{attachment_id}", roles=READERS, response_class=Response)
    async def read(ticket_id: UUID, attachment_id: UUID, who: Who, request: Request, reader: Reader) -> Response:
        """The file. Photos may be shown in place; all else is for saving."""
        found = await attachment(reader, who, ticket_id, attachment_id)
        if found is None:
            raise AttachmentNotFound
        tag = f'"{found.key.sha256}"'
        headers = {
            "content-security-policy": _POLICY,
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-cache",
            "etag": tag,
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        how = "inline" if found.media_type in PICTURES else "attachment"
        headers |= {
            "content-disposition": f"{how}; filename*=UTF-8''{quote(found.name, safe='')}",
            "content-length": str(found.size),
        }
        charset = "; charset=utf-8" if found.media_type == "text/plain" else ""
        return StreamingResponse(files.read(found.key), headers=headers, media_type=found.media_type + charset)

    @tickets.delete("/{ticket_id}/attachments/{attachment_id}", roles=READERS)
    async def remove(ticket_id: UUID, attachment_id: UUID, who: Who, tx: Tx) -> None:
        """By whoever added it, or by the desk, while the ticket is open."""
        await remove_attachment(tx, who, ticket_id, attachment_id)

    return tickets


def _shown(found: Attachment | None) -> AttachmentOut:
    if found is None:
        raise AttachmentNotFound
    return AttachmentOut(
        id=found.attachment_id,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        audience=found.audience,
        added_by=found.added_by,
    )
