"""Processes that hold nothing but a solver; one that dies or hangs is replaced."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


class Hung(RuntimeError):
    """Not answered long after it had to be: its process was killed."""


class Pool:
    def __init__(self, processes: int, enter: Callable[[], None]) -> None:
        self.processes, self.enter = processes, enter
        self.executor = self._start()

    def _start(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"), initializer=self.enter)

    async def run(self, wall_s: float, function: Callable[..., T], *args: Any) -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        while True:
            executor = self.executor
            try:
                async with asyncio.timeout(wall_s):
                    return await loop.run_in_executor(executor, function, *args)
            except TimeoutError:
                self._replace(executor)
                raise Hung from None
            except (BrokenProcessPool, asyncio.CancelledError):
                if (task is not None and task.cancelling()) or self.executor is executor:
                    self._replace(executor)
                    raise
                # Somebody else's call hung, and its processes are gone: this one has done nothing wrong.

    def _replace(self, executor: ProcessPoolExecutor) -> None:
        """Others that wait for the same processes ask the new ones."""
        if self.executor is executor:
            self.executor = self._start()
            # An executor cannot be told to let a running call go before Python 3.14.
            for process in list((executor._processes or {}).values()):
                process.kill()
            executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
