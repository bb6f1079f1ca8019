"""Files in and out: CSV with a dry run that names every wrong line, exports, and empty files to begin with."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Any, Literal
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from chassis.errors import FieldError
from chassis.http import Routes, reader_lang
from chassis.texts import text
from chassis.tokens import Who
from chassis.tx import Db, Tx
from intake.domain.cells import written
from intake.domain.csv_file import CsvFile, Fault
from intake.domain.errors import ImportRefused, ImportTooLong
from intake.domain.import_kinds import KINDS, ImportKind, in_batches, read_lines
from intake.domain.importing import Outcome, refused
from intake.queries.exports import rows_after
from intake.settings import Settings
from intake.store.imports import take_turn
from intake.texts import MESSAGES
from intake.usecases.import_lines import Import, import_lines

IMPORTERS = frozenset({"manager", "admin"})
BATCH = 1_000
LINES_LIMIT = 5_000
BYTES_LIMIT = 4 << 20
FAULTS_SHOWN = 1_000
_CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}}}}
_BODY = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}}

KindName = Literal["clients", "sites", "contacts", "assets", "tickets"]


class FaultOut(BaseModel):
    line: int
    column: str
    """as the file calls it; empty: the whole line"""
    code: str
    detail: str


class ImportOut(BaseModel):
    kind: str
    dry_run: bool
    lines: int
    created: int
    updated: int
    unchanged: int
    invalid: int
    """lines with at least one error"""
    errors_total: int
    errors: list[FaultOut]
    """the first thousand"""
    ignored_columns: list[str]
    encoding: str
    separator: str


def routes(settings: Settings) -> Routes:
    files = Routes("/api/v1", tags=["imports"])

    @files.post("/imports/{kind}", roles=IMPORTERS, body_limit=BYTES_LIMIT, openapi_extra=_BODY)
    async def import_(
        kind: KindName, request: Request, who: Who, tx: Tx, dry_run: bool = False, skip_invalid: bool = False
    ) -> ImportOut:
        """A CSV file of at most 5,000 lines; larger ones by `python -m intake import`. One wrong line refuses all."""
        kept, lang = KINDS[kind], reader_lang(request)
        csv_file = kept.open(io.BytesIO(await request.body()))
        if not dry_run:
            # Before the check: what it found good is still so when it is written.
            await take_turn(tx, kind)
        checked = await _run(tx, Import(kind, settings, True, who.person_id), csv_file)
        if not dry_run and checked.faults and (csv_file.faults or not skip_invalid):
            raise ImportRefused(
                errors=[
                    FieldError(f"/{f.line}/{_pointed(kept.shown(f.column, csv_file, lang))}", f.code, f.params)
                    for f in checked.faults[:FAULTS_SHOWN]
                ],
                count=len(checked.faults),
            )
        done = checked if dry_run else await _run(tx, Import(kind, settings, False, who.person_id), csv_file)
        return _said(kept, csv_file, done, dry_run, lang)

    @files.get("/imports/{kind}/model.csv", roles=IMPORTERS, responses=_CSV)
    async def model(kind: KindName, request: Request) -> Response:
        """The columns of a kind and nothing else, to be filled in."""
        return _download(_csv([_headers(KINDS[kind], reader_lang(request))], first=True).encode(), kind, "model")

    @files.get("/exports/{kind}.csv", roles=IMPORTERS, responses=_CSV)
    async def export(kind: KindName, request: Request) -> Response:
        """All of a kind, as the import reads it."""
        rows = _exported(request.app.db, KINDS[kind], reader_lang(request), settings)
        return StreamingResponse(rows, headers=_named(kind, "export"), media_type="text/csv; charset=utf-8")

    return files


async def _run(tx: Tx, of: Import, csv_file: CsvFile) -> Outcome:
    outcome = refused(csv_file.faults)
    if csv_file.faults:
        return outcome
    for batch in in_batches(read_lines(KINDS[of.kind], csv_file, of.settings.organisation_tz), BATCH):
        done = await import_lines(tx, of, batch)
        outcome.add(done)
        outcome.faults += done.faults
        if outcome.lines > LINES_LIMIT:
            raise ImportTooLong(limit=LINES_LIMIT)
    return outcome


def _pointed(column: str) -> str:
    return column.replace("~", "~0").replace("/", "~1")


def _said(kind: ImportKind, csv_file: CsvFile, done: Outcome, dry_run: bool, lang: str) -> ImportOut:
    return ImportOut(
        kind=kind.name,
        dry_run=dry_run,
        lines=done.lines,
        created=done.created,
        updated=done.updated,
        unchanged=done.unchanged,
        invalid=done.invalid,
        errors_total=len(done.faults),
        errors=[
            FaultOut(
                line=fault.line,
                column=kind.shown(fault.column, csv_file, lang),
                code=fault.code,
                detail=sentence(fault, lang),
            )
            for fault in sorted(done.faults, key=lambda fault: fault.line)[:FAULTS_SHOWN]
        ],
        ignored_columns=list(csv_file.ignored[:100]),
        encoding=csv_file.encoding.removesuffix("-sig"),
        separator=csv_file.separator,
    )


def sentence(fault: Fault, lang: str) -> str:
    return text(MESSAGES, fault.code, "en" if lang == "en" else "fr", fault.params) or fault.code


def _headers(kind: ImportKind, lang: str) -> list[str]:
    return [column.header(lang) for column in kind.columns]


def _csv(rows: Iterable[list[str]], *, first: bool = False) -> str:
    """With the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return ("\ufeff" if first else "") + out.getvalue()


async def _exported(db: Db, kind: ImportKind, lang: str, settings: Settings) -> AsyncIterator[bytes]:
    """A connection for each part, none while the reader is slow."""
    yield _csv([_headers(kind, lang)], first=True).encode()
    key = UUID(int=0)
    while True:
        async with db.reader() as reader:
            rows = await rows_after(reader, kind.name, key)
        if not rows:
            return
        cells = ([written(row[c.name], lang, settings.organisation_tz) for c in kind.columns] for row in rows)
        yield _csv(cells).encode()
        key = rows[-1]["key"]


def _named(kind: str, what: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{kind}-{what}.csv"'}


def _download(content: bytes, kind: str, what: str) -> Response:
    return Response(content, headers=_named(kind, what), media_type="text/csv; charset=utf-8")
