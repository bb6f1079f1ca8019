"""`python -m intake import PATH…`: folders and files of any size, a transaction for each thousand lines, one bar."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from chassis.service import open_db
from chassis.tx import Db
from intake.api.imports import BATCH, sentence
from intake.domain.csv_file import CsvFile, Fault
from intake.domain.import_kinds import (
    IN_ORDER,
    KINDS,
    NAMED_BY_OTHERS,
    ImportKind,
    Line,
    in_batches,
    kind_called,
    read_lines,
)
from intake.domain.importing import Outcome, refused
from intake.settings import Settings
from intake.usecases.import_lines import Import, import_lines
from intake.usecases.make_ready import make_ready
from intake.usecases.wait_for_turn import wait_for_turn

WIDTH = 30
TOGETHER = 2
"""transactions"""
TOLD_EVERY_S = 5.0


Batch = list[Line | list[Fault]]
Batches = Sequence[Batch]


@dataclass(frozen=True)
class File:
    kind: ImportKind
    path: Path
    csv: CsvFile


def import_command(settings: Settings) -> Callable[[Sequence[str]], Coroutine[Any, Any, int]]:
    async def command(arguments: Sequence[str]) -> int:
        parser = argparse.ArgumentParser(
            prog="python -m intake import",
            description=f"CSV files of one or more kinds, read in this order: {', '.join(IN_ORDER)}.",
        )
        parser.add_argument("path", nargs="+", help="a folder, a file named after its kind, or KIND=FILE")
        parser.add_argument("--dry-run", action="store_true", help="check every line and write nothing")
        parser.add_argument("--skip-invalid", action="store_true", help="import the other lines when some are wrong")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr", help="of the errors")
        given = parser.parse_args(arguments)
        with ExitStack() as opened:
            try:
                files = [
                    File(kind, path, kind.open(opened.enter_context(path.open("rb"))))
                    for kind, path in _found(given.path)
                ]
            except OSError as error:
                parser.error(f"{error.filename}: {error.strerror}")
            except ValueError as error:
                parser.error(str(error))
            db = await open_db(settings)
            try:
                return await _whole(db, files, settings, given)
            finally:
                await db.close()

    return command


def _found(given: Sequence[str]) -> list[tuple[ImportKind, Path]]:
    """In the order in which they name each other."""
    found = [one for words in given for one in _files(words)]
    return sorted(found, key=lambda one: (IN_ORDER.index(one[0].name), one[1]))


def _files(words: str) -> Iterator[tuple[ImportKind, Path]]:
    name, named, path = words.partition("=")
    if named and name in KINDS:
        yield KINDS[name], Path(path)
        return
    here = Path(words)
    inside = [one for one in sorted(here.iterdir()) if one.suffix.lower() == ".csv"] if here.is_dir() else [here]
    for one in inside:
        if (kind := kind_called(one.stem)) is None:
            raise ValueError(f"{one}: name it after its kind ({', '.join(IN_ORDER)}), or write KIND=FILE")
        yield kind, one
    if not inside:
        raise ValueError(f"{here}: no .csv file in this folder")


async def _whole(db: Db, files: Sequence[File], settings: Settings, given: argparse.Namespace) -> int:
    """All checked to the end before anything is written, unless wrong lines may be left out."""
    for file in files:
        _tell(refused(file.csv.faults), file, given.lang)
        if file.csv.ignored:
            print(f"{file.path.name}: columns left out: {', '.join(file.csv.ignored)}", file=sys.stderr)
    if any(file.csv.faults for file in files):
        return 1
    if given.dry_run or not given.skip_invalid:
        checked = await check_files(db, files, settings, given.lang)
        if given.dry_run or any(done.invalid for done in checked):
            return _sum_up(files, checked, "would be")
    return _sum_up(files, await import_files(db, files, settings, given.lang), "are")


class _NothingKept(Exception):
    """Ends a transaction that was only for looking."""


async def check_files(db: Db, files: Sequence[File], settings: Settings, lang: str = "fr") -> list[Outcome]:
    """What an import would find. What later files may name is written for them, and taken back at the end."""
    progress = Progress([file.csv.file for file in files], "checking")
    found = []
    try:
        async with db.tx() as tx:
            for at, file in enumerate(files):
                named_later = file.kind.name in NAMED_BY_OTHERS and at + 1 < len(files)
                of = Import(file.kind.name, settings, dry_run=not named_later)

                async def check(batches: Batches, of: Import = of) -> list[Outcome]:
                    done = []
                    for batch in batches:
                        await tx.execute("SAVEPOINT batch")
                        done.append(await import_lines(tx, of, batch))
                        # Whoever works here meanwhile waits for no row that was only looked at.
                        await tx.execute("ROLLBACK TO batch" if of.dry_run else "RELEASE batch")
                        tx.events.clear()
                    return done

                found.append(await _read(file, settings, lang, progress, check))
            raise _NothingKept
    except _NothingKept:
        progress.end()
    return found


async def import_files(db: Db, files: Sequence[File], settings: Settings, lang: str = "fr") -> list[Outcome]:
    """Stopped half-way they go on where they were when run again: lines already in are unchanged."""
    progress = Progress([file.csv.file for file in files], "importing")
    done = []
    for file in files:
        of = Import(file.kind.name, settings, dry_run=False, has_turn=True)

        async def keep(batches: Batches, of: Import = of) -> list[Outcome]:
            async with db.tx() as tx:
                await make_ready(tx, of, sum(map(len, batches)))
            async with db.tx() as turn, asyncio.TaskGroup() as group:
                await wait_for_turn(turn, of.kind)
                tasks = [group.create_task(_keep(db, of, batch)) for batch in batches]
            return [task.result() for task in tasks]

        done.append(await _read(file, settings, lang, progress, keep))
    progress.end()
    return done


async def _keep(db: Db, of: Import, batch: Batch) -> Outcome:
    async with db.tx() as tx:
        return await import_lines(tx, of, batch)


async def _read(
    file: File,
    settings: Settings,
    lang: str,
    progress: "Progress",
    take: Callable[[Batches], Coroutine[Any, Any, list[Outcome]]],
) -> Outcome:
    total = Outcome()
    batches = in_batches(read_lines(file.kind, file.csv, settings.organisation_tz), BATCH)
    # Lines of tickets have nothing to do with each other: some are written while others are thought about.
    together = TOGETHER if file.kind.name == "tickets" else 1
    while some := list(islice(batches, together)):
        for done in await take(some):
            progress.clear()
            _tell(done, file, lang)
            total.add(done)
        progress.show(file.path.name, file.csv.file, total.lines)
    progress.leave(file.csv.file, total.lines)
    return total


def _tell(done: Outcome, file: File, lang: str) -> None:
    for fault in sorted(done.faults, key=lambda fault: fault.line):
        column = file.kind.shown(fault.column, file.csv, lang)
        where = f"{file.path.name}, line {fault.line}{f', {column}' if column else ''}"
        print(f"{where}: {sentence(fault, lang)}", file=sys.stderr)


def _sum_up(files: Sequence[File], outcomes: Sequence[Outcome], verb: str) -> int:
    for file, done in zip(files, outcomes, strict=True):
        print(
            f"{file.path.name}: {done.lines} lines: {done.created} {verb} new, {done.updated} changed, "
            f"{done.unchanged} as they were, {done.invalid} wrong"
        )
    return 1 if any(done.invalid for done in outcomes) else 0


class Progress:
    """One bar for all files on a terminal, else a line now and then; by bytes, for nobody has counted the lines."""

    def __init__(self, files: Sequence[BinaryIO], doing: str) -> None:
        self.doing, self.lines, self.left = doing, 0, 0
        self.began = self.told = time.perf_counter()
        self.size = max(sum(map(_size, files)), 1)

    def show(self, name: str, file: BinaryIO, lines: int) -> None:
        lines += self.lines
        part = min((self.left + file.tell()) / self.size, 1.0)
        now = time.perf_counter()
        rate = lines / max(now - self.began, 1e-6)
        said = f"{self.doing} {part:4.0%} {name} {lines:,} lines, {rate:,.0f}/s"
        if sys.stderr.isatty():
            bar = "#" * round(part * WIDTH)
            print(f"\r[{bar:.<{WIDTH}}] {said}", end="", file=sys.stderr, flush=True)
        elif now - self.told >= TOLD_EVERY_S:
            self.told = now
            print(said, file=sys.stderr, flush=True)

    def leave(self, file: BinaryIO, lines: int) -> None:
        self.left += _size(file)
        self.lines += lines

    def clear(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)

    def end(self) -> None:
        if sys.stderr.isatty():
            print(file=sys.stderr)


def _size(file: BinaryIO) -> int:
    here = file.tell()
    size = file.seek(0, 2)
    file.seek(here)
    return size
