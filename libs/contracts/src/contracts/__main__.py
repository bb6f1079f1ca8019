"""python -m contracts [schemas|examples|flow|asyncapi|compat ...] [--check] [--against REF]"""

import argparse
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.compat import breaking
from contracts.tools import asyncapi, examples, flow, schemas

GENERATORS: dict[str, Callable[[], dict[str, str]]] = {
    "schemas": schemas.generate,
    "examples": examples.generate,
    "flow": flow.generate,
    "asyncapi": asyncapi.generate,
}
FOLDERS = {"schemas": schemas.FOLDER, "examples": examples.FOLDER}
REPOSITORY = Path(__file__).resolve().parents[4]

Schemas = dict[str, dict[str, Any]]


def committed(root: Path, ref: str) -> Schemas:
    """The schemas of a commit; none before the first."""
    command = ["git", "-C", str(root), "archive", ref, schemas.FOLDER]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        return {}
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive if member.isfile()]
        return {name: json.loads(file.read()) for name, file in files if file}


def on_disk(root: Path) -> Schemas:
    files = (root / schemas.FOLDER).rglob("*.json")
    return {file.relative_to(root).as_posix(): json.loads(file.read_text()) for file in files}


def broken(baseline: Schemas, generated: dict[str, str]) -> list[str]:
    found = []
    for path, old in sorted(baseline.items()):
        if path not in generated:
            found.append(f"{path}: the event was removed")
        else:
            found += [f"{path}: {line}" for line in breaking(old, json.loads(generated[path]))]
    return found


def stale(root: Path, name: str, generated: dict[str, str]) -> list[str]:
    """Files that differ from what is generated, are missing, or are no longer generated."""
    different = [
        path for path, text in generated.items() if not (root / path).is_file() or (root / path).read_text() != text
    ]
    return sorted(different + leftover(root, name, generated))


def leftover(root: Path, name: str, generated: dict[str, str]) -> list[str]:
    if name not in FOLDERS:
        return []
    files = (root / FOLDERS[name]).rglob("*.json")
    return [path for file in files if (path := file.relative_to(root).as_posix()) not in generated]


def write(root: Path, name: str, generated: dict[str, str]) -> None:
    for path in leftover(root, name, generated):
        (root / path).unlink()
    for path, text in generated.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def main(arguments: list[str], root: Path = REPOSITORY) -> int:
    parser = argparse.ArgumentParser(prog="python -m contracts")
    parser.add_argument("what", nargs="*", help=f"{', '.join(GENERATORS)} or compat; all when none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    parser.add_argument("--against", default="HEAD", help="the commit whose schemas are the baseline")
    options = parser.parse_args(arguments)
    names = options.what or [*GENERATORS, "compat"]
    if unknown := set(names) - {*GENERATORS, "compat"}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")

    problems: list[str] = []
    if {"schemas", "compat"} & set(names):
        baseline = committed(root, options.against) or on_disk(root)
        problems += broken(baseline, schemas.generate())
        if problems:
            problems.append("A breaking change is a new class with type <event>.v2, emitted beside the first.")
    for name in [name for name in names if name in GENERATORS and not problems]:
        generated = GENERATORS[name]()
        if options.check:
            problems += [f"stale: {path}" for path in stale(root, name, generated)]
        else:
            write(root, name, generated)
    print(
        "\n".join(problems) if problems else "contracts: all good",
        file=sys.stderr if problems else sys.stdout,
    )
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
