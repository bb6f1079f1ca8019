"""Routes that say who may call them, and get their caller, transaction or reader handed in.

The work is done around FastAPI's handler rather than by its dependencies and middlewares, which cost
several times the check itself; the transaction opens only after the input is found valid.
"""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar

from fastapi import Request, Response, params
from fastapi.routing import APIRoute
from opentelemetry.trace import SpanKind
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from chassis import telemetry
from chassis.errors import AppError, Invalid
from chassis.http.access import PUBLIC, SAFE, Access
from chassis.http.bodies import FORMS, JSON, check_storable, taken_straight
from chassis.http.idempotency import Command
from chassis.http.problems import Unstorable, problem
from chassis.limits import Limit
from chassis.texts import Messages
from chassis.tokens import Who
from chassis.tx import Db, Reader, Tx, etag

BODY_LIMIT = 1 << 20
TIMEOUT_S = 15.0
_PROBLEM: dict[str, Any] = {
    "description": "Problem",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
_IF_MATCH_PARAMETER = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` that was looked at; 412 when it has changed since, 428 where it must be said.",
    "schema": {"type": "string"},
}
_ETAGS = re.compile(r'"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t]*"[\x21\x23-\x7e]*")*')
Endpoint = Callable[..., Awaitable[Any]]
E = TypeVar("E", bound=Endpoint)


class MediaTypeRefused(AppError):
    status = 415
    code = "media_type"


class IfMatchRefused(Invalid):
    """Malformed, or sent where nothing has a version: the caller would believe to be safe."""

    code = "if_match"


class Site(Protocol):
    """What a route needs of the application it is part of."""

    db: Db
    access: Access
    messages: Messages
    write_limit: Limit


@dataclass(frozen=True, kw_only=True)
class Declared:
    path: str
    method: str
    endpoint: Endpoint
    roles: frozenset[str]
    limit: Limit | Literal["default"] | None
    body_limit: int
    timeout_s: float
    versioned: bool
    options: Mapping[str, Any]


@dataclass
class Routes:
    """The routes of one service; `options` of a route are FastAPI's own."""

    prefix: str = ""
    tags: Sequence[str] = ()
    declared: list[Declared] = field(default_factory=list)

    def route(
        self,
        method: str,
        path: str,
        *,
        roles: Collection[str],
        limit: Limit | Literal["default"] | None = "default",
        body_limit: int = BODY_LIMIT,
        timeout_s: float = TIMEOUT_S,
        versioned: bool = False,
        **options: Any,
    ) -> Callable[[E], E]:
        if not roles:
            raise ValueError(f"{method} {path}: say who may call, or PUBLIC")

        def declare(endpoint: E) -> E:
            self.declared.append(
                Declared(
                    path=self.prefix + path,
                    method=method,
                    endpoint=endpoint,
                    roles=frozenset(roles),
                    limit=None if limit == "default" and method in SAFE else limit,
                    body_limit=body_limit,
                    timeout_s=timeout_s,
                    versioned=versioned,
                    options={"tags": list(self.tags), **options},
                )
            )
            return endpoint

        return declare

    def get(self, path: str, *, roles: Collection[str], **options: Any) -> Callable[[E], E]:
        return self.route("GET", path, roles=roles, **options)

    def post(self, path: str, *, roles: Collection[str], **options: Any) -> Callable[[E], E]:
        return self.route("POST", path, roles=roles, **options)

    def put(self, path: str, *, roles: Collection[str], **options: Any) -> Callable[[E], E]:
        return self.route("PUT", path, roles=roles, **options)

    def patch(self, path: str, *, roles: Collection[str], **options: Any) -> Callable[[E], E]:
        return self.route("PATCH", path, roles=roles, **options)

    def delete(self, path: str, *, roles: Collection[str], **options: Any) -> Callable[[E], E]:
        return self.route("DELETE", path, roles=roles, **options)


class ChassisRoute(APIRoute):
    def __init__(self, site: Site, declared: Declared) -> None:
        self.site = site
        self.declared = declared
        self.roles = declared.roles
        limit = declared.limit
        self.limit = site.write_limit if limit == "default" else limit
        self._bucket = "write" if limit == "default" else f"{declared.method} {declared.path}"
        self._names: dict[type, str] = {}
        options = dict(declared.options)
        options["responses"] = {status: _PROBLEM for status in self._statuses()} | options.get("responses", {})
        endpoint = self._wired(declared.endpoint, options)
        extra: dict[str, Any] = {} if self.roles is PUBLIC else {"security": [{"bearer": []}]}
        if self._is_command:
            extra["parameters"] = [_KEY_PARAMETER, *([_IF_MATCH_PARAMETER] if declared.versioned else [])]
        options["openapi_extra"] = {**extra, **(options.get("openapi_extra") or {})}
        options.setdefault("name", declared.endpoint.__name__)
        options.setdefault("description", inspect.getdoc(declared.endpoint))
        super().__init__(declared.path, endpoint, methods=[declared.method], **options)
        if self.body_field and declared.method not in SAFE:
            self.responses |= {413: _PROBLEM, 415: _PROBLEM}

    @property
    def _is_command(self) -> bool:
        return Tx in self._names and self.declared.method not in SAFE and self.roles is not PUBLIC

    def _statuses(self) -> list[int]:
        public = () if self.roles is PUBLIC else (401, 403)
        unsafe = () if self.declared.method in SAFE else (409, *([412, 428] if self.declared.versioned else []), 422)
        return [400, *public, 404, *unsafe, *([429] if self.limit else []), 500, 503]

    def _wired(self, endpoint: Endpoint, options: Mapping[str, Any]) -> Endpoint:
        """The endpoint as FastAPI sees it: without what we hand in, and answering with bytes."""
        signature = inspect.signature(endpoint, eval_str=True)
        shown = []
        for name, parameter in signature.parameters.items():
            kind = Who if parameter.annotation == (Who | None) else parameter.annotation
            if kind in (Who, Tx, Reader):
                if parameter.annotation is Who and self.roles is PUBLIC:
                    raise TypeError(f"{endpoint.__qualname__}: a public route's caller is `Who | None`")
                self._names[kind] = name
                continue
            if kind is Response:
                raise TypeError(f"{endpoint.__qualname__}: return the Response instead of asking for one")
            if kind is Request:
                self._names[Request] = name
            shown.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
        if Request not in self._names:
            shown.append(inspect.Parameter("_request", inspect.Parameter.KEYWORD_ONLY, annotation=Request))
        returned = signature.return_annotation
        status = int(options.get("status_code", 200))
        is_response = inspect.isclass(returned) and issubclass(returned, Response)
        adapter = None if is_response or returned in (None, signature.empty) else TypeAdapter(returned)

        async def call(**values: Any) -> Response:
            request = values[self._names[Request]] if Request in self._names else values.pop("_request")
            return await self._run(request, endpoint, values, respond)

        def respond(result: Any) -> Response:
            if isinstance(result, Response):
                return result
            if adapter is None:
                return Response(status_code=204 if result is None and status == 200 else status)
            version = getattr(result, "version", None)
            headers = {"ETag": etag(version)} if isinstance(version, int) else None
            return Response(adapter.dump_json(result, by_alias=True), status, headers, "application/json")

        call.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        return call

    async def _run(
        self, request: Request, endpoint: Endpoint, values: dict[str, Any], respond: Callable[[Any], Response]
    ) -> Response:
        names, db = self._names, self.site.db
        who: Who | None = request.scope.get("chassis.who")
        if Who in names:
            values[names[Who]] = who
        if Tx in names:
            key = request.headers.get("idempotency-key") if self._is_command and who else None
            command = Command(request, who, key, await request.body()) if who and key is not None else None
            async with command.tx(db) if command else db.tx() as tx:
                if command and (first := await command.first(tx)):
                    return first
                tx.if_match = self._if_match(request)
                response = respond(await endpoint(**values, **{names[Tx]: tx}))
                if command:
                    command.keep(tx, response)
            return response
        if Reader in names:
            async with db.reader() as reader:
                return respond(await endpoint(**values, **{names[Reader]: reader}))
        return respond(await endpoint(**values))

    def _if_match(self, request: Request) -> frozenset[str] | None:
        sent = ", ".join(request.headers.getlist("if-match")).strip()
        if not sent or sent == "*":
            return None
        if not self.declared.versioned or not _ETAGS.fullmatch(sent):
            raise IfMatchRefused
        return frozenset(re.findall(r'"[^"]*"', sent))

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What `handle` does, for a route that needs none of FastAPI's exit stacks and error handlers."""
        scope["route"] = self
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        straight = taken_straight(self)
        self.is_straight = straight is not None
        inner = straight or super().get_route_handler()
        declared, access = self.declared, self.site.access
        is_form = self.body_field is not None and isinstance(self.body_field.field_info, params.Form)
        expected = () if self.body_field is None else FORMS if is_form else JSON

        async def checked(request: Request) -> Response:
            scope = request.scope
            if b"%00" in scope["query_string"] or "\0" in scope["path"]:
                raise Unstorable
            scope["chassis.body_limit"] = declared.body_limit
            await access.admit(request, self.roles, self.limit, self._bucket)
            if declared.method not in SAFE and expected and (body := await request.body()):
                kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
                if kind not in expected and not (kind.endswith("+json") and expected is JSON):
                    raise MediaTypeRefused(expected=expected[0])
                check_storable(body, kind)
            return await inner(request)

        async def handle(request: Request) -> Response:
            with telemetry.span(f"{declared.method} {declared.path}", SpanKind.SERVER, request.headers) as span:
                request.scope["chassis.trace_id"] = telemetry.trace_id()
                try:
                    async with asyncio.timeout(declared.timeout_s):
                        response = await checked(request)
                except Exception as error:
                    response = problem(request, error, self.site.messages)
                finally:
                    # The files of a form lie on the disk until then.
                    await request.close()
                span.set_attribute("http.response.status_code", response.status_code)
                return response

        self._answer = handle
        return handle
