"""A person of the town at their screen: signs in, calls the public API, signs in again when the token is old."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx2

TOKEN_KEPT_S = 240


class Refused(Exception):
    def __init__(self, answer: httpx2.Response) -> None:
        self.status = answer.status_code
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")


class Person:
    def __init__(self, address: str, email: str, password: str) -> None:
        self.email, self.password = email, password
        self.http = httpx2.AsyncClient(base_url=address, timeout=15)
        self.person_id = ""
        self.signed_in_at: float = -TOKEN_KEPT_S

    async def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Any:
        if time.monotonic() - self.signed_in_at > TOKEN_KEPT_S:
            await self.sign_in()
        headers = {"Idempotency-Key": uuid4().hex} if method != "GET" else {}
        answer = await self.http.request(method, path, json=body, params=query or None, headers=headers)
        if answer.is_error:
            raise Refused(answer)
        return answer.json() if answer.content else None

    async def get(self, path: str, **query: Any) -> Any:
        return await self.call("GET", path, **query)

    async def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        return await self.call("POST", path, body or {})

    async def sign_in(self) -> None:
        self.http.cookies.clear()
        answer = await self.http.post("/api/v1/session", json={"email": self.email, "password": self.password})
        if answer.is_error:
            raise Refused(answer)
        session = answer.json()
        self.http.cookies.clear()
        self.http.headers["Authorization"] = f"Bearer {session['access_token']}"
        self.person_id = session["person_id"]
        self.signed_in_at = time.monotonic()

    async def close(self) -> None:
        await self.http.aclose()
