"""Who is around a ticket and what it is linked with: seen on its page, arranged on this one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import NotFound
from chassis.http import SIGNED_IN, Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import ticket_of
from portal.pages.said_by_intake_relations import around_of
from portal.pages.services import Refused
from portal.pages.views.relations import AroundForm
from portal.pages.views.ticket import Option

SAID = {
    "contribute": ("PUT", "contributors/{person}"), "contribute_no_more": ("DELETE", "contributors/{person}"),
    "watch": ("PUT", "watchers/{person}"), "watch_no_more": ("DELETE", "watchers/{person}"),
    "link": ("POST", "links"), "unlink": ("DELETE", "links/{link}"),
    "outside": ("POST", "outside"), "outside_no_more": ("DELETE", "outside/{link}"),
    "merge": ("POST", "merge"), "split": ("POST", "split"),
}  # fmt: skip
RELATIONS = ("depends_on", "blocks", "parent", "child", "duplicates", "relates")


def routes(pages: Pages) -> Routes:
    relations = Routes(tags=["pages"])

    @relations.get("/tickets/{ticket_id}/relations", roles=SIGNED_IN, include_in_schema=False)
    async def form(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("relations.html", form=await _form(page, ticket_id), RELATIONS=RELATIONS)

    @relations.post("/tickets/{ticket_id}/relations/{verb}", roles=SIGNED_IN, include_in_schema=False)
    async def act(ticket_id: UUID, verb: str, request: Request, who: Who) -> Response:
        if verb not in SAID:
            raise NotFound
        page = await pages.page(request, who)
        typed = await page.form()
        if typed.get("person") == "me":
            typed["person"] = str(who.person_id)
        tried = await page.attempt(_say(page, ticket_id, verb, typed), typed, f"/tickets/{ticket_id}/relations")
        if tried.arrived:
            return page.go(_next(page, ticket_id, verb, typed, tried.answer), "done", page.words(f"around.done.{verb}"))
        shown = await _form(page, ticket_id, tried.typed, tried.faults, verb)
        return page.html("relations.html", 422, form=shown, RELATIONS=RELATIONS)

    return relations


async def _say(page: PageRequest, ticket_id: UUID, verb: str, typed: Mapping[str, str]) -> Any:
    method, rest = SAID[verb]
    path = rest.format(person=_id(typed.get("person", "")), link=_id(typed.get("link", "")))
    body: dict[str, Any] | None = None
    match verb:
        case "link":
            body = {"relation": typed.get("relation", ""), "ticket_id": await _numbered(page, typed)}
        case "outside":
            body = {name: typed.get(name, "").strip() for name in ("system", "key", "url")}
        case "merge":
            body = {"into_id": await _numbered(page, typed)}
            if typed.get("note", "").strip():
                body["note"] = typed["note"]
        case "split":
            chosen = [value for name, value in typed.items() if name.startswith("comment_")]
            body = {"title": typed.get("title", ""), "description": typed.get("description", ""), "comments": chosen}
    version = typed.get("version", "") if verb == "merge" else ""
    return await page.send(
        method, f"/api/v1/tickets/{ticket_id}/{path}", body, typed.get("idempotency_key", ""), version
    )


def _id(typed: str) -> UUID:
    """What a page sends as an id is one, and nothing that would lead elsewhere."""
    try:
        return UUID(typed)
    except ValueError:
        return UUID(int=0)


async def _numbered(page: PageRequest, typed: Mapping[str, str]) -> str:
    found = await page.get("/api/v1/tickets", {"number": typed.get("number", "").strip(), "limit": "1"})
    if not typed.get("number", "").strip() or not found["items"]:
        raise Refused("", {"number": page.words("around.no_such")})
    return str(found["items"][0]["id"])


def _next(page: PageRequest, ticket_id: UUID, verb: str, typed: Mapping[str, str], said: Any) -> str:
    match verb:
        case "merge":
            return f"/tickets/{said['merged_into']['id']}"
        case "split":
            return f"/tickets/{said['id']}"
        case "watch_no_more" if page.role == "client" and page.who and typed.get("person") == str(page.who.person_id):
            return "/tickets"
        case _:
            return f"/tickets/{ticket_id}" if typed.get("back") else f"/tickets/{ticket_id}/relations"


async def _form(
    page: PageRequest,
    ticket_id: UUID,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    failed: str = "",
) -> AroundForm:
    path = f"/api/v1/tickets/{ticket_id}"
    said, found = await page.together(page.get(path), page.get(f"{path}/relations"))
    around = around_of(found)
    staff, company, timeline = await page.together(
        _candidates(page, path, "contributor", wanted="arrange_contributors" in around.may),
        _candidates(page, path, "watcher", wanted="arrange_watchers" in around.may),
        _timeline(page, path, wanted="split" in around.may),
    )
    known = {one.id for one in (*around.contributors, *around.watchers)}
    return AroundForm(
        ticket_id=ticket_id,
        number=said["number"],
        title=said["title"],
        version=(typed or {}).get("version") or str(said["version"]),
        key=(typed or {}).get("idempotency_key") or page.new_key(),
        around=around,
        staff=tuple(one for one in staff if UUID(one.value) not in known),
        company=tuple(one for one in company if UUID(one.value) not in known),
        comments=tuple(m for m in ticket_of(said, timeline, page.frame.lang).timeline if m.code == "comment"),
        typed=typed or {},
        faults=faults or {},
        failed=failed,
    )


async def _candidates(page: PageRequest, path: str, part: str, *, wanted: bool) -> list[Option]:
    if not wanted:
        return []
    found = await page.get(f"{path}/candidates", {"part": part})
    return [Option(one["person_id"], one["name"] or "") for one in found]


async def _timeline(page: PageRequest, path: str, *, wanted: bool) -> list[Mapping[str, Any]]:
    return await page.get(f"{path}/timeline") if wanted else []
