"""Every way a request can be refused, as the person at the other end reads it."""

import asyncio
import json
from datetime import datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from structlog.testing import capture_logs

from chassis.errors import Conflict, FieldError, Invalid, NotFound, RuleBroken, Unavailable
from chassis.http import PUBLIC, Page, Routes, Who
from chassis.tx import Reader, Tx


class Shelf(Enum):
    POETRY = "poetry"
    HISTORY = "history"


class Book(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=2, max_length=10)
    shelf: Shelf
    copies: int = Field(gt=0)
    printed: datetime | None = None
    tags: list[str] = []
    ids: list[UUID] = []


class OutOfPrint(RuleBroken):
    code = "out_of_print"


MESSAGES = {"out_of_print": {"fr": "« {title} » est épuisé.", "en": "“{title}” is out of print."}}
GOOD = {"title": "Alcools", "shelf": "poetry", "copies": 2}


@pytest.fixture(autouse=True)
def declared(routes: Routes) -> None:
    @routes.post("/books/{book_id}", roles={"reader"}, status_code=201)
    async def add(book_id: UUID, body: Book, who: Who, tx: Tx) -> Book:
        return body

    @routes.post("/books", roles={"reader"}, status_code=201)
    async def add_new(body: Book, who: Who, tx: Tx) -> Book:
        return body

    @routes.get("/books", roles={"reader"})
    async def books(reader: Reader, after: int = Query(0, le=100)) -> Page[Book]:
        return Page(items=[Book(title="Alcools", shelf=Shelf.POETRY, copies=1)], next="x")

    @routes.post("/form", roles=PUBLIC)
    async def form(title: Annotated[str, Form()]) -> dict[str, str]:
        return {"title": title}

    @routes.post("/small", roles=PUBLIC, body_limit=20)
    async def small(body: dict[str, str]) -> dict[str, str]:
        return body

    @routes.delete("/books/{book_id}", roles={"reader"}, status_code=204)
    async def remove(book_id: UUID, tx: Tx) -> None: ...

    @routes.get("/find/{shelf}", roles=PUBLIC)
    async def find(shelf: str, text: str = "") -> dict[str, str]:
        return {"shelf": shelf, "text": text}

    @routes.get("/who", roles=PUBLIC)
    async def whoever(request: Request, who: Who | None) -> dict[str, str]:
        return {"role": who.role if who else "nobody", "method": request.method}


def raising(routes: Routes, error: BaseException, **options: Any) -> None:
    @routes.post("/raise", roles=PUBLIC, **options)
    async def fail(tx: Tx) -> None:
        raise error


async def test_what_goes_well(call: Any, issuer: Any, memory_db: Any) -> None:
    added = await call("POST", f"/books/{UUID(int=1)}", json=GOOD, headers=issuer.bearer())
    assert (added.status_code, added.json()["title"]) == (201, "Alcools")
    assert (memory_db.opened, memory_db.committed) == (1, 1)
    listed = await call("GET", "/books", headers=issuer.bearer())
    assert listed.json()["next"] == "x"
    removed = await call("DELETE", f"/books/{UUID(int=1)}", headers=issuer.bearer())
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await call("GET", "/who")).json() == {"role": "nobody", "method": "GET"}
    assert (await call("GET", "/who", headers=issuer.bearer())).json()["role"] == "reader"
    assert (await call("GET", "/who", headers={"Authorization": "Bearer stale"})).json()["role"] == "nobody"


@pytest.mark.parametrize(
    ("change", "pointer", "fr", "en"),
    [
        ({"title": None}, "/title", "Un texte est attendu.", "A text is expected."),
        ({"title": "x"}, "/title", "Au moins 2 caractère(s).", "At least 2 character(s)."),
        ({"title": "x" * 11}, "/title", "Au plus 10 caractères.", "At most 10 characters."),
        ({"shelf": "zzz"}, "/shelf", "Valeurs possibles : ", "Possible values: "),
        ({"copies": 0}, "/copies", "Doit être supérieur à 0.", "Must be greater than 0."),
        ({"copies": "many"}, "/copies", "Un nombre entier est attendu.", "A whole number is expected."),
        ({"printed": "soon"}, "/printed", "Une date et heure ISO 8601", "An ISO 8601 date and time"),
        ({"a/b~c": 1}, "/a~1b~0c", "Ce champ est inconnu.", "This field is unknown."),
        ({"ids": ["x"]}, "/ids/0", "Un identifiant (UUID)", "An identifier (UUID)"),
        ({"tags": "x"}, "/tags", "Une liste est attendue.", "A list is expected."),
    ],
)
async def test_validation_in_both_languages(
    call: Any, issuer: Any, memory_db: Any, change: Any, pointer: str, fr: str, en: str
) -> None:
    """S004-107, X9 (400)."""
    for lang, expected in (("fr", fr), ("en", en)):
        answer = await call(
            "POST",
            f"/books/{UUID(int=1)}",
            content=json.dumps({**GOOD, **change}),
            headers={**issuer.bearer(), "Accept-Language": lang, "Content-Type": "application/json"},
        )
        problem = answer.json()
        assert answer.status_code == problem["status"] == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == lang
        assert problem["code"] == "invalid"
        (error,) = problem["errors"]
        assert (error["pointer"], error["in"]) == (pointer, "body")
        assert error["detail"].startswith(expected)
        assert problem["trace_id"]
    assert memory_db.opened == 0


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(GOOD).encode(),
        b"",
        b"null",
        b"[]",
        b"{}",
        b"7",
        b"{",
        b'{"title": NaN}',
        b'{"title": "\\ud800", "shelf": "poetry", "copies": 1}',
        b"[" * 50,
        '{"title": "Été", "shelf": "poetry", "copies": 1e30}'.encode("latin-1"),
        json.dumps({**GOOD, "copies": "3", "printed": "2026-01-01T00:00:00Z", "ids": [str(UUID(int=1))]}).encode(),
        json.dumps({**GOOD, "copies": 1.5, "shelf": 3, "tags": [None], "ids": "x", "printed": 0}).encode(),
        json.dumps({**GOOD, "copies": True, "title": 12, "tags": {}}).encode(),
    ],
)
async def test_a_body_alone_is_read_as_beside_other_parameters(call: Any, issuer: Any, body: bytes) -> None:
    headers = {**issuer.bearer(), "Content-Type": "application/json"}
    answers = [await call("POST", path, content=body, headers=headers) for path in ("/books", f"/books/{UUID(int=1)}")]
    said = [(a.status_code, a.headers["content-type"], {**a.json(), "trace_id": ""}) for a in answers]
    assert said[0] == said[1]


async def test_missing_fields_and_bad_parameters_are_all_named(call: Any, issuer: Any) -> None:
    answer = await call("POST", "/books/7", json={}, headers=issuer.bearer())
    named = {(error["in"], error["pointer"]) for error in answer.json()["errors"]}
    assert named == {("path", "/book_id"), ("body", "/title"), ("body", "/shelf"), ("body", "/copies")}
    answer = await call("GET", "/books?after=101", headers=issuer.bearer())
    assert answer.json()["errors"] == [
        {"pointer": "/after", "in": "query", "detail": "Doit être inférieur ou égal à 100."}
    ]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid"),
        (b"\xff\xfe", "application/json", 400, "unstorable"),
        (b'{"title": "a\xff"}', "application/json", 400, "unstorable"),
        (b'{"title": "a\\u0000b"}', "application/json", 400, "unstorable"),
        (b'{"title": "a\\uD800"}', "application/json", 400, "unstorable"),
        (b'{"title": "\\ud83d\\ud83d\\ude00"}', "application/json", 400, "unstorable"),
        (b'{"title": "\\ude00"}', "application/json", 400, "unstorable"),
        (b'{"title": "\\\\\\ude00"}', "application/json", 400, "unstorable"),
        (b'{"title": "\xed\xa0\x80"}', "application/json", 400, "unstorable"),
        ('{"title": "a\\u0000"}'.encode("utf-16"), "application/json", 400, "unstorable"),
        (b"[" * 100_000, "application/json", 400, "invalid"),
        (b'{"copies": ' + b"9" * 5000 + b"}", "application/json", 400, "invalid"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "media_type"),
        (b"<a/>", "text/xml", 415, "media_type"),
        (b"{}", None, 415, "media_type"),
        (b"x" * (1 << 20) + b"x", "application/json", 413, "too_large"),
    ],
)
async def test_bodies_nobody_can_read(
    call: Any, issuer: Any, content: bytes, kind: str | None, status: int, code: str
) -> None:
    """S003-76."""
    headers = issuer.bearer() | ({"Content-Type": kind} if kind else {})
    answer = await call("POST", f"/books/{UUID(int=1)}", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("text", [b"\\\\u0000", b"\\\\ud800", b"\\ud83d\\ude00", b"\\u00e9", b"\xc3\xa9"])
async def test_what_only_looks_unreadable_is_read(call: Any, text: bytes) -> None:
    content = b'{"a":"' + text + b'"}'
    answer = await call("POST", "/small", content=content, headers={"Content-Type": "application/json"})
    assert answer.json() == json.loads(content)


@pytest.mark.parametrize("path", ["/find/x?text=%00", "/find/%00", "/form"])
async def test_nul_in_path_query_and_form(call: Any, path: str) -> None:
    how = {"content": b"title=%00", "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    answer = await call("POST" if path == "/form" else "GET", path, **(how if path == "/form" else {}))
    assert (answer.status_code, answer.json()["code"]) == (400, "unstorable")


async def test_a_body_of_unsaid_length_is_bounded_too(call: Any) -> None:
    async def pieces() -> Any:
        for _ in range(5):
            yield b'{"a": "b"}'

    answer = await call("POST", "/small", content=pieces(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_forms_are_read(call: Any) -> None:
    assert (await call("POST", "/form", data={"title": "é"})).json() == {"title": "é"}


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
