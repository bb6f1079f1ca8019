"""What is sent and cannot be taken, as the person at the other end reads it."""

import json
from typing import Any
from uuid import UUID

import pytest
from libs.chassis.tests.component.problems.books import GOOD


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
