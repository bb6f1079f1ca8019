"""Client companies: who they are, where, whom to turn to, what they have, and the forms that change it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from chassis.errors import NotFound
from chassis.http import Routes, Who
from portal.pages.contracts import hours_shown, hours_typed
from portal.pages.page import PageRequest, Pages
from portal.pages.records import CHANGERS, KEEPERS, body_of, send_record, typed_of
from portal.pages.said_by_intake import line_of
from portal.pages.views.records import Field, RecordForm
from portal.pages.views.ticket import Option

API = "/api/v1/clients"
SHOWN = 20
FUNCTIONS = ("manager", "onsite", "billing", "technical")
MODES = ("phone", "email", "sms", "chat", "onsite")
CURRENCIES = ("EUR", "CHF", "GBP", "USD", "CAD", "DZD", "MAD", "MGA", "MUR", "TND", "XAF", "XOF", "XPF")
TEXTS_OF_CLIENT = (
    "name", "legal_name", "siren", "siret", "vat_number", "electronic_address", "billing_address", "currency", "notes",
)  # fmt: skip
TEXTS_OF_SITE = (
    "label", "address", "latitude", "longitude", "department", "zone", "siret", "access_notes", "contact_name",
    "contact_phone",
)  # fmt: skip


def routes(pages: Pages) -> Routes:
    clients = Routes(tags=["pages"])

    @clients.get("/clients", roles=KEEPERS, include_in_schema=False)
    async def list_(
        request: Request, who: Who, q: Annotated[str, Query(max_length=200)] = "", after: str = ""
    ) -> Response:
        page = await pages.page(request, who)
        asked = {"limit": "100"} | ({"q": q.strip()} if q.strip() else {}) | ({"after": after} if after else {})
        said = await page.get(API, asked)
        return page.html("clients.html", clients=said["items"], next=said["next"], search=q.strip())

    @clients.get("/clients/new", roles=KEEPERS, include_in_schema=False)
    async def new(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("record.html", form=_client_form(page, {"currency": "EUR"}))

    @clients.post("/clients", roles=KEEPERS, include_in_schema=False)
    async def create(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        form = _client_form(page, typed)
        return await send_record(page, form, "POST", API, _client_body(typed, form.fields), typed.get("name", ""))

    @clients.get("/company", roles={"client_manager"}, include_in_schema=False)
    async def own(request: Request, who: Who) -> Response:
        """One's own."""
        if who.client_id is None:
            raise NotFound
        return await _company(await pages.page(request, who), who.client_id)

    @clients.get("/clients/{client_id}", roles=CHANGERS, include_in_schema=False)
    async def one(client_id: UUID, request: Request, who: Who) -> Response:
        return await _company(await pages.page(request, who), client_id)

    @clients.get("/clients/{client_id}/edit", roles=KEEPERS, include_in_schema=False)
    async def edit(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/{client_id}")
        typed = typed_of(said, (*TEXTS_OF_CLIENT, "vip", "active", "version"))
        typed |= {name: value for name, value in said["preferences"].items() if value}
        return page.html("record.html", form=_client_form(page, typed, client_id))

    @clients.post("/clients/{client_id}", roles=KEEPERS, include_in_schema=False)
    async def change(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        form = _client_form(page, typed, client_id)
        body = _client_body(typed, form.fields)
        return await send_record(page, form, "PATCH", f"{API}/{client_id}", body, typed.get("name", ""))

    @clients.get("/clients/{client_id}/sites/new", roles=CHANGERS, include_in_schema=False)
    async def new_site(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        await page.get(f"{API}/{client_id}")
        typed = {"zone": pages.settings.organisation_zone}
        return page.html("record.html", form=_site_form(page, str(client_id), typed))

    @clients.post("/clients/{client_id}/sites", roles=CHANGERS, include_in_schema=False)
    async def create_site(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        await page.get(f"{API}/{client_id}")
        return await _send_site(page, await page.form(), str(client_id), "POST", f"{API}/{client_id}/sites")

    @clients.get("/sites/{site_id}", roles=CHANGERS, include_in_schema=False)
    async def site(site_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"/api/v1/sites/{site_id}")
        typed = typed_of(said, (*TEXTS_OF_SITE, "active", "version")) | hours_shown(said["hours"])
        return page.html("record.html", form=_site_form(page, said["client_id"], typed, site_id))

    @clients.post("/sites/{site_id}", roles=CHANGERS, include_in_schema=False)
    async def change_site(site_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        path = f"/api/v1/sites/{site_id}"
        said = await page.get(path)
        return await _send_site(page, await page.form(), said["client_id"], "PATCH", path, site_id)

    @clients.get("/clients/{client_id}/contacts/new", roles=CHANGERS, include_in_schema=False)
    async def new_contact(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("record.html", form=await _contact_form(page, client_id, {}))

    @clients.post("/clients/{client_id}/contacts", roles=CHANGERS, include_in_schema=False)
    async def create_contact(client_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return await _send_contact(page, client_id, "POST", f"{API}/{client_id}/contacts")

    @clients.get("/clients/{client_id}/contacts/{contact_id}", roles=CHANGERS, include_in_schema=False)
    async def contact(client_id: UUID, contact_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/{client_id}/contacts/{contact_id}")
        typed = typed_of(said, ("name", "email", "phone", "has_account", "version"))
        typed |= {f"{one['function']}_{one['site_id'] or 'company'}": "on" for one in said["functions"]}
        return page.html("record.html", form=await _contact_form(page, client_id, typed, contact_id))

    @clients.post("/clients/{client_id}/contacts/{contact_id}", roles=CHANGERS, include_in_schema=False)
    async def change_contact(client_id: UUID, contact_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        path = f"{API}/{client_id}/contacts/{contact_id}"
        return await _send_contact(page, client_id, "PATCH", path, contact_id)

    @clients.post("/clients/{client_id}/contacts/{contact_id}/remove", roles=CHANGERS, include_in_schema=False)
    async def remove_contact(client_id: UUID, contact_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        key = (await page.form()).get("idempotency_key", "")
        asked = page.send("DELETE", f"{API}/{client_id}/contacts/{contact_id}", None, key)
        return await page.act(_home(page, client_id), asked, "remove_contact")

    return clients


async def _company(page: PageRequest, client_id: UUID) -> Response:
    here = f"{API}/{client_id}"
    of_client = {"client_id": str(client_id), "limit": str(SHOWN)}
    shown = page.request.query_params
    after = {name: {"after": shown[name]} if shown.get(name) else {} for name in ("contacts", "contracts")}
    asked = [
        page.get(here),
        page.get(f"{here}/sites", {"closed": "true"}),
        page.get(f"{here}/contacts", {"limit": "200"} | after["contacts"]),
        page.get("/api/v1/contracts", of_client | after["contracts"]),
        page.get("/api/v1/assets", of_client),
    ]
    if page.role != "sales":
        asked.append(page.get("/api/v1/tickets", of_client | {"limit": "10"}))
    client, sites, contacts, contracts, assets, *tickets = await page.together(*asked)
    return page.html(
        "client.html",
        client=client,
        sites=sites,
        site_labels={one["id"]: one["label"] for one in sites},
        contacts=contacts["items"],
        more_contacts=contacts["next"],
        contracts=[_contract(one) for one in contracts["items"]],
        more_contracts=contracts["next"],
        assets=assets["items"],
        more_assets=bool(assets["next"]),
        tickets=[line_of(one) for one in tickets[0]["items"]] if tickets else None,
        key=page.new_key(),
        may_change=page.role in KEEPERS,
    )


def _contract(said: Mapping[str, Any]) -> dict[str, Any]:
    ends_on = date.fromisoformat(said["ends_on"]) if said["ends_on"] else None
    return {**said, "starts_on": date.fromisoformat(said["starts_on"]), "ends_on": ends_on}


def _home(page: PageRequest, client_id: object) -> str:
    return f"/clients/{client_id}" if page.role in KEEPERS else "/company"


def _client_form(page: PageRequest, typed: Mapping[str, str], client_id: UUID | None = None) -> RecordForm:
    modes = tuple(Option(code, page.words(f"contact_mode.{code}")) for code in MODES)
    langs = (Option("fr", "Français"), Option("en", "English"))
    fields = (
        Field("name", required=True), Field("legal_name"), Field("siren"), Field("siret"), Field("vat_number"),
        Field("electronic_address"), Field("billing_address", "area"),
        Field("currency", "select", True, tuple(Option(code, code) for code in CURRENCIES)),
        Field("contact_mode", "select", options=modes), Field("lang", "select", options=langs),
        Field("notes", "area"), Field("vip", "tick"),
        *((Field("active", "tick"),) if client_id else ()),
    )  # fmt: skip
    path = f"/clients/{client_id}" if client_id else "/clients"
    return _form(page, "client", path, path, fields, typed, is_new=client_id is None)


def _client_body(typed: Mapping[str, str], fields: tuple[Field, ...]) -> dict[str, Any]:
    body = body_of(typed, fields)
    return body | {"preferences": {"contact_mode": body.pop("contact_mode"), "lang": body.pop("lang")}}


def _site_form(page: PageRequest, client_id: str, typed: Mapping[str, str], site_id: UUID | None = None) -> RecordForm:
    days = (Field(f"day_{day}", label=page.words(f"weekday.{day}")) for day in range(7))
    fields = (
        Field("label", required=True), Field("address", required=True), Field("latitude", "number", True),
        Field("longitude", "number", True), Field("department"), Field("zone", required=True), Field("siret"),
        Field("access_notes", "area"), Field("contact_name"), Field("contact_phone", "tel"), *days,
        *((Field("active", "tick"),) if site_id else ()),
    )  # fmt: skip
    action = f"/sites/{site_id}" if site_id else f"/clients/{client_id}/sites"
    return _form(page, "site", action, _home(page, client_id), fields, typed, is_new=site_id is None)


async def _send_site(
    page: PageRequest, typed: dict[str, str], client_id: str, method: str, path: str, site_id: UUID | None = None
) -> Response:
    form = _site_form(page, client_id, typed, site_id)
    calendar, faults = hours_typed(page, typed)
    body = {name: value for name, value in body_of(typed, form.fields).items() if not name.startswith("day_")}
    for name in ("latitude", "longitude"):
        body[name] = (body[name] or "").replace(",", ".")
    form = _form(page, "site", form.action, form.back, form.fields, typed, faults, is_new=site_id is None)
    return await send_record(page, form, method, path, body | {"hours": calendar["hours"]}, typed.get("label", ""))


async def _contact_form(
    page: PageRequest, client_id: UUID, typed: Mapping[str, str], contact_id: UUID | None = None
) -> RecordForm:
    known = await page.get(f"{API}/{client_id}/sites", {"closed": "true"})
    # A closed site is offered no more; what was said of one stays.
    sites = [s for s in known if s["active"] or any(f"{code}_{s['id']}" in typed for code in FUNCTIONS)]
    places = (Option("company", page.words("clients.whole_company")), *(Option(s["id"], s["label"]) for s in sites))
    named = () if typed.get("has_account") else (Field("name", required=True),)
    functions = (Field(code, "ticks", options=places, label=page.words(f"function.{code}")) for code in FUNCTIONS)
    contacts = f"/clients/{client_id}/contacts"
    action = f"{contacts}/{contact_id}" if contact_id else contacts
    fields = (*named, Field("email", "email"), Field("phone", "tel"), *functions)
    back, remove = _home(page, client_id), f"{action}/remove" if contact_id else ""
    return _form(page, "contact", action, back, fields, typed, is_new=contact_id is None, remove=remove)


async def _send_contact(
    page: PageRequest, client_id: UUID, method: str, path: str, contact_id: UUID | None = None
) -> Response:
    typed = await page.form()
    form = await _contact_form(page, client_id, typed, contact_id)
    functions = [
        {"function": code, "site_id": None if place == "company" else place}
        for code, _, place in (name.partition("_") for name in typed)
        if code in FUNCTIONS and place
    ]
    body = body_of(typed, form.fields) | {"functions": functions}
    return await send_record(page, form, method, path, body, typed.get("name") or page.words("clients.contact"))


def _form(
    page: PageRequest,
    what: str,
    action: str,
    back: str,
    fields: tuple[Field, ...],
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    *,
    is_new: bool,
    remove: str = "",
) -> RecordForm:
    key, version = typed.get("idempotency_key") or page.new_key(), typed.get("version", "")
    return RecordForm(what, action, back, key, fields, typed, faults or {}, is_new, version, remove)
