"""One end of an HTTP/1.1 connection: h11 over asyncio streams, with back-pressure."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import h11

Headers = list[tuple[bytes, bytes]]
READ = 2**16


class Broken(Exception):
    """The other side went away, or spoke out of turn."""


class Peer:
    def __init__(self, role: type[h11.CLIENT | h11.SERVER], reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self.h11 = h11.Connection(role, max_incomplete_event_size=65536)
        self.reader = reader
        self.writer = writer
        self.address: str = (writer.get_extra_info("peername") or ("?",))[0]

    @property
    def gone(self) -> bool:
        return self.reader.at_eof() or self.writer.is_closing()

    async def next(self) -> Any:
        while True:
            event = self.h11.next_event()
            if event is not h11.NEED_DATA:
                return event
            self.h11.receive_data(await self.reader.read(READ))

    async def send(self, event: Any) -> None:
        data = self.h11.send(event)
        if data:
            self.writer.write(data)
            await self.writer.drain()

    async def answer_head(self, sending: asyncio.Task[None]) -> h11.Response:
        """The first real response. A failure to send counts only until the other side has answered."""
        reading = asyncio.create_task(self._response())
        try:
            await asyncio.wait({reading, sending}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done() and sending.exception() is None:
                await asyncio.wait({reading})
            if reading.done():
                return reading.result()
            raise sending.exception() or Broken()
        finally:
            await ended(reading)

    async def _response(self) -> h11.Response:
        while True:
            event = await self.next()
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise Broken

    async def until_gone(self) -> None:
        """Returns when the other side hangs up; one pipelined read is kept for later."""
        with contextlib.suppress(OSError):
            data = await self.reader.read(READ)
            if not data:
                return
            self.h11.receive_data(data)
            await asyncio.Event().wait()

    def next_cycle(self) -> bool:
        if self.h11.our_state is h11.DONE and self.h11.their_state is h11.DONE:
            self.h11.start_next_cycle()
            return True
        return False

    async def close(self) -> None:
        self.writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(2):
                await self.writer.wait_closed()


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancels what still runs and waits for it; whatever it raised was looked at, or no longer matters."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
