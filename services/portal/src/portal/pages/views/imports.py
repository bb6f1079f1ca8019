"""What the page of imports shows of a file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    line: int
    column: str
    text: str


@dataclass(frozen=True)
class Checked:
    """A file that was looked at, or imported."""

    kind: str
    name: str
    content: str
    """the file itself, which goes back with the second word"""
    is_done: bool
    lines: int
    created: int
    updated: int
    unchanged: int
    invalid: int
    faults: int
    ignored: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()

    @property
    def right(self) -> int:
        return self.created + self.updated
