"""Problems from files: our own form `fsd-1`, and Solomon's and Gehring and Homberger's text form."""

from __future__ import annotations

from pathlib import Path

from scheduling.solver.forms.errors import BadForm
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.forms.solomon import read_solomon
from scheduling.solver.tours.problem import Problem

LARGEST_BYTES = 300_000_000

__all__ = ["BadForm", "read_problem"]


def read_problem(path: Path, first: int | None = None) -> Problem:
    """`first` keeps that many visits of a text form, as its small sets are made."""
    try:
        with path.open("rb") as file:
            read = file.read(LARGEST_BYTES + 1)
        text = read.decode("utf-8-sig")
    except OSError as error:
        raise BadForm("file", error.strerror or "cannot be read") from None
    except UnicodeDecodeError:
        raise BadForm("file", "is not text") from None
    if len(read) > LARGEST_BYTES:
        raise BadForm("file", f"is larger than {LARGEST_BYTES:,} bytes")
    return read_fsd(text) if text.lstrip().startswith(("{", "[")) else read_solomon(text, first)
