"""What the forms of clients, sites, contacts and assets have in common: send, then go back or say what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import Response

from portal.pages.page import PageRequest
from portal.pages.views.records import Field, RecordForm

KEEPERS = frozenset({"sales", "dispatcher", "manager", "admin"})
CHANGERS = KEEPERS | {"client_manager"}


def typed_of(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: str(said[name]) for name in names if said[name] not in (None, False)}


def body_of(typed: Mapping[str, str], fields: Iterable[Field]) -> dict[str, Any]:
    """As typed, an empty field being none: what is wrong with it, intake says."""
    body: dict[str, Any] = {}
    for one in fields:
        if one.kind == "tick":
            body[one.name] = one.name in typed
        elif one.kind != "ticks":
            body[one.name] = typed.get(one.name, "").strip() or None
    return body


def now_of(form: RecordForm, said: Mapping[str, Any]) -> dict[str, str]:
    """Of what differs, what is there; ticks and hours are seen on the page itself."""
    now = {}
    for one in form.fields:
        if one.name in said and one.kind not in ("tick", "ticks"):
            value = "" if said[one.name] is None else str(said[one.name])
            if value != form.typed.get(one.name, "").strip():
                now[one.name] = next((option.label for option in one.options if option.value == value), value)
    return now


async def send_record(
    page: PageRequest, form: RecordForm, method: str, path: str, body: Mapping[str, Any], name: str
) -> Response:
    """`form` as it comes back when this is refused."""
    faults = dict(form.faults)
    if not faults:
        sent = page.send(method, path, body, form.typed.get("idempotency_key", ""), form.typed.get("version", ""))
        tried = await page.attempt(sent, form.typed, form.back)
        if tried.arrived:
            return page.go(form.back, "done", page.words("clients.kept", name=name))
        faults = dict(tried.faults)
        if tried.changed:
            form = replace(form, now=now_of(form, await page.get(path)))
        form = replace(form, key=tried.typed["idempotency_key"], version=tried.typed.get("version", ""))
    return page.html("record.html", 422, form=replace(form, faults=faults))
