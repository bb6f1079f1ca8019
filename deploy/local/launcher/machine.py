"""Looks at this machine, quickly and without downloading anything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import docker, maven
from launcher.sources import Machine

OLDEST_POSTGRES = 16


def look() -> Machine:
    with ThreadPoolExecutor() as pool:
        engine = pool.submit(docker.engine_answers)
        java = pool.submit(maven.java)
        postgres = pool.submit(postgres_binaries)
        return Machine(
            environ=dict(os.environ),
            docker=engine.result(),
            java=java.result() is not None,
            maven=shutil.which("mvn") is not None,
            postgres=postgres.result() is not None,
            redis=shutil.which("redis-server") is not None,
            npm=shutil.which("npm") is not None and shutil.which("node") is not None,
            kafka_jars=maven.is_resolved("kafka"),
            postgres_jar=maven.is_resolved("postgres"),
        )


def browser() -> str | None:
    """For the pages' stories."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def postgres_binaries() -> Path | None:
    """The newest server on this machine that is new enough."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True)
    if found := shutil.which("pg_config"):
        done = subprocess.run([found, "--bindir"], capture_output=True, text=True)
        folders.append(Path(done.stdout.strip()))
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if postgres_version(folder) >= OLDEST_POSTGRES), None)


def postgres_version(folder: Path) -> int:
    program = folder / "postgres"
    if not program.exists() or not (folder / "initdb").exists():
        return 0
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else 0
