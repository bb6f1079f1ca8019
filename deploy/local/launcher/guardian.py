"""Outlives the launcher by seconds: when the pipe to it closes, everything it had started is ended.

Reads lines `group PGID SIGNAL`, `gone PGID`, `container NAME`, `removed NAME`. PR_SET_PDEATHSIG reaches direct
children only; this reaches their whole process groups, and containers, even after `kill -9` of the launcher.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time


def _send(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    containers: set[str] = set()
    for line in sys.stdin:
        match line.split():
            case ["group", pgid, number]:
                groups[int(pgid)] = int(number)
            case ["gone", pgid]:
                groups.pop(int(pgid), None)
            case ["container", name]:
                containers.add(name)
            case ["removed", name]:
                containers.discard(name)
    for group, number in groups.items():
        _send(group, signal.SIGCONT)
        _send(group, number)
    removal = None
    if containers:
        with contextlib.suppress(OSError):
            removal = subprocess.Popen(
                ["docker", "rm", "-f", "-v", *containers], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
    deadline = time.monotonic() + 3
    while groups and time.monotonic() < deadline:
        groups = {group: number for group, number in groups.items() if _send(group, 0)}
        time.sleep(0.05)
    for group in groups:
        _send(group, signal.SIGKILL)
    if removal is not None:
        removal.wait()


main()
