"""One act on many tickets: each is done or refused by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from intake.domain import errors
from intake.domain.tags import TAGS_AT_MOST

BULK_AT_MOST = 100


class Do(StrEnum):
    ADD_TAGS = "add_tags"
    REMOVE_TAGS = "remove_tags"
    QUALIFY = "qualify"
    PRIORITY = "priority"
    REPLY = "reply"
    WAIT = "wait"
    RESUME = "resume"
    RESOLVE = "resolve"
    SETTLE = "settle"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Act:
    do: Do
    values: Mapping[str, Any] = field(default_factory=dict)
    """as the API names them"""
    texts: Mapping[str, str] = field(default_factory=dict)
    """of a template, by language, to be filled in for each ticket"""


def tags_after(before: Mapping[str, str], given: Mapping[str, str], do: Do) -> tuple[dict[str, str], Act | None]:
    """All of them by key, and what takes this back; nothing does when nothing changes."""
    if do is Do.ADD_TAGS:
        new = {key: label for key, label in given.items() if key not in before}
        after = dict(before) | new
        if len(after) > TAGS_AT_MOST:
            raise errors.TooManyTags(limit=TAGS_AT_MOST)
        return after, Act(Do.REMOVE_TAGS, {"tags": list(new.values())}) if new else None
    gone = {key: label for key, label in before.items() if key in given}
    after = {key: label for key, label in before.items() if key not in given}
    return after, Act(Do.ADD_TAGS, {"tags": list(gone.values())}) if gone else None
