"""How long each kind of data is kept: what administrators may change, and what would go next night."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.views.privacy import KeptLine

ADMIN = frozenset({"admin"})
PATH = "/retention"
KEEPERS = ("intake", "routing", "scheduling", "notify", "portal")


def routes(pages: Pages) -> Routes:
    retention = Routes(tags=["pages"])

    @retention.get(PATH, roles=ADMIN, include_in_schema=False)
    async def show(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return _shown(page, await _said(page))

    @retention.post(PATH, roles=ADMIN, include_in_schema=False)
    async def change(request: Request, who: Who) -> Response:
        """`do=try` shows what would go and changes nothing."""
        page = await pages.page(request, who)
        typed, said = await page.form(), await _said(page)
        is_dry = typed.get("do") == "try"
        faults: dict[str, str] = {}
        for service, lines in said.items():
            days = {one["kind"]: value for one in lines if (value := _typed(typed, one["kind"])) != str(one["days"])}
            if not days:
                continue
            key = "" if is_dry else f"{typed.get('idempotency_key', page.new_key())}-{service}"
            asked = page.send("PUT", f"/api/v1/retention/{service}", {"days": days, "dry_run": is_dry}, key)
            tried = await page.attempt(asked, typed, PATH)
            faults |= tried.faults
            said[service] = tried.answer or lines
        if faults or is_dry:
            return _shown(page, said, typed, faults, is_dry=is_dry)
        return page.go(PATH, "done", page.words("retention.kept"))

    return retention


async def _said(page: PageRequest) -> dict[str, Any]:
    answers = await page.together(*(page.or_else(page.get(f"/api/v1/retention/{service}"), []) for service in KEEPERS))
    return dict(zip(KEEPERS, answers, strict=True))


def _typed(typed: Mapping[str, str], kind: str) -> str:
    return typed.get(f"days.{kind}", "").strip()


def _shown(
    page: PageRequest,
    said: Mapping[str, Any],
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    *,
    is_dry: bool = False,
) -> Response:
    lines = [
        KeptLine(
            one["kind"], _typed(typed, one["kind"]) if typed else str(one["days"]), one["default_days"],
            one["at_least"], one["at_most"], one["rows"],
        )
        for answer in said.values()
        for one in answer
    ]  # fmt: skip
    nights = [datetime.fromisoformat(one["goes_at"]) for answer in said.values() for one in answer]
    return page.html(
        "retention.html",
        422 if faults else 200,
        lines=lines,
        goes_at=min(nights, default=None),
        faults=faults or {},
        is_dry=is_dry and not faults,
        key=page.new_key(),
    )
