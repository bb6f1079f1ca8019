"""The same command sent twice has one effect and one answer: kept by person, route and key for 24 hours."""

import re
from datetime import timedelta
from hashlib import sha256

import asyncpg
from fastapi import Request, Response

from chassis.errors import Conflict, Invalid, RuleBroken
from chassis.tokens import Who
from chassis.tx import Tx

KEPT = timedelta(hours=24)
WAIT = "2s"
# Never cookies: an answer that signs someone in is not for keeping.
_HEADERS_KEPT = ("content-type", "location", "etag")
# One round trip: shorten the wait, claim the key (an old row counts as absent), give the wait back.
# A second request sleeps on the first one's row until that commits, or fails after the wait.
_CLAIM = f"""
WITH was AS MATERIALIZED (SELECT current_setting('lock_timeout') AS wait)
INSERT INTO idempotency_keys AS kept (person_id, route, key, body_hash, created_at)
SELECT $1, $2, $3, $4, $5 FROM was WHERE set_config('lock_timeout', '{WAIT}', true) IS NOT NULL
ON CONFLICT (person_id, route, key) DO UPDATE
SET body_hash = excluded.body_hash, created_at = excluded.created_at,
    status = NULL, headers = NULL, body = NULL
WHERE kept.created_at <= $6
RETURNING set_config('lock_timeout', (SELECT wait FROM was), true)
"""
_MINE = "person_id = $1 AND route = $2 AND key = $3"


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

    async def claim(self, tx: Tx) -> Response | None:
        """None when the command is ours to run, else the first answer."""
        try:
            if await tx.fetch(_CLAIM, *self._mine, self._hash, tx.now, tx.now - KEPT):
                return None
        except asyncpg.LockNotAvailableError as error:
            raise InProgress(headers={"Retry-After": "1"}) from error
        row = await tx.fetchrow(
            f"SELECT body_hash, status, headers, body FROM idempotency_keys WHERE {_MINE}", *self._mine
        )
        if row is None:
            raise InProgress(headers={"Retry-After": "1"})
        if row["body_hash"] != self._hash:
            raise KeyReused
        return Response(row["body"], row["status"], {**row["headers"], "Idempotency-Replayed": "true"})

    async def keep(self, tx: Tx, response: Response) -> None:
        if response.status_code >= 400:
            await tx.execute(f"DELETE FROM idempotency_keys WHERE {_MINE}", *self._mine)
            return
        headers = {name: response.headers[name] for name in _HEADERS_KEPT if name in response.headers}
        tx.answer = (*self._mine, response.status_code, headers, bytes(response.body))
