"""People and their accounts, for administrators; dispatchers may look."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.errors import AppError
from chassis.http import Routes, Who, decode_cursor, encode_cursor
from chassis.texts import text
from portal import queries
from portal.api.passwords import checked_hash
from portal.api.people import LISTERS
from portal.domain.model import Person
from portal.pages.client_choice import client_choice, client_names, no_choice, seeks_client
from portal.pages.page import PageRequest, Pages
from portal.pages.views.desk import PersonLine
from portal.pages.views.ticket import ClientChoice
from portal.pages.words import lang_of
from portal.texts import MESSAGES
from portal.usecases.change_person import change_person
from portal.usecases.create_person import create_person
from portal.usecases.end_sessions import end_sessions

PAGE = 100
ADMIN = frozenset({"admin"})


def routes(pages: Pages) -> Routes:
    people = Routes(tags=["pages"])

    @people.get("/people", roles=LISTERS, include_in_schema=False)
    async def list_people(
        request: Request, who: Who, q: Annotated[str, Query(max_length=200)] = "", after: str = ""
    ) -> Response:
        page = await pages.page(request, who)
        return await _shown(page, search=q.strip(), after=after)

    @people.post("/people", roles=ADMIN, include_in_schema=False)
    async def create(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        if seeks_client(typed):
            return await _shown(page, typed=typed)
        try:
            client_id = UUID(typed["client_id"]) if typed.get("client_id") else None
            password = typed.get("password", "")
            password_hash = await checked_hash(password, typed.get("email"), typed.get("name"))
            async with page.once(typed) as tx:
                if tx is None:
                    return _created(page, typed.get("name", ""))
                person = Person(
                    tx.new_id(), typed.get("name", ""), typed.get("email", ""), typed.get("role", "client"),
                    typed.get("phone"), lang_of(typed.get("lang")), pages.settings.organisation_zone, client_id,
                )  # fmt: skip
                created = await create_person(tx, person, password_hash)
        except AppError as refusal:
            return await _shown(page, typed=typed, faults=_faults(page, refusal), status=422)
        return _created(page, created.name)

    @people.post("/people/{person_id}/stop", roles=ADMIN, include_in_schema=False)
    async def stop(person_id: UUID, request: Request, who: Who) -> Response:
        return await _change(pages, request, who, person_id, False)

    @people.post("/people/{person_id}/start", roles=ADMIN, include_in_schema=False)
    async def start(person_id: UUID, request: Request, who: Who) -> Response:
        return await _change(pages, request, who, person_id, True)

    @people.post("/people/{person_id}/sign-out", roles=ADMIN, include_in_schema=False)
    async def sign_out(person_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        async with request.app.db.tx() as tx:
            await end_sessions(tx, who.person_id, person_id)
            person = await queries.person(tx, person_id)
        return page.go("/people", "done", page.words("people.signed_out", name=person.name if person else ""))

    return people


def _created(page: PageRequest, name: str) -> Response:
    return page.go("/people", "done", page.words("act.done.create", name=name))


async def _change(pages: Pages, request: Request, who: Who, person_id: UUID, active: bool) -> Response:
    page = await pages.page(request, who)
    try:
        async with request.app.db.tx() as tx:
            await change_person(tx, who.person_id, person_id, {"active": active})
            person = await queries.person(tx, person_id)
    except AppError as refusal:
        return page.go("/people", "bad", text(MESSAGES, refusal.code, page.frame.lang, refusal.params) or "")
    key = "start_person" if active else "stop"
    return page.go("/people", "done", page.words(f"act.done.{key}", name=person.name if person else ""))


def _faults(page: PageRequest, refusal: AppError) -> dict[str, str]:
    lang = page.frame.lang
    if refusal.errors:
        return {
            error.pointer.strip("/"): text(MESSAGES, error.code, lang, error.params) or "" for error in refusal.errors
        }
    return {"form": text(MESSAGES, refusal.code, lang, refusal.params) or ""}


async def _shown(
    page: PageRequest,
    *,
    search: str = "",
    after: str = "",
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    start = decode_cursor(after, str, UUID) if after else None
    async with page.request.app.db.reader() as reader:
        rows = await queries.people(reader, search=search, after=start, limit=PAGE + 1)
    typed, may_create = typed or {}, page.role in ADMIN
    names, clients = await page.together(
        page.or_else(client_names(page, (row["client_id"] for row in rows[:PAGE])), {}),
        page.or_else(client_choice(page, typed), ClientChoice()) if may_create else no_choice(),
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return page.html(
        "people.html",
        status,
        people=[_line(row, names) for row in rows[:PAGE]],
        clients=clients,
        may_create=may_create,
        search=search,
        next=encode_cursor(last["sort_name"], last["person_id"]) if last else None,
        typed=typed,
        faults=faults or {},
        key=page.new_key(),
    )


def _line(row: dict[str, Any], names: dict[str, str]) -> PersonLine:
    return PersonLine(
        row["person_id"], row["name"], row["email"] or "", row["role"], row["phone"] or "",
        names.get(str(row["client_id"]), "–") if row["client_id"] else "", row["lang"], row["active"],
        row["signed_in_at"],
    )  # fmt: skip
