"""Photos and files of a request: sent from its page or with it, shown, saved, removed."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from chassis.errors import Unavailable
from chassis.http import SIGNED_IN, Limit, Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.services import Refused

FORM_LIMIT = 25 << 20
"""what the gateway lets through"""
SENT_AT_ONCE = 10
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
        known = request.headers.get("if-none-match", "")
        answer = await page.open(f"/api/v1/tickets/{ticket_id}/attachments/{attachment_id}", known)
        headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}

        async def pieces() -> AsyncIterator[bytes]:
            try:
                async for piece in answer.aiter_bytes():
                    yield piece
            finally:
                await answer.aclose()

        return StreamingResponse(pieces(), answer.status_code, headers)

    @files.post("/tickets/{ticket_id}/files/{attachment_id}/remove", roles=SIGNED_IN, include_in_schema=False)
    async def remove(ticket_id: UUID, attachment_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        path = f"/api/v1/tickets/{ticket_id}/attachments/{attachment_id}"
        asked = page.send("DELETE", path, key=typed.get("idempotency_key", ""))
        return await page.act(f"/tickets/{ticket_id}", asked, "remove_file", typed)

    return files


async def send(page: PageRequest, ticket_id: UUID | str, *, internal: bool = False) -> Sent:
    """The chosen files one after the other; one refused does not keep the others away."""
    added, refused = 0, []
    form = await page.request.form()
    chosen = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    for file in chosen[:SENT_AT_ONCE]:
        name = file.filename or ""
        params = {"name": name.replace("\0", "")[:200], "audience": "internal" if internal else "public"}
        try:
            await page.upload(f"/api/v1/tickets/{ticket_id}/attachments", params, await file.read())
            added += 1
        except Refused as refusal:
            refused.append((name, next(iter(refusal.fields.values()), refusal.detail)))
        except Unavailable:
            refused.append((name, page.words("error.away.title")))
    refused += [(file.filename or "", page.words("files.too_many")) for file in chosen[SENT_AT_ONCE:]]
    return Sent(added, refused)
