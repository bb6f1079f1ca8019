"""Web pages: what each role sees, rendered on the server, live by a stream of hints."""

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chassis.http import Routes
from portal.pages import (
    account,
    agenda,
    appointment,
    assess,
    assets,
    bulk,
    clients,
    contracts,
    day,
    dispatch,
    elsewhere,
    erasures,
    errors,
    fields,
    files,
    home,
    invitations,
    kpis,
    load,
    passwords,
    people,
    person,
    personal_data,
    planning,
    purposes,
    qualify,
    relations,
    requests,
    retention,
    sign_in,
    technicians,
    templates,
    ticket,
    ticket_new,
    tickets,
    visit,
    what_if,
)
from portal.pages.page import Pages
from portal.pages.render import STATIC

FOR_EVER = "public, max-age=31536000, immutable"


def routes(pages: Pages) -> list[Routes]:
    of_all = (
        sign_in, elsewhere, passwords, account, home, tickets, ticket_new, bulk, qualify, assess, ticket,
        appointment, agenda, files, relations, requests, personal_data,
    )  # fmt: skip
    of_some = (
        invitations, day, dispatch, planning, load, what_if, technicians, clients, assets, contracts, kpis, erasures,
        people, person, fields, retention, purposes, templates, visit,
    )  # fmt: skip
    return [room.routes(pages) for room in (*of_all, *of_some)]


def attach(app: FastAPI, pages: Pages) -> None:
    app.mount("/static", Assets(directory=STATIC, check_dir=False))
    app.problem_page = errors.problem_page(pages)  # type: ignore[attr-defined]


class Assets(StaticFiles):
    """Addresses carry the mark of their content, so a copy is never stale."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            is_marked = bool(scope["query_string"]) or path.startswith("vendor/")
            response.headers["cache-control"] = FOR_EVER if is_marked else "public, max-age=3600"
        return response
