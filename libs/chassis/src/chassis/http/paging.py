"""A page of a list: the items, and where the next page starts (keyset, so pages never shift)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_jsonable_python

from chassis.errors import Invalid

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]
    next: str | None = None


class BadCursor(Invalid):
    code = "cursor"


def encode_cursor(*values: object) -> str:
    raw = json.dumps(to_jsonable_python(values), separators=(",", ":"))
    return urlsafe_b64encode(raw.encode()).rstrip(b"=").decode()


def decode_cursor(cursor: str, *types: Any) -> tuple[Any, ...]:
    """The values `encode_cursor` was given; `types` are theirs, in order."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return TypeAdapter(tuple[types]).validate_json(raw)  # type: ignore[valid-type]
    except ValueError as error:
        raise BadCursor from error
