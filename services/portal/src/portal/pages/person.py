"""Correcting an account, for administrators: name, address, telephone, language, role and company."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.domain.model import Role
from portal.pages.client_choice import client_choice, client_names, seeks_client
from portal.pages.page import PageRequest, Pages
from portal.pages.views.desk import PersonForm

ADMIN = frozenset({"admin"})
PATH, API = "/people", "/api/v1/people"
LANGS = {"fr": "Français", "en": "English"}
NAMES = ("name", "email", "phone", "role", "lang", "client_id", "version")


def routes(pages: Pages) -> Routes:
    person = Routes(tags=["pages"])

    @person.get(f"{PATH}/{{person_id}}", roles=ADMIN, include_in_schema=False)
    async def one(person_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return _shown(page, await _form(page, person_id, _typed_of(await page.get(f"{API}/{person_id}"))))

    @person.post(f"{PATH}/{{person_id}}", roles=ADMIN, include_in_schema=False)
    async def change(person_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        typed = await page.form()
        if seeks_client(typed):
            return _shown(page, await _form(page, person_id, typed))
        here = f"{API}/{person_id}"
        key, version = typed.get("idempotency_key", ""), typed.get("version", "")
        tried = await page.attempt(page.send("PATCH", here, _body(typed), key, version), typed, PATH)
        if tried.arrived:
            pages.names.pop(person_id, None)
            return page.go(PATH, "done", page.words("people.kept", name=tried.answer["name"]))
        form = await _form(page, person_id, tried.typed, tried.faults)
        if tried.changed:
            form = replace(form, now=await _now(page, tried.typed, _typed_of(await page.get(here))))
        return _shown(page, form, 422)

    return person


def _typed_of(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(said[name] or "") for name in NAMES}


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    """As typed: what is wrong with it, the API says. What the form does not show stays as it is."""
    body: dict[str, Any] = {name: typed[name] for name in ("name", "email", "role", "lang") if name in typed}
    return body | {name: typed[name].strip() or None for name in ("phone", "client_id") if name in typed}


def _shown(page: PageRequest, form: PersonForm, status: int = 200) -> Response:
    return page.html("person.html", status, form=form, ROLES=get_args(Role), LANGS=LANGS)


async def _form(
    page: PageRequest, person_id: UUID, typed: Mapping[str, str], faults: Mapping[str, str] | None = None
) -> PersonForm:
    clients = await page.or_else(client_choice(page, typed), None)
    key = typed.get("idempotency_key") or page.new_key()
    is_own = page.who is not None and page.who.person_id == person_id
    return PersonForm(person_id, key, typed, faults or {}, clients=clients, is_own=is_own)


async def _now(page: PageRequest, typed: Mapping[str, str], fresh: Mapping[str, str]) -> dict[str, str]:
    """What somebody else kept meanwhile, where it was typed otherwise."""
    now = {name: fresh[name] for name in NAMES if name in typed and fresh[name] != typed[name].strip()}
    if now.get("client_id"):
        now |= {"client_id": (await client_names(page, [now["client_id"]])).get(now["client_id"], "")}
    told = {"role": page.words(f"role.{fresh['role']}"), "lang": LANGS[fresh["lang"]]}
    return now | {name: text for name, text in told.items() if name in now}
