"""schemathesis on every service's OpenAPI: no 5xx, no status that is not documented (S004-107, X9)."""

import asyncio
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from socket import create_server
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from chassis.migrations import create_topics, migrate_database
from chassis.testing.tokens import bearer, key

pytestmark = [pytest.mark.infra, pytest.mark.timeout(240)]

SERVICES = ("intake", "routing", "scheduling", "notify", "analytics", "portal")
ROLES = ("admin", "client", "technician")
EXAMPLES = int(os.environ.get("ASTREINTE_OPENAPI_EXAMPLES", "8"))
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


@pytest.fixture(params=SERVICES)
def running(
    request: pytest.FixtureRequest, pg_url: str, kafka_url: str, redis_url: str, tmp_path: Path
) -> Iterator[tuple[str, str]]:
    """The service's api role on a database of its own, trusting this test's key."""
    name: str = request.param
    database = f"openapi_{name}_{uuid4().hex[:8]}"
    url = f"{pg_url.rsplit('/', 1)[0]}/{database}"
    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [key().as_dict(private=False)]}))
    with create_server(("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
    env = {
        **os.environ,
        "ENVIRONMENT": "test",
        f"{name.upper()}_DATABASE_URL": url,
        "KAFKA_BOOTSTRAP_SERVERS": kafka_url,
        "REDIS_URL": redis_url,
        "HTTP_PORT": str(port),
        "RATE_LIMIT_PER_MINUTE": "1000000",
        "LOG_LEVEL": "WARNING",
    }

    async def prepare() -> None:
        admin = await asyncpg.connect(pg_url)
        await admin.execute(f"CREATE DATABASE {database}")
        await admin.close()
        service = importlib.import_module(f"{name}.app").build(
            importlib.import_module(f"{name}.settings").Settings(environment="test", database_url=url)
        )
        await migrate_database(url, service.migrations())
        await create_topics(kafka_url, service.topics)

    async def drop() -> None:
        admin = await asyncpg.connect(pg_url)
        await admin.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        await admin.close()

    asyncio.run(prepare())
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Keys(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(keys.read_bytes())

        def log_message(self, *_: Any) -> None: ...

    issuer = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    Thread(target=issuer.serve_forever, daemon=True).start()
    env["JWKS_URL"] = f"http://127.0.0.1:{issuer.server_port}/"
    process = subprocess.Popen([sys.executable, "-m", name, "api"], env=env, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_ready(address)
        yield name, address
    finally:
        process.terminate()
        process.wait(20)
        issuer.shutdown()
        issuer.server_close()
        asyncio.run(drop())


def wait_ready(address: str) -> None:
    async def wait() -> None:
        async with httpx2.AsyncClient() as http, asyncio.timeout(60):
            while True:
                try:
                    if (await http.get(f"{address}/ready")).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                await asyncio.sleep(0.1)

    asyncio.run(wait())


def test_nothing_undocumented_is_answered(running: tuple[str, str]) -> None:
    name, address = running
    said = []
    for role in ROLES:
        if name == "portal" and role != "admin":
            continue
        token = bearer(role, client_id=uuid4() if role == "client" else None, lives_s=900)
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{address}/openapi.json",
            "--header", f"Authorization: Bearer {token}", "--checks", CHECKS, "--max-examples", str(EXAMPLES),
            "--phases", "examples,coverage,fuzzing", "--seed", "7", "--request-timeout", "20", "--no-color",
        ]  # fmt: skip
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            failures = result.stdout.partition("= FAILURES =")[2].partition("= WARNINGS =")[0] or result.stdout
            said.append(f"--- {name} as {role}\n{failures[-6000:]}{result.stderr[-2000:]}")
    assert not said, "\n".join(said)
