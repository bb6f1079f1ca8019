"""What somebody would say of a request before it is sent: it is vague, not covered, or perhaps asked already."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from intake.domain.contract import Cover
from intake.domain.opening import Opened
from intake.domain.search import fold

WORDS_NEEDED = 3
ALIKE, IN_COMMON = 0.6, 2
"""of the telling words of the shorter title, and at least so many"""
SHORTEST, STEM = 3, 5
HINTS_AT_MOST = 3


class Hint(NamedTuple):
    code: str
    params: dict[str, Any]


def telling(text: str) -> set[str]:
    """Its words as far as they tell something, without their endings."""
    return {word[:STEM] for word in fold(text).split() if len(word) >= SHORTEST}


def is_alike(one: str, other: str) -> bool:
    first, second = telling(one), telling(other)
    shared = len(first & second)
    return shared >= IN_COMMON and shared >= ALIKE * min(len(first), len(second))


def hints(opened: Opened, open_tickets: Iterable[Mapping[str, Any]]) -> list[Hint]:
    """`open_tickets` of the company, that the caller may know of, the newest first."""
    asked, contract = opened.request, opened.ticket.contract_id
    found = []
    if len(telling(f"{asked.title} {asked.description}")) < WORDS_NEEDED:
        found.append(Hint("too_vague", {}))
    if contract and opened.cover is not Cover.INCLUDED:
        found.append(Hint(f"cover_{opened.cover}", {}))
    alike = [one for one in open_tickets if is_alike(asked.title, one["title"])][:HINTS_AT_MOST]
    return [
        *found,
        *(Hint("similar", {"id": one["id"], "number": one["number"], "title": one["title"]}) for one in alike),
    ]
