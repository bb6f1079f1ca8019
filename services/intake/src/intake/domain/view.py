"""A list someone wants again: what it is narrowed by, in which order, with which columns."""

from enum import StrEnum
from uuid import UUID

from intake.domain import errors
from intake.domain.decide import DESK

VIEWS_AT_MOST = 50
"""of one person; and so many shared ones"""


class Column(StrEnum):
    PRIORITY = "priority"
    NUMBER = "number"
    TITLE = "title"
    CLIENT = "client"
    SERVICE = "service"
    STATE = "state"
    TECHNICIAN = "technician"
    SLOT = "slot"
    DUE = "due"
    OPENED = "opened"
    TAGS = "tags"


def may_share(role: str, *, is_shared: bool) -> None:
    if is_shared and role not in DESK:
        raise errors.SharedByDesk


def may_change(role: str, person_id: UUID, owner_id: UUID, *, is_shared: bool) -> None:
    """Someone else's own view is none; a shared one belongs to the desk."""
    if owner_id == person_id:
        return
    if not is_shared:
        raise errors.ViewNotFound
    may_share(role, is_shared=True)
