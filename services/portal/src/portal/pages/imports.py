"""Files in and out: a CSV is checked first, and only then, on a second word, imported."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Literal, get_args

from fastapi import Request, Response
from starlette.datastructures import UploadFile

from chassis.http import Routes, Who
from portal.pages.files import passed_on
from portal.pages.page import PageRequest, Pages
from portal.pages.views.imports import Checked, Wrong

IMPORTERS = frozenset({"manager", "admin"})
Kind = Literal["clients", "sites", "contacts", "assets", "tickets"]
KINDS: tuple[str, ...] = get_args(Kind)
PATH, API = "/imports", "/api/v1/imports"
FILE_LIMIT = 4 << 20
FORM_LIMIT = 8 << 20
"""A file comes back in its form as base64."""


def routes(pages: Pages) -> Routes:
    imports = Routes(tags=["pages"])

    @imports.get(PATH, roles=IMPORTERS, include_in_schema=False)
    async def show(request: Request, who: Who) -> Response:
        return _page(await pages.page(request, who))

    @imports.get(f"{PATH}/{{kind}}/model.csv", roles=IMPORTERS, include_in_schema=False)
    async def model(kind: Kind, request: Request, who: Who) -> Response:
        return await passed_on(await pages.page(request, who), f"{API}/{kind}/model.csv")

    @imports.get(f"{PATH}/{{kind}}/export.csv", roles=IMPORTERS, include_in_schema=False, timeout_s=120)
    async def export(kind: Kind, request: Request, who: Who) -> Response:
        return await passed_on(await pages.page(request, who), f"/api/v1/exports/{kind}.csv")

    @imports.post(PATH, roles=IMPORTERS, include_in_schema=False, body_limit=FORM_LIMIT, timeout_s=60)
    async def check(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await request.form()
        kind, file = typed.get("kind"), typed.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        name = file.filename or "" if isinstance(file, UploadFile) else ""
        if kind not in KINDS:
            return _page(page, faults={"kind": page.words("imports.choose_kind")}, status=422)
        if not content:
            return _page(page, kind=kind, faults={"file": page.words("imports.choose_file")}, status=422)
        if len(content) > FILE_LIMIT:
            return _page(page, kind=kind, faults={"file": page.words("imports.too_large")}, status=422)
        return await _sent(page, kind, name, content, dry_run=True)

    @imports.post(f"{PATH}/run", roles=IMPORTERS, include_in_schema=False, body_limit=FORM_LIMIT, timeout_s=60)
    async def run(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        try:
            content = b64decode(typed.get("content", ""), validate=True)
        except ValueError:
            content = b""
        if typed.get("kind") not in KINDS or not content:
            return page.go(PATH)
        return await _sent(page, typed["kind"], typed.get("name", ""), content, dry_run=False)

    return imports


async def _sent(page: PageRequest, kind: str, name: str, content: bytes, *, dry_run: bool) -> Response:
    """The lines that were right when the reader looked are imported, whatever has become of the others."""
    options = {"dry_run": "true"} if dry_run else {"skip_invalid": "true"}
    tried = await page.attempt(page.upload(f"{API}/{kind}", options, content), {}, PATH)
    if not tried.arrived:
        return _page(page, kind=kind, faults={"file": next(iter(tried.faults.values()))}, status=tried.status)
    said = tried.answer
    checked = _checked(said, kind, name, b64encode(content).decode())
    if dry_run or checked.wrong:
        return _page(page, kind=kind, checked=checked)
    counts = page.words("imports.counts", new=said["created"], changed=said["updated"], same=said["unchanged"])
    return page.go(PATH, "done", page.words("imports.done", name=name or page.words(f"imports.kinds.{kind}")), counts)


def _page(
    page: PageRequest,
    *,
    kind: str = "",
    faults: Mapping[str, str] | None = None,
    checked: Checked | None = None,
    status: int = 200,
) -> Response:
    return page.html("imports.html", status, kinds=KINDS, kind=kind or KINDS[0], faults=faults or {}, checked=checked)


def _checked(said: Mapping[str, Any], kind: str, name: str, content: str) -> Checked:
    return Checked(
        kind=kind,
        name=name,
        content=content,
        is_done=not said["dry_run"],
        lines=said["lines"],
        created=said["created"],
        updated=said["updated"],
        unchanged=said["unchanged"],
        invalid=said["invalid"],
        faults=said["errors_total"],
        ignored=tuple(said["ignored_columns"]),
        wrong=tuple(Wrong(one["line"], one["column"], one["detail"]) for one in said["errors"]),
    )
