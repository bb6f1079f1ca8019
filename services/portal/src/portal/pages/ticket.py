"""One request: its state told, its story, and what the reader may do now."""

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import AwareDatetime

from chassis.http import SIGNED_IN, Routes, Who
from portal.pages.appointment import appointment_on
from portal.pages.page import PageRequest, Pages
from portal.pages.said_by_intake import count_of, ticket_of
from portal.pages.said_by_intake_relations import around_of
from portal.pages.said_by_routing import why_of
from portal.pages.templates import filled, offered
from portal.pages.views.appointment import Appointment
from portal.pages.views.desk import Why
from portal.pages.views.relations import Around
from portal.pages.views.ticket import Option

DESK = frozenset({"dispatcher", "manager", "admin"})
STAFF = DESK | {"technician"}
ACTIONS = (
    "comment",
    "chat",
    "cancel",
    "validate",
    "reopen",
    "wait",
    "resume",
    "resolve",
    "settle",
    "watch",
    "remove_file",
)
STORY = 200
CHILDREN_AT_ONCE = 20
FOLLOWS = DESK | {"client", "client_manager"}
"""who may read the ticket that theirs was merged into"""
STRETCHES_SHOWN = 200
WAITS_FOR = ("client", "parts", "supplier", "next_visit")
CANCEL_REASONS = ("solved_alone", "no_longer_needed", "duplicate", "mistake")


def routes(pages: Pages) -> Routes:
    ticket = Routes(tags=["pages"])

    @ticket.get("/tickets/{ticket_id}", roles=SIGNED_IN, include_in_schema=False)
    async def one(
        ticket_id: UUID,
        request: Request,
        who: Who,
        as_of: AwareDatetime | None = None,
        before: UUID | None = None,
        stay: bool = False,
        template: str = "",
    ) -> Response:
        page = await pages.page(request, who)
        path = f"/api/v1/tickets/{ticket_id}"
        then = {"as_of": as_of.isoformat()} if as_of else {}
        lines = then | {"limit": str(STORY)} | ({"before": str(before)} if before else {})
        said, timeline, around, why, templates, prefilled, appointment = await page.together(
            page.get(path, then), page.get(f"{path}/timeline", lines), _around(page, path, as_of),
            page.or_else(_why(page, ticket_id, as_of), None),
            _templates(page, as_of), _prefilled(page, ticket_id, template),
            page.or_else(_appointment(page, ticket_id, as_of), None),
        )  # fmt: skip
        shown = ticket_of(said, timeline, page.frame.lang, who)
        if shown.merged_into and page.role in FOLLOWS and not (stay or as_of or before or page.part):
            came_from = page.words("around.came_from", number=shown.number)
            return page.go(f"/tickets/{shown.merged_into[0]}", "info", came_from, page.words("around.see_source"))
        earlier = timeline[0]["id"] if len(timeline) == STORY else ""
        shown = replace(shown, around=around, earlier=earlier, is_earlier=before is not None)
        shown = replace(shown, templates=templates, prefilled=prefilled, appointment=appointment)
        if why is not None:
            shown = replace(shown, is_stuck=why.is_stuck)
        keys = {action: page.new_key() for action in ACTIONS}
        template = "_ticket_live.html" if page.part == "live" else "ticket.html"
        return page.html(template, ticket=shown, why=why, keys=keys, cancel_reasons=CANCEL_REASONS, waits_for=WAITS_FOR)

    @ticket.post("/tickets/{ticket_id}/comments", roles=SIGNED_IN, include_in_schema=False)
    async def comment(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "comment")

    @ticket.post("/tickets/{ticket_id}/chat", roles=SIGNED_IN, include_in_schema=False)
    async def chat(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "chat")

    @ticket.post("/tickets/{ticket_id}/cancel", roles=SIGNED_IN, include_in_schema=False)
    async def cancel(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "cancel")

    @ticket.post("/tickets/{ticket_id}/validate", roles=SIGNED_IN, include_in_schema=False)
    async def validate(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "validate")

    @ticket.post("/tickets/{ticket_id}/reopen", roles=SIGNED_IN, include_in_schema=False)
    async def reopen(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "reopen")

    @ticket.post("/tickets/{ticket_id}/wait", roles=STAFF, include_in_schema=False)
    async def wait(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "wait")

    @ticket.post("/tickets/{ticket_id}/resume", roles=STAFF, include_in_schema=False)
    async def resume(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "resume")

    @ticket.post("/tickets/{ticket_id}/resolve", roles=STAFF, include_in_schema=False)
    async def resolve(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "resolve")

    @ticket.post("/tickets/{ticket_id}/settle", roles=DESK, include_in_schema=False)
    async def settle(ticket_id: UUID, request: Request, who: Who) -> Response:
        return await _act(pages, request, who, ticket_id, "settle")

    @ticket.get("/tickets/{ticket_id}/sla", roles=SIGNED_IN, include_in_schema=False)
    async def sla(ticket_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        path = f"/api/v1/tickets/{ticket_id}"
        said, ticket = await page.together(page.get(f"{path}/sla"), page.get(path))
        return page.html("sla.html", count=count_of(said, ticket), SHOWN=STRETCHES_SHOWN)

    return ticket


async def _templates(page: PageRequest, as_of: datetime | None) -> tuple[Option, ...]:
    return await offered(page, "reply") if page.role in STAFF and not as_of else ()


async def _prefilled(page: PageRequest, ticket_id: UUID, template: str) -> str:
    if not template or page.role not in STAFF:
        return ""
    return str((await filled(page, template, ticket_id=str(ticket_id))).get("text", ""))


async def _around(page: PageRequest, path: str, as_of: datetime | None) -> Around | None:
    """Who stands around it and what it is linked with is of today."""
    return None if as_of else around_of(await page.get(f"{path}/relations"))


async def _why(page: PageRequest, ticket_id: UUID, as_of: datetime | None) -> Why | None:
    """Reasons are the desk's, and routing's of today; a client sees who comes, from intake."""
    if page.role not in DESK or as_of:
        return None
    found = await page.get("/api/v1/assignments", {"ticket_ids": str(ticket_id)})
    return why_of(found["items"][0]) if found["items"] else None


async def _appointment(page: PageRequest, ticket_id: UUID, as_of: datetime | None) -> Appointment | None:
    return None if as_of else await appointment_on(page, ticket_id)


async def _act(pages: Pages, request: Request, who: Who, ticket_id: UUID, action: str) -> Response:
    page = await pages.page(request, who)
    typed = await page.form()
    body = {}
    match action:
        case "comment":
            body = {"text": typed.get("text", "")} | ({"audience": "internal"} if typed.get("internal") else {})
        case "chat":
            body = {"text": typed.get("text", ""), "channel": "chat"}
        case "resolve":
            body = {"answer": typed.get("answer", "")}
        case "reopen":
            body = {"reason": typed.get("reason", "")}
        case "wait":
            body = {"waits_for": typed.get("waits_for", "")}
        case "cancel" if typed.get("reason") in CANCEL_REASONS:
            body = {"reason": page.words(f"cancel.{typed['reason']}")}
    if action in ("wait", "resume") and typed.get("note", "").strip():
        body["note"] = typed["note"]
    path = "comments" if action in ("comment", "chat") else action
    key, version = typed.get("idempotency_key", ""), typed.get("version", "")
    asked = page.post(f"/api/v1/tickets/{ticket_id}/{path}", body, key, version)
    children = [UUID(value) for name, value in typed.items() if name.startswith("child_") and _is_id(value)]
    if action == "validate" and children:
        asked = _with_children(page, asked, children, key)
    return await page.act(f"/tickets/{ticket_id}", asked, action, typed)


async def _with_children(page: PageRequest, asked: Awaitable[Any], children: Sequence[UUID], key: str) -> None:
    """The parent first; a child that may not be validated says so, and stays as it is."""
    await asked
    for child in children[:CHILDREN_AT_ONCE]:
        await page.post(f"/api/v1/tickets/{child}/validate", {}, f"{key}.{child}")


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
