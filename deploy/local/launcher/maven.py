"""Jars resolved by Maven from a pinned pom.xml, kept in `.local` so that the next run is offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from launcher.checkout import LOCAL
from launcher.refusal import Refusal
from launcher.screen import progress

HERE = Path(__file__).resolve().parents[1]
OLDEST_JAVA = 17


def java() -> Path | None:
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else None
    found = found or shutil.which("java")
    if found is None:
        return None
    try:
        done = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return Path(found) if version and int(version[1]) >= OLDEST_JAVA else None


def folder_of(name: str) -> Path:
    pom = HERE / name / "pom.xml"
    return LOCAL / "jars" / f"{name}-{sha256(pom.read_bytes()).hexdigest()[:12]}"


def is_resolved(name: str) -> bool:
    return (folder_of(name) / ".complete").exists()


def resolve(name: str, what: str, *properties: str) -> Path:
    folder = folder_of(name)
    if (folder / ".complete").exists():
        return folder
    partial = folder.with_suffix(f".{os.getpid()}")
    with progress(f"resolving {what} with Maven"):
        done = subprocess.run(
            ["mvn", "-q", "-B", "-C", "-f", str(HERE / name / "pom.xml"), "dependency:copy-dependencies",
             "-DincludeScope=runtime", f"-DoutputDirectory={partial}", *properties],
            capture_output=True,
            text=True,
        )  # fmt: skip
    if done.returncode != 0:
        detail = next((line for line in done.stdout.splitlines() if "ERROR" in line), "mvn failed")
        raise Refusal(f"Maven cannot resolve {what}: {detail[:200]}", "check the connection to the Maven repository")
    if folder.exists():
        shutil.rmtree(folder)
    partial.replace(folder)
    (folder / ".complete").touch()
    return folder
