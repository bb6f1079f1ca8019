"""The register of processing, for administrators: what personal data is used for, in the organisation's own words."""

from collections.abc import Mapping
from typing import get_args

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal import queries
from portal.domain.consents import Basis
from portal.domain.errors import PurposeUnknown
from portal.pages.page import PageRequest, Pages
from portal.pages.views.privacy import PurposeLine
from portal.store.consents import WORDS

ADMIN = frozenset({"admin"})
PATH = "/processing"
BASES: tuple[str, ...] = get_args(Basis)


def routes(pages: Pages) -> Routes:
    purposes = Routes(tags=["pages"])

    @purposes.get(PATH, roles=ADMIN, include_in_schema=False)
    async def register(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("processing.html", purposes=await told(page))

    @purposes.get(f"{PATH}/{{code}}", roles=ADMIN, include_in_schema=False)
    async def one(code: str, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        async with request.app.db.reader() as reader:
            found = next((row for row in await queries.purposes(reader) if row["code"] == code), None)
        if found is None:
            raise PurposeUnknown
        return _form(page, code, {name: str(found[name]) for name in ("basis", *WORDS, "version")})

    @purposes.post(f"{PATH}/{{code}}", roles=ADMIN, include_in_schema=False)
    async def change(code: str, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        body = {name: typed.get(name, "") for name in ("basis", *WORDS)}
        key, version = typed.get("idempotency_key", ""), typed.get("version", "")
        tried = await page.attempt(page.send("PUT", f"/api/v1/purposes/{code}", body, key, version), typed, PATH)
        if tried.arrived:
            return page.go(PATH, "done", page.words("processing.kept"))
        now = {}
        if tried.changed:
            fresh = await page.get(f"/api/v1/purposes/{code}")
            now = {name: str(fresh[name]) for name in body if str(fresh[name]) != body[name].strip()}
        if "basis" in now:
            now["basis"] = page.words(f"processing.bases.{now['basis']}")
        return _form(page, code, tried.typed, tried.faults, now)

    return purposes


async def told(page: PageRequest) -> list[PurposeLine]:
    """In the reader's language, with what they said themselves where it is asked."""
    lang = page.frame.lang
    async with page.request.app.db.reader() as reader:
        rows = await queries.purposes(reader)
        said = {one["purpose"]: one for one in await queries.consents(reader, page.who.person_id)} if page.who else {}
    return [
        PurposeLine(
            row["code"], row["basis"], row[f"name_{lang}"], row[f"what_{lang}"], row[f"kept_{lang}"],
            row[f"told_{lang}"], said.get(row["code"], {}).get("given"), said.get(row["code"], {}).get("said_at"),
        )
        for row in rows
    ]  # fmt: skip


def _form(
    page: PageRequest,
    code: str,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    now: Mapping[str, str] | None = None,
) -> Response:
    key = typed.get("idempotency_key") or page.new_key()
    return page.html(
        "purpose.html",
        422 if faults else 200,
        code=code,
        typed=typed,
        faults=faults or {},
        now=now or {},
        bases=BASES,
        key=key,
    )
