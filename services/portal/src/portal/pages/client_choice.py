"""Which company a form is about: all of them in one list while there are few, else those found by a part of a name."""

import asyncio
from collections.abc import Iterable, Mapping

from portal.pages.page import PageRequest
from portal.pages.views.ticket import ClientChoice, Option

API = "/api/v1/clients"
MOST = 200
"""a page of intake, and how many may be asked by their ids"""


def seeks_client(typed: Mapping[str, str]) -> bool:
    """The form was sent to look for a company, not to be carried out: also by Enter in the field."""
    sought = typed.get("client_q", "").strip()
    return "seek_client" in typed or bool(sought and sought != typed.get("client_sought", ""))


async def client_choice(page: PageRequest, typed: Mapping[str, str], *, closed: bool = False) -> ClientChoice:
    """What is chosen already stays, whatever is looked for."""
    sought, chosen = typed.get("client_q", "").strip()[:200], typed.get("client_id", "")
    said = await page.get(API, {"limit": str(MOST)} | ({"q": sought} if sought else {}))
    is_whole = not sought and not said["next"]
    offered = said["items"] if is_whole or sought else []
    options = {one["id"]: one["name"] for one in offered if closed or one["active"] or one["id"] == chosen}
    if not is_whole and chosen and chosen not in options:
        options = await client_names(page, [chosen]) | options
    shown = tuple(Option(one, name) for one, name in options.items())
    return ClientChoice(shown, is_whole, sought, is_found=bool(offered), is_cut=bool(sought and said["next"]))


async def no_choice() -> ClientChoice:
    return ClientChoice()


async def client_names(page: PageRequest, ids: Iterable[object]) -> dict[str, str]:
    """Of the companies that a list names."""
    wanted = sorted({str(one) for one in ids if one})
    asked = [
        page.get(API, [("limit", str(MOST)), *(("ids", one) for one in wanted[start : start + MOST])])
        for start in range(0, len(wanted), MOST)
    ]
    return {one["id"]: one["name"] for said in await asyncio.gather(*asked) for one in said["items"]}
