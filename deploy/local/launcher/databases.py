"""One role and one database per service on one server. Running it again changes nothing but the password."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from launcher.refusal import Refusal


def prepare(server_url: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """`passwords` by role name; gives back URLs by role name."""
    _run(_prepare(server_url, passwords))
    parts = urlsplit(server_url)
    place = parts.netloc.rpartition("@")[2]
    return {
        name: urlunsplit(parts._replace(netloc=f"{name}:{quote(password, safe='')}@{place}", path=f"/{name}"))
        for name, password in passwords.items()
    }


def accepts(url: str) -> bool:
    async def connect() -> None:
        import asyncpg

        try:
            await (await asyncpg.connect(url, timeout=2)).close()
        except asyncpg.InvalidPasswordError:
            raise Refusal("its data was made with another password", "run `make demo-reset`") from None

    try:
        _run(connect())
    except Refusal:
        raise
    except Exception:
        return False
    return True


async def _prepare(server_url: str, passwords: Mapping[str, str]) -> None:
    import asyncpg

    try:
        server = await asyncpg.connect(server_url, timeout=10)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Refusal(f"PostgreSQL refuses the connection: {error}", "check DATABASE_URL") from error
    try:
        roles = {row["rolname"] for row in await server.fetch("SELECT rolname FROM pg_roles")}
        databases = {row["datname"] for row in await server.fetch("SELECT datname FROM pg_database")}
        for name, password in passwords.items():
            verb = "ALTER" if name in roles else "CREATE"
            await server.execute(f"{verb} ROLE \"{name}\" LOGIN PASSWORD '{password}'")
            if name not in databases:
                await server.execute(f'CREATE DATABASE "{name}" OWNER "{name}" TEMPLATE template0 ENCODING \'UTF8\'')
                await server.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refusal(
            f"the role of DATABASE_URL cannot make roles and databases: {error}",
            "give it CREATEROLE and CREATEDB, or set <SERVICE>_DATABASE_URL for each service",
        ) from error
    finally:
        await server.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """From anywhere, even from inside a running event loop."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
