"""What if: a day planned again with something else supposed, shown beside what stands, published or discarded."""

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.errors import NotFound, Unavailable
from chassis.http import Routes, Who
from portal.pages.board import day_of
from portal.pages.dispatch import DESK
from portal.pages.page import PageRequest, Pages
from portal.pages.planning import PATH, date_of, tickets_by_id
from portal.pages.said_by_scheduling_what_if import Known, spoken_of, what_if_of
from portal.pages.services import Refused
from portal.pages.views.planning import Place
from portal.pages.views.what_if import Diff, Longer, RoadClosed, Trouble, WhatIf, WhatIfPage
from portal.pages.what_if_form import Draft, draft_of, form_of, sent_of, settled, with_typed
from portal.pages.what_if_publish import TRIES, publish, record_absences

LOOKS = 40
"""at one that is computed, some 30 seconds"""
NEED_THE_PLAN = (Longer, RoadClosed)
API = "/api/v1/plans"


def routes(pages: Pages, tries: int = TRIES) -> Routes:
    what_if = Routes(tags=["pages"])

    async def begun(request: Request, who: Who) -> PageRequest:
        page = await pages.page(request, who)
        page.in_zone(pages.settings.organisation_zone)
        return page

    @what_if.get(f"{PATH}/what-if", roles=DESK, include_in_schema=False)
    async def ask(request: Request, who: Who, again: UUID | None = None) -> Response:
        """`again`: with what another one supposed."""
        page = await begun(request, who)
        draft = draft_of(request.query_params, page.formats.local(page.frame.now).date())
        if again and (said := await _said(page, again)):
            shown = what_if_of(said, Known())
            draft = Draft(shown.day, shown.changes, frozenset(shown.keep))
        return await _form(page, draft)

    @what_if.post(f"{PATH}/what-if", roles=DESK, include_in_schema=False)
    async def suppose(request: Request, who: Who) -> Response:
        """One more change, one less, or all of them to be computed."""
        page = await begun(request, who)
        typed = await page.form()
        draft = draft_of(await request.form(), page.formats.local(page.frame.now).date())
        if "drop" in typed:
            kept = (one for number, one in enumerate(draft.changes) if str(number) != typed["drop"])
            return await _form(page, replace(draft, changes=tuple(kept)))
        draft = await with_typed(page, draft)
        if draft.faults or typed.get("do") == "add":
            return await _form(page, draft, 422 if draft.faults else 200)
        draft = settled(draft, page.frame.now, page.formats.zone)
        tried = await page.attempt(_compute(page, draft, typed.get("idempotency_key", "")), typed)
        if tried.arrived:
            return page.go(f"{PATH}/what-if/{tried.answer['what_if_id']}")
        return await _form(page, replace(draft, faults=tried.faults), tried.status)

    @what_if.get(f"{PATH}/what-if/{{what_if_id}}", roles=DESK, include_in_schema=False)
    async def read(what_if_id: UUID, request: Request, who: Who, looks: int = 0) -> Response:
        page = await begun(request, who)
        try:
            said = await _said(page, what_if_id)
        except Unavailable:
            if page.part != "live":
                raise
            waiting = WhatIf(what_if_id, page.frame.now.date(), "solving", page.frame.now)
            return _page(page, waiting, looks=looks)
        return await _shown(page, said, looks=looks)

    @what_if.post(f"{PATH}/what-if/{{what_if_id}}/publish", roles=DESK, include_in_schema=False, timeout_s=40)
    async def publish_(what_if_id: UUID, request: Request, who: Who) -> Response:
        page = await begun(request, who)
        typed = await page.form()
        said = await _said(page, what_if_id)
        if said is None:
            return await _shown(page, None)
        shown = what_if_of(said, Known())
        step = "routing_away"
        try:
            if shown.state == "ready" and typed.get("version") == shown.tag:
                # What is over, or another draft, is refused by scheduling: nobody is away for it.
                await record_absences(page, shown)
            step = "away"
            await publish(page, shown.id, typed.get("version", ""), typed.get("idempotency_key", ""), tries)
        except Refused as refusal:
            trouble = Trouble(refusal.reason, refusal.detail, step == "away" and bool(shown.away))
            return await _shown(page, await _said(page, what_if_id), 409, trouble=trouble)
        except Unavailable:
            trouble = Trouble(step, "", step == "away" and bool(shown.away))
            return await _shown(page, said, 503, trouble=trouble)
        summary = summary_of(page, shown.diff, is_published=True) if shown.diff else ""
        text = page.words("what_if.published", summary=summary)
        return page.go(f"{PATH}?day={shown.day.isoformat()}", "done", text, page.words("what_if.published_under"))

    @what_if.post(f"{PATH}/what-if/{{what_if_id}}/discard", roles=DESK, include_in_schema=False)
    async def discard(what_if_id: UUID, request: Request, who: Who) -> Response:
        page = await begun(request, who)
        typed = await page.form()
        asked = page.send("DELETE", f"{API}/what-ifs/{what_if_id}", key=typed.get("idempotency_key", ""))
        tried = await page.attempt(asked, typed)
        if not tried.arrived:
            return page.go(f"{PATH}/what-if/{what_if_id}", "bad", next(iter(tried.faults.values())))
        day = date_of(typed.get("day", ""))
        return page.go(f"{PATH}?day={day}" if day else PATH, "info", page.words("what_if.discarded"))

    return what_if


async def _form(page: PageRequest, draft: Draft, status: int = 200) -> Response:
    today = page.formats.local(page.frame.now).date()
    if draft.day < today:
        return page.go(f"{PATH}?day={draft.day.isoformat()}", "warn", page.words("what_if.past"))
    return page.html("what_if_form.html", status, **await form_of(page, draft, today))


async def _compute(page: PageRequest, draft: Draft, key: str) -> Any:
    # One form, sent again after going back and with other changes, asks something else.
    own_key = f"{key}.{sha256(repr(draft.body).encode()).hexdigest()[:16]}" if key else ""
    return await page.post(f"{API}/{draft.day.isoformat()}/what-ifs", draft.body, own_key)


async def _said(page: PageRequest, what_if_id: UUID) -> Any:
    """None: it never was, or is too old."""
    try:
        return await page.get(f"{API}/what-ifs/{what_if_id}")
    except NotFound:
        return None


async def _shown(
    page: PageRequest, said: Any, status: int = 200, looks: int = 0, trouble: Trouble | None = None
) -> Response:
    if said is None:
        return page.html("what_if_gone.html", 404)
    what_if = what_if_of(said, await _known(page, said))
    return _page(page, what_if, status, looks, trouble)


def _page(
    page: PageRequest, what_if: WhatIf, status: int = 200, looks: int = 0, trouble: Trouble | None = None
) -> Response:
    shown = WhatIfPage(
        what_if,
        day_of(what_if.day, page.formats.zone).start,
        page.new_key(),
        summary_of(page, what_if.diff, is_published=what_if.state == "published") if what_if.diff else "",
        sent_of(what_if.changes),
        looks=looks,
        is_over=looks >= LOOKS,
        trouble=trouble,
    )
    template = "_what_if_part.html" if page.part == "live" else "what_if.html"
    return page.html(template, status, shown=shown, midnight=shown.midnight)


async def _known(page: PageRequest, said: Any) -> Known:
    """One call to each service; to scheduling a second one where a visit or a road has only its id or its place."""
    technicians, tickets = spoken_of(said)
    visits: dict[str, str] = {}
    places: dict[Place, str] = {}
    if any(isinstance(one, NEED_THE_PLAN) for one in what_if_of(said, Known()).changes):
        plan = await page.or_else(page.get(f"{API}/{said['day']}"), {"routes": []})
        for one in (visit for route in plan["routes"] for visit in route["visits"]):
            visits[one["visit_id"]] = one["ticket_id"]
            places[(one["latitude"], one["longitude"])] = (one["site_label"] or "").partition(",")[0]
        longer = {one["visit_id"] for one in said["changes"] if one["kind"] == "longer"}
        tickets |= {visits[one] for one in longer if one in visits}
    named = [("ids", one) for one in sorted(technicians)]
    people, found = await page.together(
        page.or_else(page.get("/api/v1/technicians", named) if named else _nobody(), {"items": []}),
        page.or_else(tickets_by_id(page, tickets), {}),
    )
    names = {one["technician_id"]: one["name"] or "–" for one in people["items"]}
    return Known(names, found, visits, places)


async def _nobody() -> dict[str, Any]:
    return {"items": []}


def summary_of(page: PageRequest, diff: Diff, *, is_published: bool = False) -> str:
    """In one line of plain words."""
    words, km = page.words, round(diff.metres / 1000)
    counted = {
        "moved": len(diff.moved),
        "placed": len(diff.placed),
        "cancelled": diff.cancelled,
        "left_out": len(diff.left_out) - diff.cancelled,
    }
    said = [words.count(f"what_if.sum.{name}", number) for name, number in counted.items() if number]
    if not said:
        return words("what_if.sum.nothing")
    if diff.broken:
        said.append(words.count("what_if.sum.broken", diff.broken))
    elif not diff.cancelled:
        said.append(words("what_if.sum.none_broken"))
    if km:
        said.append(words("what_if.sum.km", sign="+" if km > 0 else "−", km=page.formats.number(abs(km))))
    if diff.warn and not is_published:
        said.append(words.count("what_if.sum.warn", len(diff.warn)))
    return ", ".join(said)
