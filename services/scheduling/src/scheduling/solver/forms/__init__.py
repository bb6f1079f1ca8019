"""Problems from files: our own form `fsd-1`, home care's `hhcrsp`, Solomon's and Gehring and Homberger's text form,
and Cordeau and Laporte's visits that only some vehicles may do."""

from __future__ import annotations

import re
from pathlib import Path

from scheduling.solver.forms.errors import BadForm
from scheduling.solver.forms.fsd import read_fsd
from scheduling.solver.forms.hhcrsp import read_hhcrsp
from scheduling.solver.forms.sdvrptw import read_sdvrptw
from scheduling.solver.forms.solomon import read_solomon
from scheduling.solver.pairs.problem import Problem as PairsProblem
from scheduling.solver.tours.problem import Problem as ToursProblem

LARGEST_BYTES = 300_000_000
# Public forms that are known, and ask for more than is planned: Pillac's, Kovacs'.
UNPLANNED = {"SPARE PARTS": "tools and spare parts fetched on the way", "CUST NO.  \t": "teams put together by skill"}

__all__ = ["BadForm", "read_problem"]


def read_problem(path: Path, first: int | None = None) -> ToursProblem | PairsProblem:
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
    if not text.lstrip().startswith(("{", "[")):
        for words, what in UNPLANNED.items():
            if words in text:
                raise BadForm("file", f"asks for {what}, which are not planned")
        return read_sdvrptw(text, first) if "VEHICLES_ALLOWED_CLIENTS_SECTION" in text else read_solomon(text, first)
    # Ours names its form. What is large is not parsed twice to see that.
    return read_fsd(text) if _has(text, "format") or not _has(text, "patients") else read_hhcrsp(text)


def _has(text: str, field: str) -> bool:
    return re.search(rf'"{field}"\s*:', text) is not None
