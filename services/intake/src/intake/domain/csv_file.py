"""A CSV file as spreadsheets write it: its encoding, separator and columns are found, its lines come one by one."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, NamedTuple

CHUNK = 1 << 16
SEPARATORS = ";,\t"


class Fault(NamedTuple):
    """What is wrong in one line; `code` names a sentence."""

    line: int
    column: str
    """a name of ours, the file's own header, or nothing for the whole line"""
    code: str
    params: Mapping[str, object] = {}


class Row(NamedTuple):
    line: int
    """where it begins: a cell may hold line breaks"""
    cells: Mapping[str, str]


@dataclass(frozen=True)
class CsvFile:
    file: BinaryIO
    encoding: str
    separator: str
    columns: tuple[str | None, ...] = ()
    """our names, in the order of the file; None where a column is not for us"""
    headers: Mapping[str, str] = field(default_factory=dict)
    """what the file calls our columns"""
    ignored: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    """because of which no line can be read"""

    def rows(self) -> Iterator[Row | Fault]:
        """One line after the other, so that a file may be longer than the memory."""
        lines = _reader(self.file, self.encoding, self.separator)
        for line, cells in lines:
            if line == 1 or isinstance(cells, Fault):
                if isinstance(cells, Fault):
                    yield cells
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(self.columns) :]):
                yield Fault(line, "", "too_many_cells", {"columns": len(self.columns)})
                continue
            named = zip(self.columns, cells, strict=False)
            yield Row(line, {name: cell for name, cell in named if name})


def open_csv(file: BinaryIO, names: Mapping[str, Collection[str]], required: Collection[str]) -> CsvFile:
    """`names` of our columns: how people may call each."""
    encoding = _encoding(file)
    try:
        head = next(_text(file, encoding), "")
    except UnicodeError:
        return CsvFile(file, encoding, ";", faults=(Fault(1, "", "encoding"),))
    separator = max(SEPARATORS, key=re.sub(r'"[^"]*"', "", head).count)
    _, first = next(_reader(file, encoding, separator), (1, []))
    if isinstance(first, Fault):
        return CsvFile(file, encoding, separator, faults=(first,))
    ours = {alias: name for name, aliases in names.items() for alias in (name, *map(plain_name, aliases))}
    columns = tuple(ours.get(plain_name(header)) for header in first)
    found = [name for name in columns if name]
    faults = [Fault(1, name, "column_twice") for name in dict.fromkeys(found) if found.count(name) > 1]
    faults += [Fault(1, name, "column_missing") for name in required if name not in found]
    return CsvFile(
        file=file,
        encoding=encoding,
        separator=separator,
        columns=columns,
        headers={name: header.strip() for name, header in zip(columns, first, strict=True) if name},
        ignored=tuple(h.strip() for name, h in zip(columns, first, strict=True) if not name and h.strip()),
        faults=tuple(faults),
    )


def plain_name(header: str) -> str:
    """« Créé le » and "CREE_LE" are one column."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^a-z0-9]+", "_", "".join(x for x in letters if not unicodedata.combining(x))).strip("_")


def _encoding(file: BinaryIO) -> str:
    """UTF-8 if all of it is, else what spreadsheets write in France."""
    file.seek(0)
    if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in iter(partial(file.read, CHUNK), b""):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _text(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Its lines with their ends; the file stays open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        for line in text:  # noqa: UP028 - `yield from` would close the file with the generator
            yield line
    finally:
        text.detach()


def _reader(file: BinaryIO, encoding: str, separator: str) -> Iterator[tuple[int, list[str] | Fault]]:
    lines = csv.reader(_text(file, encoding), delimiter=separator, strict=True)
    while True:
        line = lines.line_num + 1
        try:
            yield line, next(lines)
        except StopIteration:
            return
        except UnicodeError:
            yield line, Fault(line, "", "encoding")
            return
        except csv.Error:
            # A quote that is not closed takes lines with it, up to the size a cell may have.
            yield line, Fault(line, "", "quotes")
