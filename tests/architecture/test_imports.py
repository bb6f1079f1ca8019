"""The import contracts of pyproject.toml, and proof that each can fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def lint(path: Path | None = None) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(path or "")}
    command = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [command, "--no-cache", "--config", ROOT / "pyproject.toml"], cwd=ROOT, env=env, capture_output=True, text=True
    )


def test_the_import_contracts_hold() -> None:
    """S001-26."""
    result = lint()
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("package", "module", "line", "contract"),
    [
        ("routing", "store.py", "import intake", "Services never import each other"),
        ("chassis", "ids.py", "import notify", "Libraries import no service"),
        ("contracts", "parts.py", "import asyncpg", "Contracts stand on pydantic alone"),
        ("chassis", "ids.py", "import contracts.intake.tickets", "no business noun"),
        ("routing", "domain/__init__.py", "import sqlmodel", "Domains are pure"),
        ("routing", "store.py", "import contracts.intake.tickets", "speak the contracts"),
    ],
)
def test_a_planted_breach_is_seen(tmp_path: Path, package: str, module: str, line: str, contract: str) -> None:
    (source,) = [*ROOT.glob(f"services/{package}/src/{package}"), *ROOT.glob(f"libs/{package}/src/{package}")]
    shutil.copytree(source, tmp_path / package)
    with (tmp_path / package / module).open("a") as planted:
        planted.write(f"\n{line}\n")
    result = lint(tmp_path)
    assert result.returncode == 1
    (broken,) = [each for each in result.stdout.splitlines() if contract in each and "BROKEN" in each]
    assert broken
