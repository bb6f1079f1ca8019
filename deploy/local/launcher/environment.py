"""The virtual environment: made once, then recognised by a stamp. Standard library only: it runs before anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from launcher.checkout import ROOT, require_disk
from launcher.refusal import Refusal
from launcher.screen import progress
from launcher.uv import VENV, uv

STAMP = VENV / ".astreinte"


def members() -> list[Path]:
    return sorted(path.parent for folder in ("libs", "services") for path in (ROOT / folder).glob("*/pyproject.toml"))


def fingerprint() -> str:
    digest = sha256()
    for path in (ROOT / "requirements.lock", ROOT / "pyproject.toml", *(m / "pyproject.toml" for m in members())):
        # Editable installs point into the checkout by absolute path: a moved checkout is another one.
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    digest.update(sys.version.encode())
    return digest.hexdigest()


def is_current() -> bool:
    return STAMP.exists() and STAMP.read_text() == fingerprint() and (VENV / "bin" / "python").exists()


def bootstrap() -> None:
    if is_current():
        return
    require_disk(ROOT)
    if sys.prefix != sys.base_prefix and Path(sys.prefix).resolve() == VENV.resolve():
        raise Refusal("the environment is out of date and this Python is inside it", "run `make` again")
    if not _runs(VENV / "bin" / "python"):
        with progress("making .venv"):
            _make_venv()
    STAMP.unlink(missing_ok=True)
    _seed_uv()
    editable = [word for member in members() for word in ("-e", str(member))]
    with progress(f"installing {len(members())} members and their locked dependencies"):
        _uv("pip", "install", "-q", "-c", str(ROOT / "requirements.lock"), "--python", str(VENV / "bin" / "python"),
            *editable, "--group", f"{ROOT / 'pyproject.toml'}:dev")  # fmt: skip
    STAMP.write_text(fingerprint())


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    if shutil.which("uv") and _try([*uv(), "venv", "-q", "--python", sys.executable, str(VENV)]):
        return
    if not _try([sys.executable, "-m", "venv", str(VENV)]):
        shutil.rmtree(VENV, ignore_errors=True)
        raise Refusal("Python cannot make a virtual environment", "install uv, or the package python3-venv")


def _seed_uv() -> None:
    """A uv of the environment's own, so that nothing else is needed from now on."""
    if (VENV / "bin" / "uv").exists() or shutil.which("uv"):
        return
    pip = [str(VENV / "bin" / "python"), "-m", "pip"]
    with progress("installing uv"):
        if not _try([*pip, "install", "-q", "--disable-pip-version-check", "uv"]):
            raise Refusal("uv cannot be installed", "check the connection to the package index, or install uv")


def _uv(*words: str) -> None:
    done = subprocess.run([*uv(), *words], capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise Refusal(f"installation failed: {' '.join(lines)[:400]}", "check the connection to the package index")


def _try(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        return False


def _runs(python: Path) -> bool:
    return python.exists() and _try([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])
