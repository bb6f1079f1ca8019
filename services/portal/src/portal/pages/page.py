"""What every page handler works with: the reader, their words, the services, and answers of HTML."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

import httpx2
from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from chassis.errors import Unavailable
from chassis.http import ACCESS_COOKIE, CSRF_COOKIE, Who
from chassis.http.idempotency import Command, InProgress
from chassis.ids import uuid7
from chassis.texts import preferred
from chassis.tx import Tx
from portal import queries
from portal.api.door import Door
from portal.pages.formats import Formats
from portal.pages.frame import Frame, Notice, Reader
from portal.pages.render import render
from portal.pages.services import Params, Refused, Services
from portal.pages.words import Words, lang_of
from portal.settings import Settings

LANG_COOKIE, THEME_COOKIE, SAID_COOKIE = "astreinte_lang", "astreinte_theme", "astreinte_said"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FORM_LIMIT = 25 << 20
"""what the gateway lets through"""
NAMES_KEPT = 5_000
TURNS, TURN_S = 20, 0.25
PROSE = ("text", "note", "notes", "reason", "answer", "question")
"""what forms of commands call what a person writes"""
T = TypeVar("T")


class Pages:
    """What pages share between requests."""

    def __init__(self, settings: Settings, door: Door) -> None:
        self.settings, self.door = settings, door
        self.services = Services(settings.backend_url, settings.services_timeout_seconds)
        self.names: dict[UUID, str] = {}

    async def page(self, request: Request, who: Who | None = None) -> "PageRequest":
        name = self.names.get(who.person_id, "") if who else ""
        if who and not name:
            async with request.app.db.reader() as reader:
                person = await queries.person(reader, who.person_id)
            name = person.name if person else ""
            while len(self.names) >= NAMES_KEPT:
                del self.names[next(iter(self.names))]
            self.names[who.person_id] = name
        return self.page_of(request, who, name)

    def page_of(self, request: Request, who: Who | None, name: str = "") -> "PageRequest":
        cookies = request.cookies
        accepted = preferred(request.headers.get("accept-language", ""), "fr")
        lang = lang_of(cookies.get(LANG_COOKIE) or (who.lang if who else accepted))
        name = name or (self.names.get(who.person_id, "") if who else "")
        theme = cookies.get(THEME_COOKIE, "")
        query = f"?{request.url.query}" if request.url.query else ""
        frame = Frame(
            lang=lang,
            zone=who.zone if who else self.settings.organisation_zone,
            now=request.app.db.clock(),
            path=request.url.path,
            query=query,
            reader=Reader(name or Words(lang)(f"role.{who.role}"), who.role, str(who.person_id)) if who else None,
            csrf=cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24),
            theme=theme if theme in ("light", "dark") else "",
            notices=_said(cookies.get(SAID_COOKIE, "")),
            organisation=self.settings.app_name,
        )
        return PageRequest(self, request, who, frame)


class PageRequest:
    """One page being made for one reader."""

    def __init__(self, pages: Pages, request: Request, who: Who | None, frame: Frame) -> None:
        self.pages, self.request, self.who, self.frame = pages, request, who, frame
        self.words = Words(frame.lang)
        self.formats = Formats(self.words, frame.zone, frame.now)

    @property
    def role(self) -> str:
        return self.who.role if self.who else ""

    @property
    def part(self) -> str:
        return self.request.query_params.get("part", "")

    def in_zone(self, zone: str) -> None:
        """Times of another zone than the reader's."""
        self.frame = replace(self.frame, zone=zone)
        self.formats = Formats(self.words, zone, self.frame.now)

    def new_key(self) -> str:
        return uuid7().hex

    async def form(self) -> dict[str, str]:
        """What was typed, without what no service can keep."""
        typed = await self.request.form(max_part_size=FORM_LIMIT)
        return {name: value.replace("\0", "") for name, value in typed.items() if isinstance(value, str)}

    async def get(self, path: str, params: Params = ()) -> Any:
        return await self._ask("GET", path, params=params)

    async def post(self, path: str, body: Mapping[str, Any] | None = None, key: str = "", version: str = "") -> Any:
        return await self.send("POST", path, body, key, version)

    async def send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str = "", version: str = ""
    ) -> Any:
        """`version`: the one that was looked at; refused when there is another by now."""
        return await self._ask(method, path, body=body, key=key, version=version)

    async def upload(self, path: str, params: Params, content: bytes) -> Any:
        return await self._ask("POST", path, params=params, content=content)

    async def open(self, path: str, known: str) -> httpx2.Response:
        token = self.request.cookies.get(ACCESS_COOKIE, "")
        return await self.pages.services.open(path, token=token, lang=self.frame.lang, known=known)

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        token = self.request.cookies.get(ACCESS_COOKIE, "")
        return await self.pages.services.ask(method, path, token=token, lang=self.frame.lang, **more)

    async def or_else(self, asked: Awaitable[T], otherwise: T) -> T:
        """A part of a page that may be missing: the rest is shown, and the page says so."""
        try:
            return await asked
        except Unavailable:
            notice = Notice("warn", self.words("error.part_away"))
            if notice not in self.frame.notices:
                self.frame = self.frame.with_notice(notice)
            return otherwise

    async def together(self, *asked: Awaitable[Any]) -> list[Any]:
        """Several services at once; each is waited for, then the first refusal is raised."""
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return answers

    def html(self, template: str, status: int = 200, **view: Any) -> Response:
        response = HTMLResponse(render(template, self.frame, **view), status)
        response.headers["content-security-policy"] = POLICY
        response.headers["content-language"] = self.frame.lang
        if not self.request.cookies.get(CSRF_COOKIE):
            response.set_cookie(CSRF_COOKIE, self.frame.csrf, secure=self.pages.settings.is_https, samesite="lax")
        if SAID_COOKIE in self.request.cookies and not self.part:
            response.delete_cookie(SAID_COOKIE)
        return response

    def go(self, path: str, tone: str = "", text: str = "", under: str = "") -> Response:
        """To another page, with a word that is shown there once."""
        response = RedirectResponse(path, 303)
        if text:
            said = quote(json.dumps([tone, text[:300], under[:300]]))
            response.set_cookie(
                SAID_COOKIE, said, max_age=60, httponly=True, secure=self.pages.settings.is_https, samesite="lax"
            )
        return response

    @asynccontextmanager
    async def once(self, typed: Mapping[str, str]) -> AsyncIterator[Tx | None]:
        """A transaction of portal's own under the form's key; None when the same form was carried out before."""
        if self.who is None:
            raise RuntimeError("a form under a key is somebody's")
        body = json.dumps(
            sorted((name, value) for name, value in typed.items() if name not in ("csrf_token", "password"))
        ).encode()
        command = Command(self.request, self.who, typed.get("idempotency_key") or self.new_key(), body)
        async with AsyncExitStack() as stack:
            tx = await self._turn(stack, command)
            if await command.first(tx):
                yield None
            else:
                yield tx
                command.keep(tx, Response(status_code=204))

    async def _turn(self, stack: AsyncExitStack, command: Command) -> Tx:
        """The second click waits for the first."""
        for _ in range(TURNS):
            try:
                return await stack.enter_async_context(command.tx(self.request.app.db))
            except InProgress:
                await asyncio.sleep(TURN_S)
        raise InProgress

    def faults(self, refusal: Refused) -> dict[str, str]:
        """By field where the service says which."""
        return refusal.fields or {"form": refusal.detail or self.words("error.broken.title")}

    async def attempt(self, asked: Awaitable[Any], typed: Mapping[str, str], seen: str = "") -> "Attempt":
        """A command, or all that its form needs to come back: why not, and what was typed, under the same key.

        `seen`: where the reader finds what they sent before.
        """
        kept = dict(typed)
        try:
            return Attempt(kept, answer=await asked)
        except Refused as refusal:
            faults = self.faults(refusal)
            if refusal.reason == "key_reused":
                # Only what was carried out keeps its key: the first sending arrived, whatever became of its answer.
                faults = {"form": self.words("error.sent_twice_under")}
                kept["idempotency_key"] = self.new_key()
                self.frame = self.frame.with_notice(Notice("warn", self.words("error.sent_twice"), href=seen))
            if refusal.version:
                kept["version"] = refusal.version
            return Attempt(kept, faults, changed=bool(refusal.version))
        except Unavailable:
            away = {"form": f"{self.words('error.away.title')}. {self.words('error.away.text')}"}
            return Attempt(kept, away, status=503)

    async def act(
        self, path: str, asked: Awaitable[Any], done: str, typed: Mapping[str, str] | None = None
    ) -> Response:
        """Carry out a command of a page, then go back and say how it went; what was typed is never lost."""
        tried = await self.attempt(asked, typed or {}, path)
        if tried.arrived:
            return self.go(path, "done", self.words(f"act.done.{done}"))
        if typed and (tried.status == 503 or any(typed.get(name, "").strip() for name in PROSE)):
            return self.refused(tried, path)
        return self.go(path, "bad", next(iter(tried.faults.values())))

    def refused(self, tried: "Attempt", back: str, shown: tuple[str, ...] = PROSE) -> Response:
        """What was typed, to be sent again, where its own page cannot be drawn."""
        return self.html("refused.html", tried.status, tried=tried, back=back, PROSE=shown)


@dataclass(frozen=True)
class Attempt:
    """How a command went."""

    typed: Mapping[str, str]
    faults: Mapping[str, str] = field(default_factory=dict)
    answer: Any = None
    changed: bool = False
    """somebody else changed it meanwhile: sent again, it replaces what they kept"""
    status: int = 422

    @property
    def arrived(self) -> bool:
        return not self.faults


def _said(cookie: str) -> tuple[Notice, ...]:
    if not cookie:
        return ()
    try:
        tone, text, under = json.loads(unquote(cookie))
    except (ValueError, TypeError):
        return ()
    if tone not in ("done", "warn", "bad", "info") or not text:
        return ()
    return (Notice(tone, str(text), str(under)),)
