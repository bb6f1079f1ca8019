"""Who may pass: the token in a header or a cookie, the page it came from, the role, the rate."""

import hmac
import re
from hashlib import blake2s
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

from chassis.errors import AppError, Forbidden, Unauthenticated
from chassis.limits import Limit, Limits
from chassis.tokens import Tokens, Who

PUBLIC = frozenset({"*"})
SIGNED_IN = frozenset({"signed in"})
ACCESS_COOKIE = "astreinte_access"
CSRF_COOKIE = "astreinte_csrf"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf_token"
FORM, FILES_FORM = "application/x-www-form-urlencoded", "multipart/form-data"
# The value must equal the cookie's, so it does not matter where in the body it was found.
_IN_FILES_FORM = re.compile(rb'name="csrf_token"\r\n\r\n([^\r\n]*)\r\n')
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class NotFromHere(Forbidden):
    """A cookie travels with requests other sites forge; only our own pages know the second half."""

    code = "csrf"


class Access:
    def __init__(self, tokens: Tokens, limits: Limits, *, public_url: str, trust_proxy: bool) -> None:
        parts = urlsplit(public_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._trust_proxy = trust_proxy
        self._tokens = tokens
        self._limits = limits

    async def who(self, request: Request, roles: frozenset[str]) -> Who:
        """The signed-in caller; also for raw routers such as live streams."""
        authorization = request.headers.get("authorization")
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or not token:
                raise Unauthenticated
        else:
            token = request.cookies.get(ACCESS_COOKIE, "")
            if not token:
                raise Unauthenticated
            if request.method not in SAFE:
                self._same_origin(request, await _csrf_sent(request))
        who = await self._tokens.check(token)
        request.scope["chassis.who"] = who
        if who.role not in roles and roles is not PUBLIC and roles is not SIGNED_IN:
            raise Forbidden
        return who

    async def admit(self, request: Request, roles: frozenset[str], limit: Limit | None, bucket: str) -> Who | None:
        """`PUBLIC` routes know their caller when there is one, and never refuse over it."""
        who: Who | None
        try:
            who = await self.who(request, roles)
        except AppError:
            if roles is not PUBLIC:
                raise
            who = None
        if limit is not None:
            self._limits.hit(limit, f"{bucket}:{who.person_id if who else self._address(request)}")
        return who

    def _same_origin(self, request: Request, sent: str) -> None:
        kept = request.cookies.get(CSRF_COOKIE, "")
        same = hmac.compare_digest(sent.encode(), kept.encode())
        if not kept or not same or request.headers.get("origin") != self._origin:
            raise NotFromHere

    def _address(self, request: Request) -> str:
        address = request.client.host if request.client else "?"
        if self._trust_proxy and (forwarded := request.headers.get("x-forwarded-for")):
            # The last address is the one our own proxy saw; those before it are the caller's word.
            address = forwarded.rsplit(",", 1)[-1].strip()
        return blake2s(address.encode(), digest_size=8).hexdigest()


async def _csrf_sent(request: Request) -> str:
    """From the header, or from the field of a plain form: those work with scripts off."""
    sent = request.headers.get(CSRF_HEADER, "")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not sent and kind == FORM:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        sent = fields.get(CSRF_FIELD, [""])[0]
    if not sent and kind == FILES_FORM and (found := _IN_FILES_FORM.search(await request.body())):
        sent = found[1].decode("utf-8", "replace")
    return sent
