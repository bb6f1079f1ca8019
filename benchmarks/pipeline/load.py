"""A closed loop of keep-alive connections that costs little itself: raw bytes out, Content-Length in."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[], bytes]


def post(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\n{kind}{lines}\r\n"
    return head.encode() + body


@dataclass
class Answered:
    seconds: list[float] = field(default_factory=list)
    statuses: dict[bytes, int] = field(default_factory=dict)


class _Caller(asyncio.Protocol):
    def __init__(self, request: Request, answered: Answered, until: float, done: Callable[[], None]) -> None:
        self.request, self.answered, self.until, self.done = request, answered, until, done
        self.buffer = b""
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._next()

    def _next(self) -> None:
        self.sent_at = time.perf_counter()
        if self.sent_at > self.until:
            self.transport.close()
        else:
            self.transport.write(self.request())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        at = head.lower().index(b"content-length:")
        if len(rest) < int(head[at + 15 :].split(b"\r\n", 1)[0]):
            return
        status = self.buffer[9:12]
        self.buffer = b""
        self.answered.statuses[status] = self.answered.statuses.get(status, 0) + 1
        self.answered.seconds.append(time.perf_counter() - self.sent_at)
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self.done()


async def closed_loop(port: int, request: Request, seconds: float, connections: int) -> Answered:
    loop = asyncio.get_running_loop()
    answered = Answered()
    ends = [loop.create_future() for _ in range(connections)]
    until = time.perf_counter() + seconds
    for end in ends:
        await loop.create_connection(
            lambda end=end: _Caller(request, answered, until, lambda: end.done() or end.set_result(None)),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    async with asyncio.timeout(seconds + 20):
        await asyncio.gather(*ends)
    return answered
