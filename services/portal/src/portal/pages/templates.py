"""Words that staff use again and again: which there are, and the form that makes and changes one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.views.hands import TemplateForm, TemplateLine
from portal.pages.views.ticket import Option

DESK = frozenset({"dispatcher", "manager", "admin"})
PATH, API = "/templates", "/api/v1/templates"
TEXTS = ("title_fr", "title_en", "text_fr", "text_en", "service_code")


def routes(pages: Pages) -> Routes:
    templates = Routes(tags=["pages"])

    @templates.get(PATH, roles=DESK, include_in_schema=False)
    async def list_(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(API, {"show": "all"})
        lines = [TemplateLine(UUID(one["id"]), one["use"], one["name"], one["active"]) for one in said]
        return page.html("templates.html", templates=lines)

    @templates.get(f"{PATH}/new", roles=DESK, include_in_schema=False)
    async def new(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("template.html", form=await _form(page, {"use": "reply", "active": "on"}))

    @templates.post(PATH, roles=DESK, include_in_schema=False)
    async def create(request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "POST", API)

    @templates.get(f"{PATH}/{{template_id}}", roles=DESK, include_in_schema=False)
    async def one(template_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("template.html", form=await _form(page, await _typed(page, template_id), None, template_id))

    @templates.post(f"{PATH}/{{template_id}}", roles=DESK, include_in_schema=False)
    async def change(template_id: UUID, request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "PUT", f"{API}/{template_id}", template_id)

    return templates


async def offered(page: PageRequest, use: str) -> tuple[Option, ...]:
    """Those of a use, to choose from; without them the page goes on."""
    said = await page.or_else(page.get(API, {"use": use}), [])
    return tuple(Option(one["id"], one["name"]) for one in said)


async def filled(page: PageRequest, template_id: str, **of: str) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = await page.get(f"{API}/{UUID(template_id)}/filled", of)
    except ValueError:
        return {}
    return found


async def _form(
    page: PageRequest,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    template_id: UUID | None = None,
) -> TemplateForm:
    services = await page.or_else(page.get("/api/v1/services"), [])
    return TemplateForm(
        key=typed.get("idempotency_key") or page.new_key(),
        typed=typed,
        faults=faults or {},
        id=template_id,
        version=typed.get("version", ""),
        services=tuple(Option(one["code"], one["label"]) for one in services),
    )


async def _typed(page: PageRequest, template_id: UUID) -> dict[str, str]:
    said = await page.get(f"{API}/{template_id}")
    typed = {name: str(said[name] or "") for name in ("use", "name", "version", *TEXTS)}
    return typed | ({"active": "on"} if said["active"] else {})


async def _sent(page: PageRequest, method: str, path: str, template_id: UUID | None = None) -> Response:
    typed = await page.form()
    body: dict[str, Any] = {"use": typed.get("use", ""), "name": typed.get("name", ""), "active": "active" in typed}
    body |= {name: typed[name] for name in TEXTS if typed.get(name, "").strip()}
    sent = page.send(method, path, body, typed.get("idempotency_key", ""), typed.get("version", ""))
    tried = await page.attempt(sent, typed, PATH)
    if tried.arrived:
        return page.go(PATH, "done", page.words("templates.kept", name=typed.get("name", "")))
    form = await _form(page, tried.typed, tried.faults, template_id)
    if template_id and tried.changed:
        form = replace(form, now=_now(page, form, await _typed(page, template_id)))
    return page.html("template.html", 422, form=form)


def _now(page: PageRequest, form: TemplateForm, fresh: Mapping[str, str]) -> dict[str, str]:
    """What somebody else kept meanwhile, where it was typed otherwise."""
    now = {name: fresh[name] for name in ("name", *TEXTS) if fresh[name] != form.typed.get(name, "").strip()}
    labels = {one.value: one.label for one in form.services}
    return now | ({"service_code": labels.get(now["service_code"], "")} if "service_code" in now else {})
