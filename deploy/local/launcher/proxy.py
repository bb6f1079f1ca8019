"""The demo's gateway: a small reverse proxy that streams both ways, server-sent events included.

python proxy.py PORT portal=8001 intake=8002 …
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import h11
import uvloop

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from launcher.peer import Broken, Headers, Peer, ended
from launcher.routes import RouteTable

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 60.0
STREAM_SECONDS = 3600.0
IDLE_SECONDS = 75.0
# Below uvicorn's 5 s: a kept connection is never reused at the moment the service closes it.
KEEP_SECONDS = 3.0

HOP_BY_HOP = frozenset(
    (b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect")
)
FORWARDED = frozenset((b"x-real-ip", b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"))

AWAY = """<!doctype html><html lang="fr"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Un instant</title><body style="font:18px system-ui;max-width:32rem;margin:20vh auto;padding:0 1rem">
<h1>Un instant…</h1><p>Ce service redémarre. La page se rechargera d’elle-même.</p>
<p lang="en" style="color:#666">This service is restarting. The page will reload by itself.</p></body></html>"""


class TooLarge(Exception):
    pass


class Proxy:
    def __init__(self, table: RouteTable, ports: Mapping[str, int]) -> None:
        self.table = table
        self.ports = ports
        self.kept: dict[str, list[tuple[float, Peer]]] = defaultdict(list)

    async def serve(self, port: int, host: str = "127.0.0.1") -> asyncio.Server:
        return await asyncio.start_server(self.client, host, port, limit=2**16, backlog=512)

    async def client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = Peer(h11.SERVER, reader, writer)
        try:
            while True:
                async with asyncio.timeout(IDLE_SECONDS):
                    request = await client.next()
                if not isinstance(request, h11.Request):
                    return
                await self.exchange(client, request)
                if not client.next_cycle():
                    return
        except h11.RemoteProtocolError as error:
            with contextlib.suppress(Exception):
                await answer(client, error.error_status_hint, "Bad Request")
        except (TimeoutError, Broken, OSError, h11.LocalProtocolError):
            pass
        finally:
            await client.close()

    async def exchange(self, client: Peer, request: h11.Request) -> None:
        service = self.table.service_for(request.target.decode("latin-1"))
        port = self.ports.get(service or "")
        if port is None:
            await answer(client, 404, "Not Found")
            return
        length = next((value for name, value in request.headers if name == b"content-length"), b"0")
        if int(length) > self.table.body_limit:
            await answer(client, 413, "Content Too Large")
            return
        upstream = None
        try:
            upstream = await self.forward(client, request, service or "", port)
        except TooLarge:
            await answer(client, 413, "Content Too Large")
        except (Broken, OSError, TimeoutError, h11.ProtocolError) as error:
            if client.gone or client.h11.our_state is not h11.SEND_RESPONSE:
                raise Broken from error
            late = isinstance(error, TimeoutError)
            await answer(client, 504 if late else 502, AWAY, "text/html; charset=utf-8")
        if upstream is not None:
            self.keep(service or "", upstream)

    async def forward(self, client: Peer, request: h11.Request, service: str, port: int) -> Peer | None:
        """Gives back the connection when it can be used again."""
        outgoing = h11.Request(
            method=request.method, target=request.target, headers=self.towards(client, request.headers)
        )
        upstream, response = await self.ask(client, request, outgoing, service, port)
        relay = asyncio.create_task(self.relay(client, upstream, response))
        watcher = asyncio.create_task(client.until_gone())
        try:
            await asyncio.wait({relay, watcher}, return_when=asyncio.FIRST_COMPLETED)
            if not relay.done():
                raise Broken
            relay.result()
        except BaseException:
            await upstream.close()
            raise
        finally:
            await ended(relay, watcher)
        if client.h11.their_state is not h11.DONE or not upstream.next_cycle():
            await upstream.close()
            return None
        return upstream

    async def relay(self, client: Peer, upstream: Peer, response: h11.Response) -> None:
        kind = next((value for name, value in response.headers if name == b"content-type"), b"")
        patience = STREAM_SECONDS if kind.startswith(b"text/event-stream") else ANSWER_SECONDS
        headers = [pair for pair in response.headers if pair[0] not in HOP_BY_HOP]
        await client.send(h11.Response(status_code=response.status_code, headers=headers, reason=response.reason))
        while True:
            async with asyncio.timeout(patience):
                event = await upstream.next()
            if isinstance(event, h11.Data):
                await client.send(h11.Data(data=bytes(event.data)))
            elif isinstance(event, h11.EndOfMessage):
                await client.send(h11.EndOfMessage())
                return
            else:
                raise Broken

    async def ask(
        self, client: Peer, request: h11.Request, outgoing: h11.Request, service: str, port: int
    ) -> tuple[Peer, h11.Response]:
        """Sends the request with its body as it comes, until the head of the answer is there."""
        again = request.method in (b"GET", b"HEAD")
        while True:
            upstream, fresh = await self.connection(service, port)
            sending = asyncio.create_task(self.send(client, upstream, outgoing))
            try:
                async with asyncio.timeout(ANSWER_SECONDS if again else STREAM_SECONDS):
                    response = await upstream.answer_head(sending)
                return upstream, response
            except (Broken, OSError, h11.RemoteProtocolError):
                await upstream.close()
                if fresh or not again:
                    raise
            except BaseException:
                await upstream.close()
                raise
            finally:
                await ended(sending)

    async def send(self, client: Peer, upstream: Peer, outgoing: h11.Request) -> None:
        await upstream.send(outgoing)
        total = 0
        while client.h11.their_state is h11.SEND_BODY:
            if client.h11.they_are_waiting_for_100_continue:
                await client.send(h11.InformationalResponse(status_code=100, headers=[]))
            async with asyncio.timeout(ANSWER_SECONDS):
                event = await client.next()
            if isinstance(event, h11.Data):
                total += len(event.data)
                if total > self.table.body_limit:
                    raise TooLarge
                await upstream.send(h11.Data(data=bytes(event.data)))
            else:
                break
        await upstream.send(h11.EndOfMessage())

    def towards(self, client: Peer, headers: Iterable[tuple[bytes, bytes]]) -> Headers:
        kept = [(n, v) for n, v in headers if n not in HOP_BY_HOP and n not in FORWARDED]
        if any(name == b"transfer-encoding" for name, _ in headers):
            kept.append((b"transfer-encoding", b"chunked"))
        host = next((value for name, value in headers if name == b"host"), b"")
        address = client.address.encode()
        return [
            *kept,
            (b"x-real-ip", address),
            (b"x-forwarded-for", address),
            (b"x-forwarded-proto", b"http"),
            (b"x-forwarded-host", host),
        ]

    async def connection(self, service: str, port: int) -> tuple[Peer, bool]:
        kept = self.kept[service]
        now = asyncio.get_running_loop().time()
        while kept:
            since, peer = kept.pop()
            if now - since < KEEP_SECONDS and not peer.gone:
                return peer, False
            await peer.close()
        async with asyncio.timeout(CONNECT_SECONDS):
            return Peer(h11.CLIENT, *await asyncio.open_connection("127.0.0.1", port)), True

    async def close(self) -> None:
        for peers in self.kept.values():
            for _, peer in peers:
                await peer.close()

    def keep(self, service: str, peer: Peer) -> None:
        self.kept[service].append((asyncio.get_running_loop().time(), peer))


async def answer(client: Peer, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
    body = text.encode()
    headers = [("content-type", kind), ("content-length", str(len(body))), ("cache-control", "no-store")]
    if client.h11.their_state is h11.SEND_BODY:
        headers.append(("connection", "close"))
    await client.send(h11.Response(status_code=status, headers=headers))
    await client.send(h11.Data(data=body))
    await client.send(h11.EndOfMessage())


async def main(port: int, ports: Mapping[str, int]) -> None:
    proxy = Proxy(RouteTable.read(), ports)
    server = await proxy.serve(port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print("gateway ready", flush=True)
    await stop.wait()
    server.close()
    await proxy.close()


if __name__ == "__main__":
    pairs = (word.split("=") for word in sys.argv[2:])
    uvloop.run(main(int(sys.argv[1]), {name: int(number) for name, number in pairs}))
