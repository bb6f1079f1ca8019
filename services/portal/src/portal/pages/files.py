"""Photos and files of a request: sent from its page or with it, shown, saved, removed."""

from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from chassis.errors import Unavailable
from chassis.http import SIGNED_IN, Limit, Routes, Who
from portal.pages.page import FORM_LIMIT, PageRequest, Pages
from portal.pages.services import Refused
from portal.pages.views.ticket import KeptFile

SENT_AT_ONCE = 10
KEPT_LIMIT = 10 << 20
"""in all, of files that go back with a form that was not carried out"""
PASSED_ON = (
    "content-type",
    "content-length",
    "content-disposition",
    "content-security-policy",
    "cache-control",
    "etag",
)


class Sent(NamedTuple):
    added: int
    refused: Sequence[tuple[str, str]]
    """names with reasons"""

    def said(self, page: PageRequest) -> tuple[str, str]:
        added = page.words.count("files.added", self.added) if self.added else ""
        refused = " ".join(page.words("files.refused", name=name, why=why) for name, why in self.refused)
        return added or refused, refused if added else ""


def routes(pages: Pages) -> Routes:
    files = Routes(tags=["pages"])

    @files.post(
        "/tickets/{ticket_id}/files",
        roles=SIGNED_IN,
        include_in_schema=False,
        body_limit=FORM_LIMIT,
        timeout_s=120,
        limit=Limit("30/minute"),
    )
    async def add(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        sent = await send(page, ticket_id, internal=bool(typed.get("internal")))
        if not (sent.added or sent.refused):
            return page.go(f"/tickets/{ticket_id}", "bad", page.words("files.none"))
        return page.go(f"/tickets/{ticket_id}", "warn" if sent.refused else "done", *sent.said(page))

    @files.get("/tickets/{ticket_id}/files/{attachment_id}", roles=SIGNED_IN, include_in_schema=False)
    async def read(ticket_id: UUID, attachment_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await passed_on(page, f"/api/v1/tickets/{ticket_id}/attachments/{attachment_id}")

    @files.post("/tickets/{ticket_id}/files/{attachment_id}/remove", roles=SIGNED_IN, include_in_schema=False)
    async def remove(ticket_id: UUID, attachment_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        path = f"/api/v1/tickets/{ticket_id}/attachments/{attachment_id}"
        asked = page.send("DELETE", path, key=typed.get("idempotency_key", ""))
        return await page.act(f"/tickets/{ticket_id}", asked, "remove_file", typed)

    return files


async def passed_on(page: PageRequest, path: str) -> Response:
    """Another service's file under an address of ours: here a token that ran out is renewed on the way."""
    answer = await page.open(path, page.request.headers.get("if-none-match", ""))
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}

    async def pieces() -> AsyncIterator[bytes]:
        try:
            async for piece in answer.aiter_bytes():
                yield piece
        finally:
            await answer.aclose()

    return StreamingResponse(pieces(), answer.status_code, headers)


async def send(page: PageRequest, ticket_id: UUID | str, *, internal: bool = False) -> Sent:
    """The chosen files one after the other; one refused does not keep the others away."""
    added, refused = 0, []
    files = await chosen(page)
    for name, content in files[:SENT_AT_ONCE]:
        params = {"name": name.replace("\0", "")[:200], "audience": "internal" if internal else "public"}
        try:
            await page.upload(f"/api/v1/tickets/{ticket_id}/attachments", params, content)
            added += 1
        except Refused as refusal:
            refused.append((name, next(iter(refusal.fields.values()), refusal.detail)))
        except Unavailable:
            refused.append((name, page.words("error.away.title")))
    refused += [(name, page.words("files.too_many")) for name, _ in files[SENT_AT_ONCE:]]
    return Sent(added, refused)


async def kept(page: PageRequest) -> tuple[tuple[KeptFile, ...], tuple[str, ...]]:
    """What the form carries when it comes back, and the names of what is to be chosen again."""
    room, found, lost = KEPT_LIMIT, [], []
    for name, content in await chosen(page):
        if len(content) > room:
            lost.append(name)
            continue
        room -= len(content)
        found.append(KeptFile(name, len(content), f"{quote(name)},{b64encode(content).decode()}"))
    return tuple(found), tuple(lost)


async def chosen(page: PageRequest) -> list[tuple[str, bytes]]:
    """Name and content: of those that came back with the form, then of those chosen now."""
    form = await page.request.form(max_part_size=FORM_LIMIT)
    found = []
    for one in form.getlist("kept"):
        name, _, content = str(one).partition(",")
        try:
            found.append((unquote(name), b64decode(content, validate=True)))
        except ValueError:
            continue
    for file in form.getlist("files"):
        if isinstance(file, UploadFile) and file.filename:
            await file.seek(0)
            found.append((file.filename, await file.read()))
    return found
