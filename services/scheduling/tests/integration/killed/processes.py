"""scheduling as two processes that can be killed, frozen and started again."""

import contextlib
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from socket import create_server

import httpx2
import psutil
from launcher.spawn import spawn
from services.scheduling.tests.integration.killed.patience import until


class Scheduling:
    """Its two processes as they run for real; each can be killed anywhere."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env, self.folder = env, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: dict[str, str] = {}
        for role in ("api", "worker"):
            (folder / role).mkdir()
            with create_server(("127.0.0.1", 0)) as sock:
                self.urls[role] = f"http://127.0.0.1:{sock.getsockname()[1]}"

    async def start(self) -> None:
        """Whichever is not there."""
        for role, url in self.urls.items():
            if role not in self.running or self.running[role].poll() is not None:
                self.launch(role, url.rpartition(":")[2])
        for url in self.urls.values():
            await until(partial(_is_ready, url))

    def launch(self, role: str, port: str) -> None:
        for armed in (self.folder / role).iterdir():
            armed.unlink()
        env = {**self.env, "HTTP_PORT": port, "FAILPOINTS_DIR": str(self.folder / role)}
        with (self.folder / f"{role}.log").open("ab") as log:
            self.running[role] = spawn([sys.executable, "-m", "scheduling", role], env=env, output=log)

    def arm(self, role: str, point: str) -> None:
        (self.folder / role / f"scheduling.{point}").touch()

    async def died(self, role: str) -> None:
        async def ended() -> bool:
            return self.running[role].poll() is not None

        await until(ended)
        assert self.running[role].returncode == -signal.SIGKILL

    def kill(self, *roles: str) -> None:
        for role in roles or self.running:
            self.end(role, signal.SIGKILL)

    def end(self, role: str, how: signal.Signals) -> None:
        """With its solvers."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[role].pid, how)
        self.running[role].wait(20)

    @property
    def worker(self) -> psutil.Process:
        return psutil.Process(self.running["worker"].pid)

    async def solver(self, *, of_days: bool) -> psutil.Process:
        """The one that plans days, or the one that searches for single slots."""

        async def told_apart() -> psutil.Process | None:
            try:
                solvers = [one for one in self.worker.children() if "spawn_main" in " ".join(one.cmdline())]
                found = {_is_compiled(one): one for one in solvers}
            except (psutil.NoSuchProcess, FileNotFoundError):
                return None
            return found[of_days] if len(found) == 2 else None

        solver: psutil.Process = await until(told_apart)
        return solver

    async def gone(self, solver: psutil.Process) -> None:
        async def ended() -> bool:
            try:
                return not solver.is_running() or solver.status() == psutil.STATUS_ZOMBIE
            except psutil.NoSuchProcess:
                return True

        await until(ended)


def _is_compiled(process: psutil.Process) -> bool:
    """Only what plans days has loaded compiled code."""
    return "llvmlite" in Path(f"/proc/{process.pid}/maps").read_text()


async def _is_ready(url: str) -> bool:
    async with httpx2.AsyncClient() as http:
        try:
            return (await http.get(f"{url}/ready")).status_code == 200
        except httpx2.TransportError:
            return False
