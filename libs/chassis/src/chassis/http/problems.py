"""Errors leave as application/problem+json, in the reader's language, saying nothing of our insides."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import asyncpg
import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from pydantic_core import to_json
from starlette.exceptions import HTTPException

from chassis import telemetry
from chassis.errors import AppError, FieldError, Invalid, Unavailable
from chassis.failures import CONTENTION, STORAGE_AWAY
from chassis.texts import TITLES, Lang, Messages, field_code, preferred, text

log = structlog.get_logger()
_HTTP_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class FieldProblem(BaseModel):
    pointer: str
    where: Literal["body", "query", "path", "header", "cookie"] = Field(serialization_alias="in")
    detail: str


class Problem(BaseModel):
    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []
    trace_id: str


class Unstorable(Invalid):
    """What PostgreSQL cannot store: a NUL, half a surrogate pair, a number too wide."""

    code = "unstorable"


def reader_lang(request: Request) -> Lang:
    who = request.scope.get("chassis.who")
    return preferred(request.headers.get("accept-language", ""), who.lang if who else "fr")


def problem(request: Request, error: Exception, messages: Messages) -> Response:
    status, code, params, headers = 500, "internal", {}, {}
    members: dict[str, object] = {}
    fields: Sequence[FieldError] = ()
    if isinstance(error, (asyncpg.DataError, UnicodeEncodeError)):
        log.warning("data_refused", error=type(error).__name__)
        error = Unstorable()
    elif isinstance(error, (*CONTENTION, *STORAGE_AWAY)):
        log.warning("storage_away", error=type(error).__name__)
        error = Unavailable()
    if isinstance(error, AppError):
        status, code, params, headers = error.status, error.code, error.params, dict(error.headers)
        fields, members = error.errors, error.members
    elif isinstance(error, RequestValidationError):
        status, code, fields = 400, "invalid", [_field(found) for found in error.errors()]
    elif isinstance(error, HTTPException):
        status, headers = error.status_code, dict(error.headers or {})
        code = _HTTP_CODES.get(status, "invalid" if status < 500 else "internal")
    else:
        log.error("request_failed", exc_info=error)
    if status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="astreinte"')
    if status == 503:
        headers.setdefault("Retry-After", "1")
    lang = reader_lang(request)
    title = (TITLES.get(str(status)) or TITLES["400" if status < 500 else "500"])[lang]
    body = Problem(
        title=title,
        status=status,
        detail=text(messages, code, lang, params) or title,
        code=code,
        errors=[_said(messages, field, lang) for field in fields],
        trace_id=telemetry.trace_id() or request.scope.get("chassis.request_id", ""),
    )
    if (page := request.app.problem_page) and "text/html" in request.headers.get("accept", ""):
        return cast(Response, page(request, body, headers))
    return Response(
        to_json({**members, **body.model_dump(by_alias=True)}),
        status,
        {"Content-Language": lang, "Vary": "Accept-Language", **headers},
        "application/problem+json",
    )


def _field(found: Mapping[str, Any]) -> FieldError:
    where, *path = found["loc"]
    code = field_code(found["type"])
    escaped = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
    pointer = "" if code == "json_invalid" else "".join(f"/{part}" for part in escaped)
    return FieldError(pointer.encode("utf-8", "replace").decode(), code, found.get("ctx") or {}, str(where))


def _said(messages: Messages, field: FieldError, lang: Lang) -> FieldProblem:
    detail = text(messages, field.code, lang, field.params) or text(messages, "field_invalid", lang, {})
    return FieldProblem(pointer=field.pointer, where=field.where, detail=detail or "")
