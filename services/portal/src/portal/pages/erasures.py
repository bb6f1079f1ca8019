"""Erasing a person's data: what it will do, the act itself, and who has answered."""

from datetime import datetime
from typing import Annotated, Any, get_args
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.errors import AppError
from chassis.http import Routes, Who, decode_cursor, encode_cursor
from chassis.texts import text
from portal import queries
from portal.domain.erasure import HEARERS, Erasure, Reason
from portal.domain.errors import PersonUnknown
from portal.pages.page import PageRequest, Pages
from portal.pages.personal_data import held
from portal.pages.views.erasure import ErasureLine, Step
from portal.texts import MESSAGES
from portal.usecases.erase_person import erase_person

PAGE = 50
ADMIN = frozenset({"admin"})
REASONS: tuple[str, ...] = get_args(Reason)


def routes(pages: Pages) -> Routes:
    erasures = Routes(tags=["pages"])

    @erasures.get("/people/erasures", roles=ADMIN, include_in_schema=False)
    async def list_erasures(request: Request, who: Who, after: Annotated[str, Query(max_length=200)] = "") -> Response:
        page = await pages.page(request, who)
        start = decode_cursor(after, datetime, UUID) if after else None
        async with request.app.db.reader() as reader:
            found = await queries.erasures(reader, start, PAGE + 1)
            names = await queries.names(reader, list({one.asked_by for one in found}))
        last = found[PAGE - 1] if len(found) > PAGE else None
        return page.html(
            "erasures.html",
            erasures=[_line(one, names) for one in found[:PAGE]],
            next=encode_cursor(last.asked_at, last.person_id) if last else None,
        )

    @erasures.get("/people/{person_id}/erasure", roles=ADMIN, include_in_schema=False)
    async def show(person_id: UUID, request: Request, who: Who) -> Response:
        return await _shown(await pages.page(request, who), person_id)

    @erasures.post("/people/{person_id}/erasure", roles=ADMIN, include_in_schema=False)
    async def erase(person_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed, here = await page.form(), f"/people/{person_id}/erasure"
        async with request.app.db.reader() as reader:
            person = await queries.person(reader, person_id)
        if person is None:
            # Sent twice: the first one did it.
            return page.go(here)
        faults = {}
        if typed.get("reason") not in REASONS:
            faults["reason"] = page.words("erasure.reason_needed")
        if typed.get("name", "").strip().casefold() != person.name.casefold():
            faults["name"] = page.words("erasure.name_wrong")
        if not faults:
            reason: Any = typed["reason"]
            try:
                async with request.app.db.tx() as tx:
                    await erase_person(tx, who.person_id, person_id, reason)
            except AppError as refusal:
                faults["form"] = text(MESSAGES, refusal.code, page.frame.lang, refusal.params) or ""
        if faults:
            return await _shown(page, person_id, typed, faults, 422)
        pages.names.pop(person_id, None)
        return page.go(here, "done", page.words("erasure.begun"))

    return erasures


async def _shown(
    page: PageRequest,
    person_id: UUID,
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    async with page.request.app.db.reader() as reader:
        person = await queries.person(reader, person_id)
        erasure = await queries.erasure(reader, person_id)
        names = await queries.names(reader, [erasure.asked_by]) if erasure else {}
    if person is None and erasure is None:
        raise PersonUnknown
    return page.html(
        "erasure.html",
        status,
        person_id=person_id,
        person=person,
        erasure=_line(erasure, names) if erasure else None,
        held=await held(page, person_id) if person else [],
        reasons=REASONS,
        typed=typed or {},
        faults=faults or {},
        key=page.new_key(),
    )


def _line(one: Erasure, names: dict[UUID, str]) -> ErasureLine:
    steps = [Step("portal", one.rows, one.asked_at)]
    for service in HEARERS:
        answer = one.answers.get(service)
        steps.append(Step(service, answer.rows, answer.at, answer.kept) if answer else Step(service))
    return ErasureLine(
        one.person_id, one.role, one.reason, names.get(one.asked_by, ""), one.asked_at, one.done_at, tuple(steps)
    )
