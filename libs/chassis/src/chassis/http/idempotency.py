"""The same command sent twice has one effect and one answer: kept by person, route and key for 24 hours."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256

import asyncpg
from fastapi import Request, Response

from chassis.errors import Conflict, Invalid, RuleBroken
from chassis.tokens import Who
from chassis.tx import Db, Tx

ANSWERS_KEPT = timedelta(hours=24)
# Never cookies: an answer that signs someone in is not for keeping.
_HEADERS_KEPT = ("content-type", "location", "etag")
# Rides on BEGIN, where no parameters can be.
_CLAIM = "SELECT claim_idempotency_key({lock}, '{person}', {route}, {key})"
_ANSWER = """
SELECT body_hash, status, headers, body, created_at FROM idempotency_keys
WHERE person_id = $1 AND route = $2 AND key = $3
"""


class KeyMalformed(Invalid):
    code = "key_malformed"


class InProgress(Conflict):
    code = "in_progress"
    retryable = True


class KeyReused(RuleBroken):
    code = "key_reused"


class Command:
    """One request under an Idempotency-Key."""

    def __init__(self, request: Request, who: Who, key: str, body: bytes) -> None:
        if not re.fullmatch(r"[\x20-\x7e]{1,200}", key):
            raise KeyMalformed
        self._mine = (who.person_id, f"{request.method} {request.scope['path']}", key)
        query = request.scope["query_string"]
        self._hash = sha256(query + b"\n" + body).digest()

    @asynccontextmanager
    async def tx(self, db: Db) -> AsyncIterator[Tx]:
        """A transaction that holds the key from its start."""
        person, route, key = self._mine
        lock = sha256(f"{person} {route} {key}".encode()).digest()
        claim = _CLAIM.format(
            lock=int.from_bytes(lock[:8], signed=True),
            person=person,
            route=_literal(route),
            key=_literal(key),
        )
        holds = False
        try:
            async with db.tx(claim) as tx:
                holds = True
                yield tx
        except asyncpg.LockNotAvailableError as error:
            if holds:
                raise
            raise InProgress(headers={"Retry-After": "1"}) from error

    async def first(self, tx: Tx) -> Response | None:
        """The first answer; None when the command is ours to run."""
        if tx.begun == "SELECT 0":
            return None
        row = await tx.fetchrow(_ANSWER, *self._mine)
        if row is None or row["created_at"] <= tx.now - ANSWERS_KEPT:
            return None
        if row["body_hash"] != self._hash:
            raise KeyReused
        return Response(row["body"], row["status"], {**row["headers"], "Idempotency-Replayed": "true"})

    def keep(self, tx: Tx, response: Response) -> None:
        if response.status_code < 400:
            headers = {name: response.headers[name] for name in _HEADERS_KEPT if name in response.headers}
            tx.answer = (*self._mine, self._hash, tx.now, response.status_code, headers, bytes(response.body))


def _literal(text: str) -> str:
    """As PostgreSQL reads it with standard_conforming_strings, which is on: only the quote is special."""
    return "'" + text.replace("'", "''") + "'"
