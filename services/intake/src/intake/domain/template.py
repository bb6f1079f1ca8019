"""Words staff use again and again, with names in braces that are filled in when they are used."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from chassis.errors import FieldError
from intake.domain import errors

TEMPLATES_AT_MOST = 200
"""that are in use"""
LANGS = ("fr", "en")
_NAMED = re.compile(r"\{([a-z_]+)\}")


class Use(StrEnum):
    REPLY = "reply"
    """a message or a note on a ticket"""
    TICKET = "ticket"
    """what a ticket is opened with"""


NAMES = {
    Use.REPLY: ("number", "title", "client", "requester", "site", "service", "technician", "me"),
    Use.TICKET: ("client", "me"),
}


class Filled(NamedTuple):
    text: str
    missing: tuple[str, ...]
    """what is not known of the ticket: left as it stands"""


def names_in(text: str) -> list[str]:
    return list(dict.fromkeys(_NAMED.findall(text)))


def name_faults(use: Use, texts: Mapping[str, str]) -> Iterator[FieldError]:
    """By the field of the input they stand in."""
    for at, text in texts.items():
        for name in names_in(text):
            if name not in NAMES[use]:
                yield FieldError(f"/{at}", "unknown_name", {"name": name, "names": ", ".join(NAMES[use])})
                break


def fill(text: str, values: Mapping[str, str | None]) -> Filled:
    """What is put in is never read again as a name."""
    known = {name: value for name, value in values.items() if value}
    filled = _NAMED.sub(lambda found: known.get(found[1]) or found[0], text)
    return Filled(filled, tuple(name for name in names_in(text) if name not in known))


def whole(filled: Filled) -> str:
    """To be sent without anybody reading it first."""
    if filled.missing:
        raise errors.TemplateUnfilled(names=", ".join(filled.missing))
    return filled.text
