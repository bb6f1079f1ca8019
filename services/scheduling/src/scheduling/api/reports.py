"""HTTP out of reports: what they say, as a PDF, whether a signed one still holds; and what people are to settle."""

import asyncio
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import AwareDatetime

from chassis.files import FileKey, Files
from chassis.http import Limit, Page, Routes, Who, decode_cursor, encode_cursor, reader_lang
from chassis.tx import Reader, Tx
from scheduling.api.report_out import find_report, report_out
from scheduling.api.report_shapes import CheckOut, ConflictOut, ReportOut
from scheduling.api.said_in import SettleIn
from scheduling.api.visits import PAGE, PLANNERS, READERS, seen_by
from scheduling.documents.report import Sheet, report_pdf
from scheduling.domain.errors import ReportUnknown, VisitUnknown
from scheduling.domain.report import AddPhoto
from scheduling.queries import VisitFilter, find_visits
from scheduling.queries.reports import find_conflicts
from scheduling.settings import Settings
from scheduling.usecases.settle_conflict import settle_conflict

_turns = asyncio.Semaphore(2)
"""a PDF with twenty photos takes a while and some memory"""
SETTLERS = PLANNERS | {"technician"}
Ids = Annotated[list[UUID] | None, Query(max_length=PAGE)]


def routes(settings: Settings, files: Files) -> Routes:
    routes = Routes("/api/v1/visits", tags=["reports"])

    @routes.get("/conflicts", roles=SETTLERS)
    async def list_conflicts(
        who: Who, reader: Reader, visit_ids: Ids = None, after: str | None = None
    ) -> Page[ConflictOut]:
        """What was said from sites and could not be carried out, waits, or met another word of the same field; oldest
        first. A technician sees those of their own visits."""
        at = decode_cursor(after, AwareDatetime, UUID, UUID) if after else None
        mine = None if who.role in PLANNERS else who.person_id
        rows = await find_conflicts(reader, mine, visit_ids, at, PAGE)
        last = rows[PAGE - 1] if len(rows) > PAGE else None
        return Page(
            items=[ConflictOut.model_validate(row) for row in rows[:PAGE]],
            next=encode_cursor(last["received_at"], last["visit_id"], last["command_id"]) if last else None,
        )

    @routes.post("/{visit_id}/conflicts/{command_id}", roles=SETTLERS)
    async def settle(visit_id: UUID, command_id: UUID, body: SettleIn, who: Who, tx: Tx) -> ReportOut:
        """Of two words of a field: take the one that did not stand, or keep the one that does. What was refused can
        only be put away."""
        if not await find_visits(tx, VisitFilter(ids=(visit_id,), **seen_by(who)), 1):
            raise VisitUnknown
        await settle_conflict(tx, visit_id, command_id, body.how, who.person_id)
        return report_out(await find_report(tx, visit_id, who), who)

    @routes.get("/{visit_id}/report", roles=READERS)
    async def read_report(visit_id: UUID, who: Who, reader: Reader) -> ReportOut:
        """Clients read it once the visit is over."""
        return report_out(await find_report(reader, visit_id, who), who)

    @routes.get("/{visit_id}/report/check", roles=READERS)
    async def check_report(visit_id: UUID, who: Who, reader: Reader) -> CheckOut:
        """Whether what is kept is still what the client was shown when it was closed."""
        found = await find_report(reader, visit_id, who)
        closed = found.heard.closed
        if closed is None:
            raise ReportUnknown
        return CheckOut(
            verdict=closed.verdict,
            report_hash=closed.report_hash,
            holds=found.report_hash == closed.report_hash and await _photos_hold(files, visit_id, found.content),
            is_emptied=found.is_emptied,
        )

    @routes.get(
        "/{visit_id}/report.pdf",
        roles=READERS,
        response_class=Response,
        timeout_s=30,
        limit=Limit("20/minute"),
    )
    async def print_report(visit_id: UUID, request: Request, who: Who) -> Response:
        """The report as a PDF, in the reader's language."""
        async with request.app.db.reader() as reader:
            found = await find_report(reader, visit_id, who)
        photos = [one.does for one in found.report.items if isinstance(one.does, AddPhoto)]

        async def sheet() -> Sheet:
            return Sheet(
                organisation=settings.app_name,
                lang=reader_lang(request),
                zone=who.zone,
                site=found.row["site_label"] or "",
                about=found.about,
                report=found.report,
                report_hash=found.report_hash,
                closed=found.heard.closed,
                closing=found.closing,
                photos=[(one, content) for one in photos if (content := await _content(files, visit_id, one.sha256))],
            )

        pdf = await in_turn(_turns, sheet, report_pdf)
        name = quote(f"{found.row['number']}.pdf", safe="")
        headers = {
            "content-disposition": f"inline; filename*=UTF-8''{name}",
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-cache",
        }
        return Response(pdf, headers=headers, media_type="application/pdf")

    return routes


async def in_turn(
    turns: asyncio.Semaphore, sheet: Callable[[], Awaitable[Sheet]], make: Callable[[Sheet], bytes]
) -> bytes:
    """Nothing is loaded before its turn, which is over when the thread is, whoever has stopped waiting for it."""
    await turns.acquire()
    try:
        loaded = await sheet()
        making = asyncio.get_running_loop().run_in_executor(None, make, loaded)
    except BaseException:
        turns.release()
        raise
    making.add_done_callback(lambda _: turns.release())
    return await asyncio.shield(making)


async def _content(files: Files, visit_id: UUID, sha: str) -> bytes:
    """Empty when it is no longer there."""
    key = FileKey(visit_id, sha)
    return b"".join([piece async for piece in files.read(key)]) if await files.has(key) else b""


async def _photos_hold(files: Files, visit_id: UUID, content: dict[str, Any]) -> bool:
    for photo in content["photos"]:
        if sha256(await _content(files, visit_id, photo["sha256"])).hexdigest() != photo["sha256"]:
            return False
    return True
