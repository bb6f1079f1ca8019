"""Clients' equipment: the list, one with all that ever happened to it, and the form that changes it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.records import KEEPERS, body_of, send_record, typed_of
from portal.pages.views.records import Field, RecordForm
from portal.pages.views.ticket import Option

API = "/api/v1/assets"
READERS = KEEPERS | {"client", "client_manager", "technician"}
KINDS = ("workstation", "server", "printer", "network", "phone", "camera", "access_control", "other")
STATES = ("in_use", "in_stock", "retired")
TEXTS = ("label", "kind", "state", "brand", "model", "os", "serial", "purchased_on", "warranty_until", "version")


def routes(pages: Pages) -> Routes:
    assets = Routes(tags=["pages"])

    @assets.get("/assets", roles=READERS, include_in_schema=False)
    async def list_(
        request: Request,
        who: Who,
        q: Annotated[str, Query(max_length=200)] = "",
        client_id: UUID | None = None,
        after: str = "",
    ) -> Response:
        page = await pages.page(request, who)
        wanted = {"q": q.strip(), "client_id": str(client_id or ""), "after": after}
        said = await page.get(API, {"limit": "100"} | {name: value for name, value in wanted.items() if value})
        return page.html(
            "assets.html", assets=said["items"], next=said["next"], search=q.strip(), client_id=client_id or ""
        )

    @assets.get("/assets/{asset_id}", roles=READERS, include_in_schema=False)
    async def one(asset_id: UUID, request: Request, who: Who, after: str = "") -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/{asset_id}")
        history = await page.get(f"{API}/{asset_id}/history", {"after": after}) if after else said["history"]
        return page.html(
            "asset.html",
            device=said,
            dates={name: _day(said[name]) for name in ("purchased_on", "warranty_until")},
            history=[{**line, "at": datetime.fromisoformat(line["at"])} for line in history["items"]],
            next=history["next"],
            may_change=page.role in KEEPERS,
        )

    @assets.get("/clients/{client_id}/assets/new", roles=KEEPERS, include_in_schema=False)
    async def new(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("record.html", form=await _form(page, str(client_id), {"state": "in_use"}))

    @assets.post("/clients/{client_id}/assets", roles=KEEPERS, include_in_schema=False)
    async def create(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        form = await _form(page, str(client_id), typed)
        body = body_of(typed, form.fields) | {"client_id": str(client_id)}
        return await send_record(page, form, "POST", API, body, typed.get("label", ""))

    @assets.get("/assets/{asset_id}/edit", roles=KEEPERS, include_in_schema=False)
    async def edit(asset_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/{asset_id}")
        typed = typed_of(said, TEXTS)
        typed |= {"site_id": (said["site"] or {}).get("id", ""), "user_id": (said["user"] or {}).get("person_id", "")}
        return page.html("record.html", form=await _form(page, said["client"]["id"], typed, said))

    @assets.post("/assets/{asset_id}", roles=KEEPERS, include_in_schema=False)
    async def change(asset_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        path = f"{API}/{asset_id}"
        said = await page.get(path)
        typed = await page.form()
        form = await _form(page, said["client"]["id"], typed, said)
        return await send_record(page, form, "PATCH", path, body_of(typed, form.fields), typed.get("label", ""))

    return assets


async def _form(
    page: PageRequest, client_id: str, typed: Mapping[str, str], said: Mapping[str, Any] | None = None
) -> RecordForm:
    client = f"/api/v1/clients/{client_id}"
    sites, contacts = await page.together(page.get(f"{client}/sites"), page.get(f"{client}/contacts", {"limit": "200"}))
    users = {one["id"]: one["name"] for one in contacts["items"]}
    places = {one["id"]: one["label"] for one in sites}
    if said and said["user"]:
        users.setdefault(said["user"]["person_id"], said["user"]["name"] or page.words("clients.erased"))
    if said and said["site"]:
        places.setdefault(said["site"]["id"], said["site"]["label"])
    fields = (
        Field("label", required=True),
        Field("kind", "select", True, tuple(Option(code, page.words(f"asset_kind.{code}")) for code in KINDS)),
        Field("state", "select", True, tuple(Option(code, page.words(f"asset_state.{code}")) for code in STATES)),
        Field("brand"), Field("model"), Field("serial"), Field("os"), Field("purchased_on", "date"),
        Field("warranty_until", "date"),
        Field("site_id", "select", options=tuple(Option(*one) for one in places.items())),
        Field("user_id", "select", options=tuple(Option(*one) for one in users.items())),
    )  # fmt: skip
    key, version = typed.get("idempotency_key") or page.new_key(), typed.get("version", "")
    here = f"/assets/{said['id']}" if said else ""
    action, back = here or f"/clients/{client_id}/assets", here or f"/clients/{client_id}"
    return RecordForm("asset", action, back, key, fields, typed, is_new=said is None, version=version)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
