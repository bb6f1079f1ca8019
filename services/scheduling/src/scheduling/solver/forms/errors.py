"""What is wrong with a file, and where."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class BadForm(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@contextmanager
def named(field: str) -> Iterator[None]:
    """Says where a rule was broken."""
    try:
        yield
    except ValueError as error:
        raise BadForm(field, str(error)) from None
