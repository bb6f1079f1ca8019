"""A file of old tickets by the command's own path, beside a bare COPY of the rows it made; made-up lines, one seed."""

import csv
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from benchmarks.report import Figure
from benchmarks.stage import database

from chassis.tx import Db
from intake.api.import_command import import_file
from intake.domain.import_kinds import KINDS
from intake.domain.importing import Outcome
from intake.settings import Settings

TICKETS = 100_000
ASSETS, CLIENTS, SITES = 10_000, 500, 2_000
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


async def timed(db: Db, settings: Settings, path: Path, *, dry_run: bool = False) -> tuple[Outcome, float]:
    kind = KINDS[path.stem]
    began = time.perf_counter()
    with path.open("rb") as file:
        done = await import_file(db, kind, kind.open(file), settings, dry_run=dry_run)
    return done, done.lines / (time.perf_counter() - began)


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
                for path in paths[:-1]:
                    made, asset_rate = await timed(db, settings, path)
                    assert not made.invalid, made
                checked, check_rate = await timed(db, settings, paths[-1], dry_run=True)
                made, rate = await timed(db, settings, paths[-1])
                again, again_rate = await timed(db, settings, paths[-1])
            finally:
                await db.close()
            assert checked.created == made.created == again.unchanged == TICKETS, (checked, made, again)
            bare = await copied(url)
    return [
        Figure(
            name="old tickets imported, with lines and events",
            value=rate,
            unit="lines/s",
            baseline="bare COPY of the rows",
            baseline_value=bare,
        ),
        Figure(name="assets imported, with their history", value=asset_rate, unit="lines/s"),
        Figure(name="same file checked (dry run)", value=check_rate, unit="lines/s"),
        Figure(name="same file again, nothing to do", value=again_rate, unit="lines/s"),
    ]
