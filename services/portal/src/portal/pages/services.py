"""The other services, asked over HTTP with the reader's own rights."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx2

from chassis import telemetry
from chassis.errors import AppError, Forbidden, NotFound, Unavailable
from chassis.tokens import TokenExpired
from portal.pages.words import lang_of, typeset

Params = Sequence[tuple[str, str]] | Mapping[str, str]


UPLOAD_S = 60


class Refused(AppError):
    """A service said no, in the reader's language; the page shows it where it was asked."""

    status = 409
    code = "refused"

    def __init__(self, detail: str, fields: Mapping[str, str], version: str = "", reason: str = "") -> None:
        super().__init__()
        self.reason = reason
        """the service's own code"""
        self.detail = detail
        self.fields = dict(fields)
        self.version = version
        """what there is now, when someone changed it meanwhile"""


class Services:
    def __init__(self, url: str, timeout_s: float) -> None:
        self._url, self._timeout_s = url, timeout_s
        self._client: httpx2.AsyncClient | None = None

    @property
    def client(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._url,
                timeout=self._timeout_s,
                limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20),
            )
        return self._client

    async def ask(
        self,
        method: str,
        path: str,
        *,
        token: str,
        lang: str,
        params: Params = (),
        body: Mapping[str, Any] | None = None,
        key: str = "",
        version: str = "",
        content: bytes | None = None,
    ) -> Any:
        headers = _headers(token, lang)
        if key:
            headers["Idempotency-Key"] = key
        if version:
            headers["If-Match"] = f'"{version}"'
        try:
            answer = await self.client.request(
                method, path, params=list(params.items()) if isinstance(params, Mapping) else list(params),
                json=body, headers=headers, content=content,
                timeout=self._timeout_s if content is None else UPLOAD_S,
            )  # fmt: skip
        except (httpx2.TransportError, OSError) as error:
            raise Unavailable from error
        if answer.status_code < 400:
            return answer.json() if answer.content else None
        raise _refusal(answer, method)

    async def open(self, path: str, *, token: str, lang: str, known: str) -> httpx2.Response:
        """A file, to be read piece by piece and closed; not sent again to who has it already."""
        headers = _headers(token, lang) | ({"If-None-Match": known} if known else {})
        try:
            answer = await self.client.send(self.client.build_request("GET", path, headers=headers), stream=True)
            if answer.status_code >= 400:
                await answer.aread()
                await answer.aclose()
                raise _refusal(answer, "GET")
        except (httpx2.TransportError, OSError) as error:
            raise Unavailable from error
        return answer


def _headers(token: str, lang: str) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "Accept-Language": lang}
    telemetry.inject(headers)
    return headers


def _refusal(answer: httpx2.Response, method: str) -> AppError:
    if answer.status_code == 401:
        return TokenExpired()
    if answer.status_code >= 500:
        return Unavailable()
    try:
        problem = answer.json()
    except ValueError:
        return Unavailable()
    if method == "GET":
        return NotFound() if answer.status_code == 404 else Forbidden() if answer.status_code == 403 else Unavailable()
    lang = lang_of(answer.request.headers.get("accept-language"))
    fields = {_place(str(one["pointer"])): typeset(str(one["detail"]), lang) for one in problem.get("errors", [])}
    version = answer.headers.get("etag", "").strip('"') if answer.status_code == 412 else ""
    return Refused(typeset(str(problem.get("detail", "")), lang), fields, version, str(problem.get("code", "")))


_WITH_PLACES = {"fields": "field", "days": "days", "lines": "lines", "changes": "changes"}


def _place(pointer: str) -> str:
    """Where a form shows it; the organisation's own fields, durations, lines and changes have a place each."""
    first, _, rest = pointer.strip("/").partition("/")
    return f"{_WITH_PLACES[first]}.{rest}" if first in _WITH_PLACES and rest else first
