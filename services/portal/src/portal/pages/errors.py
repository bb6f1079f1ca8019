"""What someone in a browser sees instead of a problem document."""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from chassis.http.access import SAFE
from chassis.http.problems import Problem
from portal.api.door import CONTINUE, REFRESH_PATH
from portal.pages.page import Pages

KINDS = {
    400: "unread", 403: "forbidden", 404: "missing", 405: "missing", 413: "large", 415: "unread", 422: "unread",
    429: "many", 503: "away",
}  # fmt: skip
PASSING = frozenset({"unauthenticated", "token_expired"})


def problem_page(pages: Pages) -> Callable[[Request, Problem, Mapping[str, str]], Response]:
    def page(request: Request, problem: Problem, headers: Mapping[str, str]) -> Response:
        is_page = not request.url.path.startswith("/api/") or request.method in SAFE
        if problem.status == 401 and is_page and not request.url.path.startswith(REFRESH_PATH):
            return _come_in(request, problem.code)
        page = pages.page_of(request, request.scope.get("chassis.who"))
        kind = "stale" if problem.code == "csrf" else KINDS.get(problem.status, "broken")
        said = problem.detail if kind == "many" else ""
        trace = problem.trace_id if kind in ("broken", "away") else ""
        response = page.html("error.html", problem.status, kind=kind, said=said, trace=trace)
        response.headers.update({name: value for name, value in headers.items() if name.lower() == "retry-after"})
        return response

    return page


def _come_in(request: Request, code: str) -> Response:
    """A short token that ran out is renewed on the way; 307 carries a form's body along."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if code in PASSING:
        status = 303 if request.method in SAFE else 307
        return RedirectResponse(f"{CONTINUE}?next={quote(wanted, safe='')}", status)
    return RedirectResponse(f"/sign-in?next={quote(wanted, safe='')}", 303)
