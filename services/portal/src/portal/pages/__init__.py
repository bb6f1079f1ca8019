"""Web pages: what each role sees, rendered on the server, live by a stream of hints."""

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chassis.http import Routes
from portal.api.session import Door
from portal.pages import ask, day, dispatch, errors, home, kpis, people, sign_in, technicians, ticket, tickets
from portal.pages.render import STATIC
from portal.pages.site import Site
from portal.settings import Settings

FOR_EVER = "public, max-age=31536000, immutable"


def site(settings: Settings, door: Door) -> Site:
    return Site(settings, door)


def routes(site: Site) -> list[Routes]:
    rooms = (sign_in, home, tickets, ask, ticket, day, dispatch, technicians, kpis, people)
    return [room.routes(site) for room in rooms]


def attach(app: FastAPI, site: Site) -> None:
    app.mount("/static", Assets(directory=STATIC, check_dir=False))
    app.problem_page = errors.problem_page(site)  # type: ignore[attr-defined]


class Assets(StaticFiles):
    """Addresses carry the mark of their content, so a copy is never stale."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            is_marked = bool(scope["query_string"]) or path.startswith("vendor/")
            response.headers["cache-control"] = FOR_EVER if is_marked else "public, max-age=3600"
        return response
