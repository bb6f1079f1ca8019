"""The organisation's own fields: which there are, and the form that makes and changes one."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from chassis.http import Routes, Who
from portal.pages.page import PageRequest, Pages
from portal.pages.views.labels import FieldForm, FieldLine
from portal.pages.views.ticket import Option

ADMIN = frozenset({"admin"})
TYPES = ("text", "number", "date", "boolean", "choice", "choices")
KINDS = ("incident", "request", "problem")
PATH, API = "/fields", "/api/v1/fields"


def routes(pages: Pages) -> Routes:
    fields = Routes(tags=["pages"])

    @fields.get(PATH, roles=ADMIN, include_in_schema=False)
    async def list_(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(API, {"show": "all"})
        lines = [
            FieldLine(
                UUID(one["id"]), one["code"], one["type"], one[f"label_{page.frame.lang}"], one["required"],
                one["for_clients"], one["active"],
            )
            for one in said
        ]  # fmt: skip
        return page.html("fields.html", fields=lines)

    @fields.get(f"{PATH}/new", roles=ADMIN, include_in_schema=False)
    async def new(request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        return page.html("field.html", form=await _form(page, {"for_clients": "on", "active": "on", "type": "text"}))

    @fields.post(PATH, roles=ADMIN, include_in_schema=False)
    async def create(request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "POST", API)

    @fields.get(f"{PATH}/{{field_id}}", roles=ADMIN, include_in_schema=False)
    async def one(field_id: UUID, request: Request, who: Who) -> Response:
        page = await pages.page(request, who)
        said = await page.get(f"{API}/{field_id}")
        return page.html("field.html", form=await _form(page, _typed_of(said), field_id=field_id))

    @fields.post(f"{PATH}/{{field_id}}", roles=ADMIN, include_in_schema=False)
    async def change(field_id: UUID, request: Request, who: Who) -> Response:
        return await _sent(await pages.page(request, who), "PUT", f"{API}/{field_id}", field_id)

    return fields


async def _form(
    page: PageRequest,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    field_id: UUID | None = None,
) -> FieldForm:
    services = await page.get("/api/v1/services")
    return FieldForm(
        key=typed.get("idempotency_key") or page.new_key(),
        typed=typed,
        faults=faults or {},
        id=field_id,
        services=tuple(Option(one["code"], one["label"]) for one in services),
    )


async def _sent(page: PageRequest, method: str, path: str, field_id: UUID | None = None) -> Response:
    typed = await page.form()
    code = typed.get("code", "") or code_of(typed.get("label_fr", ""))
    body = _body(typed) | ({} if field_id else {"code": code})
    tried = await page.attempt(
        page.send(method, path, body, typed.get("idempotency_key", ""), typed.get("version", "")), typed, PATH
    )
    if tried.arrived:
        return page.go(PATH, "done", page.words("fields.kept", name=typed.get("label_fr", "")))
    form = await _form(page, tried.typed, tried.faults, field_id)
    if tried.changed:
        fresh = _typed_of(await page.get(path))
        shown = ("label_fr", "label_en", "position", "choices")
        form = replace(form, now={name: fresh[name] for name in shown if fresh[name] != typed.get(name, "").strip()})
    return page.html("field.html", 422, form=form)


def code_of(label: str) -> str:
    """`N° de poste` is `n_de_poste`."""
    plain = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"^[^a-z]+|_+$", "", re.sub(r"[^a-z0-9]+", "_", plain))[:40].rstrip("_")


def _typed_of(said: Mapping[str, Any]) -> dict[str, str]:
    typed = {name: str(said[name]) for name in ("code", "type", "label_fr", "label_en", "position", "version")}
    typed |= {name: "on" for name in ("required", "for_clients", "active", "used") if said[name]}
    typed |= {f"kind_{kind}": "on" for kind in said["kinds"]}
    typed |= {f"service_{code}": "on" for code in said["services"]}
    return typed | {"choices": "\n".join(_choice_line(choice) for choice in said["choices"])}


def _choice_line(choice: Mapping[str, Any]) -> str:
    line = f"{choice['code']} = {choice['label_fr']} | {choice['label_en']}"
    return line if choice["active"] else f"- {line}"


def _body(typed: Mapping[str, str]) -> dict[str, Any]:
    """As typed: what is wrong with it, intake says."""
    return {
        "type": typed.get("type", ""),
        "label_fr": typed.get("label_fr", ""),
        "label_en": typed.get("label_en", "").strip() or typed.get("label_fr", ""),
        "choices": [_choice(line) for line in typed.get("choices", "").splitlines() if line.strip()],
        "required": "required" in typed,
        "kinds": [kind for kind in KINDS if f"kind_{kind}" in typed],
        "services": [name.removeprefix("service_") for name in typed if name.startswith("service_")],
        "for_clients": "for_clients" in typed,
        "position": typed.get("position") or 0,
        "active": "active" in typed,
    }


def _choice(line: str) -> dict[str, Any]:
    """`- code = Libellé | Label`: all but the label may be left out; a dash retires it."""
    is_retired, text = line.lstrip().startswith("- "), line.strip().removeprefix("- ")
    code, equals, labels = text.partition("=")
    french, _, english = (labels if equals else text).partition("|")
    return {
        "code": code.strip() if equals else code_of(french),
        "label_fr": french.strip(),
        "label_en": english.strip() or french.strip(),
        "active": not is_retired,
    }
