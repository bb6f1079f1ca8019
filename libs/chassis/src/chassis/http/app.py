"""The HTTP application of a service: its routes, and the edge that every request passes in and out."""

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, cast

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.errors import AppError
from chassis.http.access import SAFE, Access
from chassis.http.docs import docs_page
from chassis.http.problems import Problem, problem
from chassis.http.routes import BODY_LIMIT, ChassisRoute, Routes
from chassis.limits import Limit, Limits
from chassis.metrics import HTTP_REQUESTS, HTTP_SECONDS
from chassis.settings import ServiceSettings
from chassis.texts import Messages
from chassis.tokens import FetchKeys, Tokens, keys_at
from chassis.tx import Db

log = structlog.get_logger()
_METHODS = SAFE | {"POST", "PUT", "PATCH", "DELETE"}
_QUIET = frozenset({"/health", "/live", "/ready", "/metrics"})
_REQUEST_ID = re.compile(rb"[\w.-]{8,64}")
_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), payment=()"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class Application(FastAPI):
    """What routes find on their application, by `request.app`."""

    db: Db
    access: Access
    limits: Limits
    messages: Messages
    write_limit: Limit
    entrance: ASGIApp
    problem_page: Callable[[Request, Problem, Mapping[str, str]], Response] | None = None
    """Set by a service with pages: what someone in a browser sees instead of JSON."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self.entrance(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        # Starlette's outermost layer answers an error in plain text before the edge can.
        return cast(ServerErrorMiddleware, super().build_middleware_stack()).app

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schema = super().openapi()
            parts = schema.setdefault("components", {})
            schemas = parts.setdefault("schemas", {})
            shape = Problem.model_json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
            schemas |= {**shape.pop("$defs"), "Problem": shape}
            parts["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
            for operations in schema["paths"].values():
                for operation in operations.values():
                    said = operation["responses"].get("422", {}).get("content", {})
                    if "application/json" in said:
                        # FastAPI's own shape of validation errors, which we never send.
                        del operation["responses"]["422"]
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
        return self.openapi_schema or {}


def build_app(
    settings: ServiceSettings,
    db: Db,
    routes: Iterable[Routes],
    messages: Messages,
    *,
    extra_routers: Sequence[APIRouter] = (),
    verifier: FetchKeys | None = None,
) -> Application:
    """`verifier` gives the JWKS in place of the configured address: for tests, and for the issuer itself."""
    app = Application(
        title=f"{settings.app_name}: {settings.service}",
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        redirect_slashes=False,
    )
    app.db, app.messages = db, messages
    app.limits = Limits(settings.service)
    app.write_limit = Limit(f"{settings.rate_limit_per_minute}/minute")
    tokens = Tokens(settings.token_issuer, verifier or keys_at(settings.jwks_url))
    app.access = Access(tokens, app.limits, public_url=settings.public_url, trust_proxy=settings.trust_proxy)
    for declared in (one for part in routes for one in part.declared):
        app.router.routes.append(ChassisRoute(app, declared))
    app.add_route("/docs", docs_page, include_in_schema=False)
    for router in extra_routers:
        app.include_router(router)

    async def refuse(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code == 405:
            # Starlette names the methods of the first route only.
            path, there = request.scope["path"], [route for route in app.routes if isinstance(route, Route)]
            methods = {m for route in there if route.path_regex.match(path) for m in route.methods or ()}
            error.headers = {"Allow": ", ".join(sorted(methods))}
        return problem(request, error, messages)

    for kind in (AppError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, refuse)
    app.entrance = Edge(app, hsts=settings.public_url.startswith("https://"))
    if settings.cors_origins:
        origins = [origin.strip() for origin in settings.cors_origins.split(",")]
        app.entrance = CORSMiddleware(app.entrance, allow_origins=origins, allow_methods=["*"], allow_headers=["*"])
    return app


class Edge:
    """Bounds what comes in; names, measures and hardens what goes out; catches what nobody else did."""

    def __init__(self, app: Application, hsts: bool) -> None:
        self._fastapi: ASGIApp = partial(FastAPI.__call__, app)
        self._straight = {
            (route.declared.method, route.declared.path): route.answer
            for route in app.routes
            if isinstance(route, ChassisRoute) and route.is_straight
        }
        self._messages = app.messages
        self._headers = (*_SECURITY, (b"strict-transport-security", b"max-age=31536000")) if hsts else _SECURITY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._fastapi(scope, receive, send)
        began = time.perf_counter()
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given if _REQUEST_ID.fullmatch(given) else os.urandom(16).hex().encode()
        scope["chassis.request_id"] = request_id.decode()
        status = received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > scope.get("chassis.body_limit", BODY_LIMIT):
                # An HTTPException, because FastAPI turns any other into "error parsing the body".
                raise HTTPException(413)
            return message

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                there = {name for name, _ in message["headers"]}
                added = [header for header in self._headers if header[0] not in there]
                message["headers"] = [*message["headers"], *added, (b"x-request-id", request_id)]
            await send(message)

        try:
            answer = self._straight.get((scope["method"], scope["path"]), self._fastapi)
            await answer(scope, receive if scope["method"] in SAFE else bounded, sent)
        except Exception as error:
            if status:
                raise
            await problem(Request(scope), error, self._messages)(scope, receive, sent)
        finally:
            self._account(scope, status, time.perf_counter() - began)

    def _account(self, scope: Scope, status: int, seconds: float) -> None:
        # The template of the route, never its path: paths can carry what people typed.
        route = getattr(scope.get("route"), "path", None) or "unknown"
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        answers, times = _measures(method, route, status)
        answers.inc()
        times.observe(seconds)
        if route not in _QUIET or status >= 400:
            trace = scope.get("chassis.trace_id") or scope["chassis.request_id"]
            log.info(
                "request",
                method=method,
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                trace_id=trace,
            )


@cache
def _measures(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Bounded by our own routes; asking by labels each time costs more than counting."""
    return HTTP_REQUESTS.labels(method, route, status), HTTP_SECONDS.labels(method, route)
