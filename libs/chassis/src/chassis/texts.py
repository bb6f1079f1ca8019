"""What people read, in French and English, found by code; a service adds its own texts to these."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

Lang = Literal["fr", "en"]
Messages = Mapping[str, Mapping[str, str]]

_TEXTS = tomllib.loads(files("chassis").joinpath("texts.toml").read_text("utf-8"))
TITLES: Messages = _TEXTS["titles"]
CHASSIS: Messages = _TEXTS["errors"]
FIELDS: Messages = _TEXTS["fields"]
_QUALITY = re.compile(r"^\s*([a-z]{1,8}|\*)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*$", re.I)


def field_code(pydantic_type: str) -> str:
    code: str = _TEXTS["same"].get(pydantic_type, pydantic_type)
    return code if code in FIELDS else "field_invalid"


def preferred(accept_language: str, default: Lang = "fr") -> Lang:
    """The reader's choice between our two languages; the default unless the other is liked better."""
    likes: dict[str, float] = {}
    for part in accept_language.split(",")[:20]:
        if found := _QUALITY.match(part):
            likes.setdefault(found[1].lower(), float(found[2] or 1))
    other: Lang = "en" if default == "fr" else "fr"
    rest = likes.get("*", 0.0)
    return other if likes.get(other, rest) > likes.get(default, rest) else default


def text(messages: Messages, code: str, lang: Lang, params: Mapping[str, object]) -> str | None:
    entry = messages.get(code) or CHASSIS.get(code) or FIELDS.get(code)
    if entry is None:
        return None
    template = entry.get(lang) or entry["fr"]
    try:
        return template.format(**params)
    except (KeyError, IndexError, ValueError):
        return template
