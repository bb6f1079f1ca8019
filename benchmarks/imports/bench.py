"""A file of old tickets by the command's own path, beside a bare COPY of the rows it made; made-up lines, one seed."""

import csv
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from benchmarks.report import Figure, at_least, at_most
from benchmarks.stage import database

from chassis.tx import Db
from intake.api.import_command import File, check_files, import_files
from intake.domain.import_kinds import KINDS
from intake.domain.importing import Outcome
from intake.settings import Settings

TICKETS = 100_000
ASSETS, CLIENTS, SITES = 10_000, 500, 2_000
TICKETS_A_SECOND, ASSETS_A_SECOND, CHECKED_A_SECOND, WHOLE_S = 1_000, 2_000, 3_000, 180.0
"""what a machine of two cores must do when nobody else works on it"""
Take = Callable[[Db, Sequence[File], Settings], Awaitable[list[Outcome]]]
SERVICES = ("hardware_repair", "software_troubleshooting", "network_configuration", "data_recovery", "other")
MIGRATIONS = Path(__file__).parents[2] / "services" / "intake" / "migrations"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def lines(kind: str, dice: random.Random) -> list[dict[str, object]]:
    match kind:
        case "clients":
            return [{"reference": f"C{n}", "name": f"Client {n}", "vip": dice.random() < 0.05} for n in range(CLIENTS)]
        case "sites":
            return [
                {
                    "reference": f"S{n}", "client": f"C{n % CLIENTS}", "label": f"Site {n}",
                    "address": f"{n} rue de la Démo 75011 Paris", "latitude": 48.8, "longitude": 2.3,
                }
                for n in range(SITES)
            ]  # fmt: skip
        case "assets":
            return [
                {
                    "reference": f"A{n}", "client": f"C{n % CLIENTS}", "label": f"PC-{n}", "kind": "workstation",
                    "serial": f"SN{n}", "brand": "Marque", "purchased_on": "05/03/2024", "warranty_until": "05/03/2027",
                }
                for n in range(ASSETS)
            ]  # fmt: skip
        case _:
            return [_ticket(n, dice) for n in range(TICKETS)]


def _ticket(n: int, dice: random.Random) -> dict[str, object]:
    opened = NOW - timedelta(minutes=dice.randrange(60, 3 * 365 * 1440))
    resolved = opened + timedelta(minutes=dice.randrange(10, 4 * 1440))
    site = dice.randrange(SITES)
    return {
        "reference": f"T{n}", "client": f"C{site % CLIENTS}", "site": f"S{site}", "service": dice.choice(SERVICES),
        "title": f"Panne {n}", "description": " ".join(dice.choices(("écran", "serveur", "réseau", "lent"), k=40)),
        "state": dice.choices(("closed", "resolved", "cancelled"), (95, 3, 2))[0], "priority": f"P{dice.randint(1, 4)}",
        "opened_at": f"{opened:%d/%m/%Y %H:%M}", "resolved_at": f"{resolved:%d/%m/%Y %H:%M}",
    }  # fmt: skip


def written(folder: Path, kind: str, dice: random.Random) -> Path:
    rows = lines(kind, dice)
    path = folder / f"{kind}.csv"
    with path.open("w", newline="", encoding="cp1252") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


async def timed(take: Take, db: Db, settings: Settings, *paths: Path) -> tuple[list[Outcome], float]:
    began = time.perf_counter()
    with ExitStack() as opened:
        files = [
            File(kind, path, kind.open(opened.enter_context(path.open("rb"))))
            for path in paths
            for kind in (KINDS[path.stem],)
        ]
        done = await take(db, files, settings)
    assert not any(one.invalid for one in done), done
    return done, time.perf_counter() - began


async def copied(url: str) -> float:
    """Rows a second into a table without indexes, constraints or events: what no import can be faster than."""
    bare = await asyncpg.connect(url)
    columns = await bare.fetch(
        """SELECT column_name FROM information_schema.columns
        WHERE table_name = 'tickets' AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position"""
    )
    names = [row["column_name"] for row in columns]
    rows = [tuple(row) for row in await bare.fetch(f"SELECT {', '.join(names)} FROM tickets")]
    await bare.execute(f"CREATE TABLE bare AS SELECT {', '.join(names)} FROM tickets LIMIT 0")
    began = time.perf_counter()
    await bare.copy_records_to_table("bare", records=rows, columns=names)
    rate = len(rows) / (time.perf_counter() - began)
    await bare.close()
    return rate


async def run() -> list[Figure]:
    dice = random.Random(2026)
    with tempfile.TemporaryDirectory() as folder:
        paths = [written(Path(folder), kind, dice) for kind in ("clients", "sites", "assets", "tickets")]
        async with database(MIGRATIONS) as url:
            settings = Settings(environment="test", database_url=url)
            db = await Db.open(url, "intake")
            try:
                # As the command does: all checked, then all imported; the files are read apart to be measured apart.
                checked, check_s = await timed(check_files, db, settings, *paths)
                _, others_s = await timed(import_files, db, settings, *paths[:2])
                assets, assets_s = await timed(import_files, db, settings, paths[2])
                made, made_s = await timed(import_files, db, settings, paths[3])
                again, again_s = await timed(import_files, db, settings, paths[3])
            finally:
                await db.close()
            counts = (checked[3].created, made[0].created, again[0].unchanged, assets[0].created)
            assert counts == (TICKETS, TICKETS, TICKETS, ASSETS), counts
            bare = await copied(url)
    whole = check_s + others_s + assets_s + made_s
    return [
        replace(
            at_least("old tickets imported, with lines and events", TICKETS / made_s, "lines/s", TICKETS_A_SECOND),
            baseline="bare COPY of the rows",
            baseline_value=bare,
        ),
        at_least("assets imported, with their history", ASSETS / assets_s, "lines/s", ASSETS_A_SECOND),
        at_least(
            "all files checked (dry run)", sum(one.lines for one in checked) / check_s, "lines/s", CHECKED_A_SECOND
        ),
        Figure(name="same file of tickets again, nothing to do", value=TICKETS / again_s, unit="lines/s"),
        at_most(f"one command, {TICKETS:,} tickets and {ASSETS:,} assets", whole, "s", WHOLE_S),
    ]
