"""Bodies on their way in: what PostgreSQL could not keep is refused, JSON alone goes straight into its model."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chassis.http.problems import Unstorable

JSON = ("application/json",)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def taken_straight(route: APIRoute) -> Callable[[Request], Coroutine[Any, Any, Response]] | None:
    """Of a route that takes a JSON body and nothing else: FastAPI's way there costs as much as a round trip."""
    known, body_field, call = route.dependant, route.body_field, route.dependant.call
    others = (known.path_params, known.query_params, known.header_params, known.cookie_params, known.dependencies)
    if body_field is None or isinstance(body_field.field_info, params.Form) or any(others) or call is None:
        return None
    info = body_field.field_info
    if route._embed_body_fields or len(known.body_params) != 1 or not info.is_required():
        return None
    name, request_name = body_field.name, known.request_param_name or ""
    adapter: TypeAdapter[Any] = TypeAdapter(Annotated[info.annotation, info])  # type: ignore[arg-type]

    async def straight(request: Request) -> Response:
        body = await request.body()
        if not body:
            raise RequestValidationError([{"type": "missing", "loc": ("body",), "ctx": {}}])
        try:
            given = adapter.validate_json(body)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False)
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found]) from error
        return await call(**{name: given, request_name: request})  # type: ignore[no-any-return]

    return straight


def check_storable(body: bytes, kind: str) -> None:
    """No NUL, no half of a surrogate pair: JSON and forms can spell them, PostgreSQL cannot keep them."""
    if kind == "multipart/form-data":
        return
    try:
        body.decode()
        if b"\\u" in body and kind not in FORMS:
            from_json(body)
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError) or "hex escape" in str(error):
            raise Unstorable from error
    if b"%00" in body if kind in FORMS else b"\\u0000" in body and _NUL.search(body):
        raise Unstorable
