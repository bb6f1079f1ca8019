"""Errors carry their fate: the HTTP status they leave with, and whether trying again can help.

The sentence a person reads is looked up by `code` in the messages of the service, and filled with `params`.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple


class FieldError(NamedTuple):
    """What is wrong at one place of the input; `code` names a message, `pointer` is a JSON pointer."""

    pointer: str
    code: str
    params: Mapping[str, object] = {}
    where: str = "body"


class AppError(Exception):
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    code: ClassVar[str] = "internal"

    def __init__(
        self,
        params: Mapping[str, object] | None = None,
        /,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] | None = None,
        **more: object,
    ) -> None:
        """`members`: what the problem says besides, for a program that goes on from there."""
        self.params: dict[str, object] = {**(params or {}), **more}
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})
        super().__init__(self.code, self.params)


class Invalid(AppError):
    """The input makes no sense, whatever the state."""

    status = 400
    code = "invalid"


class Unauthenticated(AppError):
    status = 401
    code = "unauthenticated"


class Forbidden(AppError):
    status = 403
    code = "forbidden"


class NotFound(AppError):
    """Also the answer about an object that belongs to someone else."""

    status = 404
    code = "not_found"


class Conflict(AppError):
    """The state has moved: the command came too late, or twice."""

    status = 409
    code = "conflict"


class ChangedMeanwhile(AppError):
    """What the caller looked at when they decided is no longer what there is."""

    status = 412
    code = "changed_meanwhile"


class RuleBroken(AppError):
    """The command is understood, and a rule says no."""

    status = 422
    code = "rule_broken"


class TooManyRequests(AppError):
    status = 429
    retryable = True
    code = "too_many_requests"


class Unavailable(AppError):
    """Something we lean on is away; the same request may pass in a moment."""

    status = 503
    retryable = True
    code = "unavailable"
