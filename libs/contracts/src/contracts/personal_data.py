"""Where an event holds text, and of which kind: the rule for personal data, and what an archive may keep."""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from contracts.event import Event
from contracts.topic import Topic
from contracts.words import Marker

EACH = "[]"
"""In a path: every item of a list, every value of a mapping."""

Path = tuple[str, ...]


def texts(model: type[BaseModel]) -> Iterator[tuple[Path, str]]:
    """Every field that can hold free characters: its path, and its kind; `plain` is the one forbidden."""
    hints = get_type_hints(model, include_extras=True)
    for name in model.model_fields:
        yield from _texts(hints[name], (name,), "plain")


def _texts(annotation: Any, path: Path, kind: str) -> Iterator[tuple[Path, str]]:
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        marked = [item.text for item in metadata if isinstance(item, Marker)]
        yield from _texts(inner, path, marked[-1] if marked else kind)
    elif origin is Literal:
        return
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _texts(option, path, kind)
    elif origin is not None:
        for item in get_args(annotation):
            yield from _texts(item, (*path, EACH), kind)
    elif annotation in (str, bytes, Any, object, dict, list, tuple):
        yield path, kind
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for below, text in texts(annotation):
            yield (*path, *below), text
    elif isinstance(annotation, type) and issubclass(annotation, str) and not issubclass(annotation, Enum):
        yield path, kind


def breaches(topic: Topic) -> list[str]:
    """Fields whose text may not travel on this topic."""
    allowed = {"code", "label", "title"} | ({"personal"} if topic.people else set())
    return [
        f"{topic.name} {event.__name__}.{'.'.join(path)}: {kind}"
        for event in topic.types.values()
        for path, kind in texts(event)
        if kind not in allowed
    ]


@cache
def _emptied(event: type[Event]) -> tuple[Path, ...]:
    return tuple(path for path, kind in texts(event) if kind in ("title", "personal"))


def archived(event: Event) -> dict[str, Any]:
    """The event as JSON may be kept for ever: titles and personal fields empty, still readable."""
    body = event.model_dump(mode="json")
    for path in _emptied(type(event)):
        _empty(body, path)
    return body


def _empty(value: Any, path: Path) -> None:
    step, *rest = path
    if value is None:
        return
    if step == EACH:
        for item in value if isinstance(value, list) else value.values():
            _empty(item, tuple(rest))
    elif rest:
        _empty(value[step], tuple(rest))
    elif value[step] is not None:
        value[step] = ""
