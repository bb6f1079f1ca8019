"""`python -m intake import KIND FILE`: files of any size, a transaction for each thousand lines, a progress bar."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from chassis.service import open_db
from chassis.tx import Db
from intake.api.imports import BATCH, sentence
from intake.domain.csv_file import CsvFile
from intake.domain.import_kinds import KINDS, ImportKind, in_batches, read_lines
from intake.domain.importing import Outcome, refused
from intake.settings import Settings
from intake.usecases.import_lines import Import, import_lines

WIDTH = 30
TOLD_EVERY_S = 5.0


def import_command(settings: Settings) -> Callable[[Sequence[str]], Coroutine[Any, Any, int]]:
    async def command(arguments: Sequence[str]) -> int:
        parser = argparse.ArgumentParser(prog="python -m intake import")
        parser.add_argument("kind", choices=list(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check every line and write nothing")
        parser.add_argument("--skip-invalid", action="store_true", help="import the other lines when some are wrong")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr", help="of the errors")
        given = parser.parse_args(arguments)
        kind = KINDS[given.kind]
        try:
            file = given.file.open("rb")
        except OSError as error:
            parser.error(f"{given.file}: {error.strerror}")
        db = await open_db(settings)
        try:
            with file:
                csv_file = kind.open(file)
                return await _whole(db, kind, csv_file, settings, given)
        finally:
            await db.close()

    return command


async def _whole(db: Db, kind: ImportKind, csv_file: CsvFile, settings: Settings, given: argparse.Namespace) -> int:
    """Checked to the end before anything is written, unless wrong lines may be left out."""
    if csv_file.faults:
        _tell(refused(csv_file.faults), kind, csv_file, given.lang)
        return 1
    if csv_file.ignored:
        print(f"columns left out: {', '.join(csv_file.ignored)}", file=sys.stderr)
    if given.dry_run or not given.skip_invalid:
        checked = await import_file(db, kind, csv_file, settings, dry_run=True, lang=given.lang)
        if given.dry_run or checked.invalid:
            _sum_up(checked, "would be")
            return 1 if checked.invalid else 0
    done = await import_file(db, kind, csv_file, settings, dry_run=False, lang=given.lang)
    _sum_up(done, "are")
    return 1 if done.invalid else 0


async def import_file(
    db: Db, kind: ImportKind, csv_file: CsvFile, settings: Settings, *, dry_run: bool, lang: str = "fr"
) -> Outcome:
    """Stopped half-way it goes on where it was when run again: lines already in are unchanged."""
    of = Import(kind.name, settings, dry_run)
    total = Outcome()
    progress = Progress(csv_file.file, "checking" if dry_run else "importing")
    for batch in in_batches(read_lines(kind, csv_file, settings.organisation_tz), BATCH):
        async with db.tx() as tx:
            done = await import_lines(tx, of, batch)
        progress.clear()
        _tell(done, kind, csv_file, lang)
        total.add(done)
        progress.show(total.lines)
        await asyncio.sleep(0)
    progress.end()
    return total


def _tell(done: Outcome, kind: ImportKind, csv_file: CsvFile, lang: str) -> None:
    for fault in sorted(done.faults, key=lambda fault: fault.line):
        column = kind.shown(fault.column, csv_file, lang)
        print(f"line {fault.line}{f', {column}' if column else ''}: {sentence(fault, lang)}", file=sys.stderr)


def _sum_up(done: Outcome, verb: str) -> None:
    print(
        f"{done.lines} lines: {done.created} {verb} new, {done.updated} changed, "
        f"{done.unchanged} as they were, {done.invalid} wrong"
    )


class Progress:
    """A bar on a terminal, a line now and then elsewhere; by bytes, for nobody has counted the lines."""

    def __init__(self, file: BinaryIO, doing: str) -> None:
        self.file, self.doing = file, doing
        self.began = self.told = time.perf_counter()
        here = file.tell()
        self.size = max(file.seek(0, 2), 1)
        file.seek(here)

    def show(self, lines: int) -> None:
        part = min(self.file.tell() / self.size, 1.0)
        now = time.perf_counter()
        rate = lines / max(now - self.began, 1e-6)
        said = f"{self.doing} {part:4.0%} {lines:,} lines, {rate:,.0f}/s"
        if sys.stderr.isatty():
            bar = "#" * round(part * WIDTH)
            print(f"\r[{bar:.<{WIDTH}}] {said}", end="", file=sys.stderr, flush=True)
        elif now - self.told >= TOLD_EVERY_S:
            self.told = now
            print(said, file=sys.stderr, flush=True)

    def clear(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr)

    def end(self) -> None:
        if sys.stderr.isatty():
            print(file=sys.stderr)
