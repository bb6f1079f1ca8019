"""HTTP in from the site: commands of a device that was away, photos, a call for help, and how the report closes."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from chassis.errors import FieldError, Invalid
from chassis.files import FileKey, Files
from chassis.http import Limit, Routes, Who
from chassis.pictures import remade
from chassis.tx import Reader, Tx
from scheduling.api.report_out import find_report, report_out
from scheduling.api.report_shapes import AnswerOut, CommandsOut, ReportOut
from scheduling.api.said_in import Bare, CommandsIn, HelpIn, RefuseIn, SignIn, When, said_of
from scheduling.api.visits import CLIENTS, READERS, seen_by
from scheduling.domain.errors import PhotoUnknown, VisitUnknown
from scheduling.domain.on_site import OnSite
from scheduling.domain.report import AddPhoto
from scheduling.domain.said import AskForHelp, Does, Refuse, Said, Sign, device_time
from scheduling.queries import VisitFilter, find_visits
from scheduling.queries.reports import photo
from scheduling.settings import Settings
from scheduling.usecases.add_photo import add_photo
from scheduling.usecases.carry_out_commands import carry_out_commands
from scheduling.usecases.say_at_once import say_at_once

TECHNICIAN = frozenset({"technician"})
SIGNERS = TECHNICIAN | CLIENTS
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"))
# Nothing that was sent by people runs here, whatever a browser takes it for.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
_BODY = {
    "requestBody": {
        "required": True,
        "description": "the photo itself: JPEG, PNG or WebP, told from the content",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@dataclass(frozen=True)
class Ready:
    """A photo made again, on the disk before any transaction."""

    does: AddPhoto
    content: bytes


def routes(settings: Settings, files: Files) -> Routes:
    routes = Routes("/api/v1/visits", tags=["on site"])

    @routes.post("/{visit_id}/commands", roles=TECHNICIAN)
    async def carry_out(visit_id: UUID, body: CommandsIn, who: Who, tx: Tx) -> CommandsOut:
        """What a device says, late or not, in any order: answered one by one; what cannot be carried out is kept for
        people to settle."""
        await _must_see(tx, visit_id, who)
        commands = [said_of(one, body, who, tx.now) for one in body.commands]
        before, after = await carry_out_commands(tx, visit_id, commands)
        return CommandsOut(
            answers=[_answer(one.command_id, before, after) for one in commands],
            report=report_out(await find_report(tx, visit_id, who), who),
        )

    @routes.post("/{visit_id}/escalate", roles=TECHNICIAN)
    async def escalate(visit_id: UUID, body: HelpIn, who: Who, tx: Tx) -> ReportOut:
        """More skill, more time or a second person is needed: the desk is told at once."""
        return await _at_once(tx, visit_id, who, AskForHelp(**body.model_dump()))

    @routes.post("/{visit_id}/signature", roles=SIGNERS)
    async def sign(visit_id: UUID, body: SignIn, who: Who, tx: Tx) -> ReportOut:
        """The client agrees with the report that has this hash: on the technician's screen, or by themselves."""
        strokes = tuple(tuple(stroke) for stroke in body.strokes)
        return await _at_once(tx, visit_id, who, Sign(body.report_hash, body.signer, strokes, who.role in TECHNICIAN))

    @routes.post("/{visit_id}/refusal", roles=SIGNERS)
    async def refuse(visit_id: UUID, body: RefuseIn, who: Who, tx: Tx) -> ReportOut:
        does = Refuse(body.report_hash, body.reason, body.words, body.signer, who.role in TECHNICIAN)
        return await _at_once(tx, visit_id, who, does)

    async def received(request: Request, visit_id: UUID) -> Ready:
        async with request.app.db.reader() as reader:
            await _must_see(reader, visit_id, request.scope["chassis.who"])
        content = await request.body()
        if not content:
            raise Invalid(errors=[FieldError("", "file_broken")])
        content = await remade(content)
        kind = next((kind for start, kind in _KINDS if content.startswith(start)), "")
        does = AddPhoto(sha256(content).hexdigest(), kind, len(content))
        await files.keep(FileKey(visit_id, does.sha256), content)
        return Ready(does, content)

    @routes.post(
        "/{visit_id}/photos",
        roles=TECHNICIAN,
        status_code=201,
        body_limit=settings.photo_megabytes * 1_000_000,
        timeout_s=60,
        limit=Limit("60/minute"),
        openapi_extra=_BODY,
    )
    async def add(
        visit_id: UUID,
        who: Who,
        tx: Tx,
        ready: Annotated[Ready, Depends(received)],
        command_id: Annotated[UUID, Query(description="minted by the device; the photo's id from then on")],
        device_id: UUID,
        at: When,
        sent_at: When,
        caption: Bare = "",
    ) -> CommandsOut:
        """A photo as the body. It loses where it was taken, and all else but the picture."""
        await _must_see(tx, visit_id, who)
        does = AddPhoto(ready.does.sha256, ready.does.media_type, ready.does.size, caption)
        said = Said(command_id, device_id, who.person_id, device_time(at, sent_at, tx.now), does)
        before, after = await add_photo(tx, visit_id, said, ready.content, files, settings.photos_per_visit)
        return CommandsOut(
            answers=[_answer(command_id, before, after)],
            report=report_out(await find_report(tx, visit_id, who), who),
        )

    @routes.get("/{visit_id}/photos/{photo_id}", roles=READERS, response_class=Response)
    async def read_photo(visit_id: UUID, photo_id: UUID, who: Who, request: Request, reader: Reader) -> Response:
        found = await find_report(reader, visit_id, who)
        one = await photo(reader, visit_id, photo_id)
        is_shown = photo_id in {item.command_id for item in found.report.items}
        if one is None or (who.role in CLIENTS and not is_shown):
            raise PhotoUnknown
        tag = f'"{one.sha256}"'
        headers = {
            "content-security-policy": _POLICY,
            "x-content-type-options": "nosniff",
            "cache-control": "private, no-cache",
            "etag": tag,
        }
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        name = quote(f"{found.row['number']}.{one.media_type.removeprefix('image/')}", safe="")
        headers |= {"content-disposition": f"inline; filename*=UTF-8''{name}", "content-length": str(one.size)}
        return StreamingResponse(files.read(FileKey(visit_id, one.sha256)), headers=headers, media_type=one.media_type)

    return routes


async def _must_see(reader: Reader, visit_id: UUID, who: Who) -> None:
    if not await find_visits(reader, VisitFilter(ids=(visit_id,), **seen_by(who)), 1):
        raise VisitUnknown


async def _at_once(tx: Tx, visit_id: UUID, who: Who, does: Does) -> ReportOut:
    await _must_see(tx, visit_id, who)
    await say_at_once(tx, visit_id, Said(tx.new_id(), who.person_id, who.person_id, tx.now, does))
    return report_out(await find_report(tx, visit_id, who), who)


def _answer(command_id: UUID, before: OnSite, after: OnSite) -> AnswerOut:
    entry = after.log[command_id]
    if command_id in before.log and entry.standing == "stands":
        return AnswerOut(command_id=command_id, answer="known")
    if entry.standing != "stands":
        return AnswerOut(command_id=command_id, answer=entry.standing, code=entry.code)
    if any(split.other.command_id == command_id for split in after.report.splits):
        return AnswerOut(command_id=command_id, answer="conflict", code="later_write_stands")
    return AnswerOut(command_id=command_id, answer="applied")
