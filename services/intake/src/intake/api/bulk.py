"""One act on many tickets over HTTP: a transaction and an answer for each."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, Field

from chassis.errors import AppError, FieldError, Invalid, Unavailable
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.http import Routes, reader_lang
from chassis.http.idempotency import Command
from chassis.texts import text
from chassis.tokens import Who
from chassis.tx import Db, Tx, etag
from intake.api.shapes import Code, In, Note, Words
from intake.api.ticket_in import TagIn
from intake.domain.bulk import BULK_AT_MOST, Act, Do
from intake.domain.decide import DESK
from intake.domain.errors import TemplateNotFound
from intake.domain.model import Audience, Impact, Kind, Priority, Urgency, WaitsFor
from intake.domain.tags import TAGS_AT_MOST
from intake.queries import templates
from intake.queries.tickets import numbers_of, version_of
from intake.settings import Settings
from intake.texts import MESSAGES
from intake.usecases.act_on_ticket import act_on_ticket

TIMEOUT_S = 60
KEY_PARAMETER = {"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}}


class Picked(In):
    id: UUID
    version: Annotated[int, Field(ge=1, description="the one that was looked at")] | None = None


class ActIn(In):
    """`do`, and what it takes: see TAKES."""

    do: Do
    tags: Annotated[list[TagIn], Field(min_length=1, max_length=TAGS_AT_MOST)] | None = None
    service_code: Code | None = None
    kind: Kind | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    priority: Priority | None = None
    text: Words | None = None
    template_id: UUID | None = Field(default=None, description="instead of `text`, filled in for each ticket")
    audience: Audience | None = Field(default=None, description="of a reply: public, unless it is told")
    waits_for: WaitsFor | None = None
    note: Note | None = None
    reason: Note | None = None


TAKES: dict[Do, tuple[str, ...]] = {
    Do.ADD_TAGS: ("tags",),
    Do.REMOVE_TAGS: ("tags",),
    Do.QUALIFY: ("service_code", "kind", "impact", "urgency", "reason"),
    Do.PRIORITY: ("priority", "reason"),
    Do.REPLY: ("text", "template_id", "audience"),
    Do.RESOLVE: ("text", "template_id"),
    Do.WAIT: ("waits_for", "note"),
    Do.RESUME: ("note",),
    Do.SETTLE: (),
    Do.CANCEL: ("reason",),
}
NEEDS = {Do.ADD_TAGS: "tags", Do.REMOVE_TAGS: "tags", Do.PRIORITY: "priority", Do.WAIT: "waits_for"}


class BulkIn(In):
    tickets: Annotated[list[Picked], Field(min_length=1, max_length=BULK_AT_MOST)]
    act: ActIn


class Acted(BaseModel):
    id: UUID
    number: str | None
    done: bool
    version: int | None = None
    code: str | None = None
    detail: str | None = None
    """why it was refused"""
    undo: dict[str, Any] | None = None
    """the act that takes it back, where that is cheap"""


class BulkOut(BaseModel):
    items: list[Acted]
    done: int
    refused: int


def routes(settings: Settings) -> Routes:
    bulk = Routes("/api/v1/tickets", tags=["tickets"])
    usual, silence = settings.promises.usual, settings.silence

    @bulk.post("/bulk", roles=DESK, timeout_s=TIMEOUT_S, openapi_extra={"parameters": [KEY_PARAMETER]})
    async def act(request: Request, body: BulkIn, who: Who) -> BulkOut:
        """Each ticket by itself, in this order: done or refused. Sent again under the same key, what is done stays."""
        db: Db = request.app.db
        ids = [one.id for one in body.tickets]
        async with db.reader() as reader:
            wanted = await _act(reader, body.act, ids)
            numbers = await numbers_of(reader, who, ids)
        items = []
        for one in body.tickets:
            known = {"id": one.id, "number": numbers.get(one.id)}
            try:
                async with _transaction(request, who, one.id, await request.body()) as (tx, command):
                    if command and (first := await command.first(tx)):
                        items.append(Acted.model_validate_json(bytes(first.body)))
                        continue
                    tx.if_match = frozenset({etag(one.version)}) if one.version else None
                    undo = await act_on_ticket(tx, who, one.id, wanted, usual, silence)
                    told = {"do": undo.do, **undo.values} if undo else None
                    item = Acted(**known, done=True, version=await version_of(tx, one.id), undo=told)
                    if command:
                        command.keep(tx, Response(item.model_dump_json(), media_type="application/json"))
                items.append(item)
            except AppError as error:
                items.append(_refused(request, known, error))
            except (*CONTENTION, *STORAGE_AWAY):
                items.append(_refused(request, known, Unavailable()))
        done = sum(item.done for item in items)
        return BulkOut(items=items, done=done, refused=len(items) - done)

    return bulk


async def _act(reader: Any, body: ActIn, ids: Sequence[UUID]) -> Act:
    """What is wrong with all of it is told at once."""
    faults = [FieldError(f"/tickets/{at}/id", "ticket_twice") for at, one in enumerate(ids) if one in ids[:at]]
    values = body.model_dump(mode="json", exclude={"do"}, exclude_none=True)
    faults += [FieldError(f"/act/{name}", "extra_forbidden") for name in values if name not in TAKES[body.do]]
    if (needed := NEEDS.get(body.do)) and needed not in values:
        faults.append(FieldError(f"/act/{needed}", "missing"))
    texts = {}
    if body.do in (Do.REPLY, Do.RESOLVE):
        if (body.text is None) == (body.template_id is None):
            faults.append(FieldError("/act/text", "one_of_two", {"names": "text, template_id"}))
        elif body.template_id:
            found = await templates.template(reader, body.template_id)
            if found is None:
                raise TemplateNotFound
            texts = {lang: found[f"text_{lang}"] for lang in ("fr", "en")}
    elif body.do is Do.QUALIFY and not values.keys() - {"reason"}:
        faults.append(FieldError("/act", "missing"))
    if faults:
        raise Invalid(errors=faults)
    return Act(body.do, values, texts)


@asynccontextmanager
async def _transaction(
    request: Request, who: Who, ticket_id: UUID, body: bytes
) -> AsyncIterator[tuple[Tx, Command | None]]:
    key = request.headers.get("idempotency-key")
    command = Command(request, who, f"{key}.{ticket_id}", body) if key else None
    async with command.tx(request.app.db) if command else request.app.db.tx() as tx:
        yield tx, command


def _refused(request: Request, known: dict[str, Any], error: AppError) -> Acted:
    lang = reader_lang(request)
    code, params = (error.errors[0].code, error.errors[0].params) if error.errors else (error.code, error.params)
    return Acted(**known, done=False, code=error.code, detail=text(MESSAGES, code, lang, params))
