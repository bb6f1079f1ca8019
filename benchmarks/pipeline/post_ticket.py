"""POST ticket as shipped, per worker, against its own two inserts, bare, behind an empty FastAPI route."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_server
from threading import Thread
from uuid import UUID, uuid4

import asyncpg
import httpx2
from benchmarks.pipeline.load import Request, closed_loop, post
from benchmarks.report import Figure, at_least_ratio
from benchmarks.stage import KAFKA, REDIS, database

from chassis.testing.tokens import bearer, key

ROOT = Path(__file__).parents[2]
SECONDS, ROUNDS, CONNECTIONS = 3.0, 5, 16
LAYERS = ("chassis", "token", "limit", "tx")


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@contextmanager
def jwks() -> Iterator[str]:
    body = json.dumps({"keys": [key().as_dict(private=False)]}).encode()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@asynccontextmanager
async def process(args: list[str], port: int, env: dict[str, str]) -> AsyncIterator[int]:
    started = subprocess.Popen([sys.executable, "-m", *args], env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        async with httpx2.AsyncClient() as http, asyncio.timeout(30):
            while True:
                try:
                    await http.get(f"http://127.0.0.1:{port}/live")
                    break
                except httpx2.TransportError:
                    await asyncio.sleep(0.1)
        yield port
    finally:
        started.terminate()
        started.wait(20)


async def rate(port: int, request: Request) -> float:
    answered = await closed_loop(port, request, SECONDS, CONNECTIONS)
    good = sum(n for status, n in answered.statuses.items() if status.startswith(b"2"))
    if good != sum(answered.statuses.values()):
        raise RuntimeError(f"refused: {answered.statuses}")
    return good / SECONDS


async def seeded(url: str) -> tuple[UUID, UUID]:
    """A client with a site, as its dispatcher would have entered them."""
    client_id, site_id = uuid4(), uuid4()
    conn = await asyncpg.connect(url)
    await conn.execute(
        "INSERT INTO clients (client_id, name, created_at) VALUES ($1, 'Banc de mesure', now())", client_id
    )
    await conn.execute(
        """INSERT INTO sites (site_id, client_id, label, address, latitude, longitude, zone, department,
            created_at)
        VALUES ($1, $2, 'Siège', '1 rue de la Paix, 75002 Paris', 48.8686, 2.3314, 'Europe/Paris', '75', now())""",
        site_id,
        client_id,
    )
    await conn.close()
    return client_id, site_id


async def run() -> list[Figure]:
    with jwks() as keys:
        async with database() as url, database(ROOT / "services/intake/migrations") as intake_url:
            client_id, site_id = await seeded(intake_url)
            headers = {"Authorization": f"Bearer {bearer('client', client_id=client_id, lives_s=3600)}"}
            body = json.dumps(
                {
                    "service_code": "software_troubleshooting",
                    "title": "Le logiciel de paie ne démarre plus",
                    "description": "Depuis ce matin, un message d'erreur apparaît au lancement sur trois postes.",
                    "site_id": str(site_id),
                    "impact": "team",
                    "urgency": "high",
                }
            ).encode()
            shipped_env = {
                "ENVIRONMENT": "dev",
                "INTAKE_DATABASE_URL": intake_url,
                "KAFKA_BOOTSTRAP_SERVERS": KAFKA,
                "REDIS_URL": REDIS,
                "JWKS_URL": keys,
                "RATE_LIMIT_PER_MINUTE": str(10**9),
                "OTEL_EXPORTER_OTLP_ENDPOINT": keys,
            }
            ports = [free_port() for _ in range(3)]
            path = {"PYTHONPATH": str(ROOT)}
            serve = "benchmarks.pipeline.serve"
            async with (
                process([serve, "floor", intake_url, str(ports[0]), keys], ports[0], path),
                process([serve, "layers", url, str(ports[1]), keys], ports[1], path),
                process(["intake", "api"], ports[2], {**shipped_env, "HTTP_PORT": str(ports[2])}),
            ):

                def keyed(path: str, with_key: bool = True) -> Request:
                    def make() -> bytes:
                        more = {"Idempotency-Key": uuid4().hex} if with_key else {}
                        return post(path, body, {**headers, **more})

                    return make

                calls: dict[str, tuple[int, Request]] = {
                    "empty route": (ports[0], keyed("/empty", False)),
                    "two smallest inserts": (ports[0], keyed("/smallest", False)),
                    "the same two inserts": (ports[0], keyed("/floor", False)),
                    **{layer: (ports[1], keyed(f"/{layer}", False)) for layer in LAYERS},
                    "idempotency": (ports[1], keyed("/tx")),
                    "shipped, no key": (ports[2], keyed("/api/v1/tickets", False)),
                    "shipped": (ports[2], keyed("/api/v1/tickets")),
                }
                rates: dict[str, list[float]] = {name: [] for name in calls}
                for _ in range(ROUNDS):
                    for name, (port, request) in calls.items():
                        rates[name].append(await rate(port, request))
    medians = {name: statistics.median(found) for name, found in rates.items()}
    figures = [
        Figure(name=f"cost of a request: {name}", value=1e6 / found, unit="us", baseline=f"{found:,.0f}/s")
        for name, found in medians.items()
    ]
    figures.append(
        at_least_ratio(
            "POST ticket, one worker",
            medians["shipped"],
            "/s",
            "same two inserts",
            medians["the same two inserts"],
            0.4,
        )
    )
    return figures
