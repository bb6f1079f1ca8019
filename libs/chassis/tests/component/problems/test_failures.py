"""Every other way a request can be refused, as the person at the other end reads it."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import Request
from fastapi.responses import HTMLResponse
from libs.chassis.tests.component.problems.books import MESSAGES, OutOfPrint, raising
from structlog.testing import capture_logs

from chassis.errors import Conflict, FieldError, Invalid, NotFound, Unavailable
from chassis.http import PUBLIC, Routes, Who
from chassis.tx import Tx


async def test_nothing_there(call: Any) -> None:
    missing = await call("GET", "/nowhere")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (await call("PATCH", f"/books/{UUID(int=1)}")).headers["allow"] == "DELETE, POST"
    refused = await call("PATCH", "/books")
    assert (refused.status_code, refused.json()["code"]) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("error", "status", "code"), [(RuntimeError(), 500, "internal"), (ConnectionRefusedError(), 503, "unavailable")]
)
async def test_what_is_no_route_of_ours_fails_as_they_do(
    make_app: Any, call: Any, error: Exception, status: int, code: str
) -> None:
    async def raw(request: Request) -> None:
        raise error

    app = make_app()
    app.add_route("/raw", raw)
    with capture_logs():
        answer = await call("GET", "/raw", app=app)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-security-policy"]


async def test_a_broken_rule_speaks_with_the_service_s_words(
    routes: Routes, make_app: Any, call: Any, memory_db: Any
) -> None:
    """X9."""
    raising(routes, OutOfPrint(title="Alcools", errors=[FieldError("/title", "out_of_print", {"title": "Alcools"})]))
    app = make_app(messages=MESSAGES)
    answer = await call("POST", "/raise", app=app, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == answer.json()["errors"][0]["detail"] == "“Alcools” is out of print."
    assert answer.json()["title"] == "Rule broken"
    assert (memory_db.committed, memory_db.rolled_back) == (0, 1)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (Conflict({"x": 1}), 409, "conflict"),
        (Invalid(), 400, "invalid"),
        (Unavailable(), 503, "unavailable"),
        (ConnectionRefusedError(), 503, "unavailable"),
        (asyncpg.ConnectionDoesNotExistError(), 503, "unavailable"),
        (asyncpg.TooManyConnectionsError(), 503, "unavailable"),
        (asyncpg.SerializationError(), 503, "unavailable"),
        (asyncpg.DeadlockDetectedError(), 503, "unavailable"),
        (asyncpg.QueryCanceledError(), 503, "unavailable"),
        (TimeoutError(), 503, "unavailable"),
        (asyncpg.DataError("value out of int32 range"), 400, "unstorable"),
        (asyncpg.CharacterNotInRepertoireError(), 400, "unstorable"),
        (RuntimeError("the cupboard is bare"), 500, "internal"),
    ],
)
async def test_each_failure_has_its_status(
    routes: Routes, call: Any, memory_db: Any, error: Exception, status: int, code: str
) -> None:
    """S003-79, X9."""
    raising(routes, error)
    with capture_logs():
        answer = await call("POST", "/raise")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("retry-after" in answer.headers) == (status == 503)
    assert memory_db.rolled_back == 1


async def test_our_own_failures_are_logged_and_not_told(routes: Routes, call: Any) -> None:
    """S003-79."""
    raising(routes, RuntimeError("the cupboard is bare"))
    with capture_logs() as logged:
        answer = await call("POST", "/raise", headers={"X-Request-Id": "my-request-1"})
    assert "cupboard" not in answer.text
    failed = next(line for line in logged if line["event"] == "request_failed")
    assert str(failed["exc_info"]) == "the cupboard is bare"
    assert answer.headers["x-request-id"] == answer.json()["trace_id"] == "my-request-1"


async def test_someone_in_a_browser_sees_a_page(make_app: Any, call: Any) -> None:
    app = make_app()
    app.problem_page = lambda _, problem, headers: HTMLResponse(f"<h1>{problem.title}", problem.status, headers)
    for path, title in (("/nowhere", "Introuvable"), ("/books", "Connexion requise")):
        page = await call("GET", path, app=app, headers={"Accept": "text/html,*/*;q=0.8"})
        assert page.text == f"<h1>{title}"
        assert (await call("GET", path, app=app)).json()["title"] == title


async def test_a_slow_request_is_given_up(routes: Routes, call: Any, memory_db: Any) -> None:
    """S003-79."""

    @routes.post("/slow", roles=PUBLIC, timeout_s=0.05)
    async def slow(tx: Tx) -> None:
        await asyncio.Event().wait()

    with capture_logs():
        answer = await call("POST", "/slow")
    assert answer.status_code == 503
    assert memory_db.rolled_back == 1


async def test_every_answer_is_hardened_named_and_logged_once(call: Any, issuer: Any) -> None:
    with capture_logs() as logged:
        answer = await call("GET", "/books?after=3", headers=issuer.bearer())
        await call("GET", "/nowhere/jeanne@client.example")
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=31536000"),
    ):
        assert answer.headers[name] == value
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert len(answer.headers["x-request-id"]) == 32
    lines = [line for line in logged if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("GET", "/books", 200),
        ("GET", "unknown", 404),
    ]
    assert all("?" not in str(line) and "jeanne" not in str(line) for line in lines)


async def test_the_description_names_every_answer(make_app: Any, call: Any) -> None:
    """S004-125, X9."""
    app = make_app()
    paths = app.openapi()["paths"]
    add = paths["/books/{book_id}"]["post"]
    assert add["responses"].keys() == {
        *("201", "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503")
    }
    assert add["security"] == [{"bearer": []}]
    assert [parameter["name"] for parameter in add["parameters"]] == ["book_id", "Idempotency-Key"]
    assert paths["/books"]["get"]["responses"].keys() == {"200", "400", "401", "403", "404", "500", "503"}
    assert "security" not in paths["/who"]["get"]
    assert app.openapi()["components"]["schemas"]["Problem"]["required"]
    assert (await call("GET", "/openapi.json", app=app)).status_code == 200
    docs = await call("GET", "/docs", app=app)
    assert "POST /books/{book_id}" in docs.text
    assert "://" not in docs.text


def test_routes_refuse_to_be_vague(routes: Routes, make_app: Any) -> None:
    with pytest.raises(ValueError, match="say who may call"):
        routes.get("/x", roles=set())

    @routes.get("/y", roles=PUBLIC)
    async def y(who: Who) -> None: ...

    with pytest.raises(TypeError, match="caller is `Who"):
        make_app()


def test_every_route_keeps_its_roles(make_app: Any) -> None:
    kept = {(route.path, *route.methods): route.roles for route in make_app().routes if hasattr(route, "roles")}
    assert kept[("/books", "GET")] == {"reader"}
    assert kept[("/who", "GET")] is PUBLIC
