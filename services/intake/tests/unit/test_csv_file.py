"""CSV files as people's spreadsheets write them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.cells import neutral, plain
from intake.domain.csv_file import Fault, Row, open_csv

NAMES = {"reference": ["Référence"], "name": ["Raison sociale"], "note": ["Note"]}


def opened(content: bytes):
    return open_csv(io.BytesIO(content), NAMES, ["reference", "name"])


def read(content: bytes) -> list[Row | Fault]:
    return list(opened(content).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_separator_are_found(encoding: str, separator: str, end: str) -> None:
    content = end.join(separator.join(cells) for cells in (["Référence", "Raison sociale"], ["A-1", "Bâtiment dété"]))
    found = opened(content.encode(encoding))
    assert (found.separator, found.faults) == (separator, ())
    assert [row.cells for row in found.rows()] == [{"reference": "A-1", "name": "Bâtiment dété"}]


def test_headers_are_known_in_both_languages_whatever_their_accents() -> None:
    for head in (
        "reference;name",
        "Référence ; Raison sociale",
        "REFERENCE;RAISON_SOCIALE",
        '"référence";"raison-sociale"',
    ):
        assert opened(f"{head}\n1;2".encode()).columns == ("reference", "name"), head


def test_a_column_that_is_not_ours_is_named_and_left_out() -> None:
    found = opened(b"reference;Chiffre d'affaires;name\nA;12;Acme")
    assert found.ignored == ("Chiffre d'affaires",)
    assert list(found.rows()) == [Row(2, {"reference": "A", "name": "Acme"})]


def test_missing_and_doubled_columns_are_told_together() -> None:
    assert opened(b"reference;ref2;REFERENCE\n").faults == (
        Fault(1, "reference", "column_twice"),
        Fault(1, "name", "column_missing"),
    )
    assert [fault.code for fault in opened(b"").faults] == ["column_missing", "column_missing"]


def test_lines_are_counted_as_an_editor_does() -> None:
    """A cell may hold line breaks, and empty lines are no lines."""
    content = b'reference;name;note\nA;Acme;"one\ntwo"\n\n;;\nB;Bee\n'
    assert [(row.line, row.cells["reference"]) for row in read(content)] == [(2, "A"), (6, "B")]


def test_what_cannot_be_read_is_one_fault_and_the_next_lines_go_on() -> None:
    content = b'reference;name\nA;"x"y\nB;b;c;d\nC;see\n'
    assert read(content) == [
        Fault(2, "", "quotes"),
        Fault(3, "", "too_many_cells", {"columns": 2}),
        Row(4, {"reference": "C", "name": "see"}),
    ]


def test_a_quote_never_closed_does_not_take_the_memory() -> None:
    """csv stops at the size a cell may have; what it took is lost, and said."""
    lines = b"".join(b"A%d;acme\n" % n for n in range(100_000))
    found = read(b'reference;name\nX;"open\n' + lines)
    assert found[0] == Fault(2, "", "quotes")
    assert isinstance(found[-1], Row)


def test_bytes_of_no_encoding_are_told_with_their_line() -> None:
    found = read(b"reference;name\n" + b"A;b\n" * 3 + b"C;\x81\xff\n")
    assert found[-1].code == "encoding"  # type: ignore[union-attr]


@given(st.text())
def test_what_leaves_neutral_comes_back_the_same(text: str) -> None:
    assert plain(neutral(text)) == text
    assert not neutral(text).startswith(tuple("=+-@\t\r"))


WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=20))
def test_a_file_written_is_read_back_the_same(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["reference", "name"])
    writer.writerows([neutral(cell) for cell in row] for row in rows)
    found = read(("\ufeff" + out.getvalue()).encode())
    expected = [row for row in rows if any(cell.strip() for cell in map(neutral, row))]
    assert [(plain(r.cells["reference"]), plain(r.cells["name"])) for r in found] == expected  # type: ignore[union-attr]
