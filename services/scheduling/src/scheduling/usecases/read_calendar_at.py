"""What is at the address of somebody's calendar: bounded in size and time, and never on a network of our own."""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx2

from scheduling.domain.busy import BusySource

LARGEST = 2_000_000
PATIENCE_S = 10.0
REDIRECTS = 3
Failure = Literal["address_refused", "unreachable", "refused", "too_large", "no_calendar"]


class CalendarAway(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True, slots=True)
class Copy:
    """`content` is None when nothing changed."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


async def read_calendar_at(source: BusySource, *, anywhere: bool) -> Copy:
    """`anywhere`: plain HTTP and our own networks too, outside production."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _follow(source, anywhere)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, TimeoutError, ValueError) as error:
        # Addresses that cannot be taken apart are ValueErrors, of one kind or another.
        raise CalendarAway("unreachable") from error


async def _follow(source: BusySource, anywhere: bool) -> Copy:
    address = source.address
    known = {"If-None-Match": source.etag, "If-Modified-Since": source.modified}
    headers = {"Accept": "text/calendar", **{name: value for name, value in known.items() if value}}
    async with httpx2.AsyncClient(trust_env=False, timeout=PATIENCE_S) as client:
        for _ in range(REDIRECTS + 1):
            parts = urlsplit(address)
            host = parts.hostname or ""
            if parts.scheme not in (("https", "http") if anywhere else ("https",)) or not host or parts.username:
                raise CalendarAway("address_refused")
            # Connected to the address that was looked at: a name may answer otherwise the second time.
            ip = await _address_of(host, parts.port or (443 if parts.scheme == "https" else 80), anywhere)
            port = f":{parts.port}" if parts.port else ""
            url = urlunsplit(parts._replace(netloc=f"[{ip}]{port}" if ":" in ip else f"{ip}{port}", fragment=""))
            request = client.build_request(
                "GET", url, headers={**headers, "Host": f"{host}{port}"}, extensions={"sni_hostname": host}
            )
            answer = await client.send(request, stream=True)
            try:
                if answer.has_redirect_location:
                    address = urljoin(address, answer.headers["location"])
                    continue
                return await _copy(answer)
            finally:
                await answer.aclose()
    raise CalendarAway("refused")


async def _address_of(host: str, port: int, anywhere: bool) -> str:
    try:
        addresses = [str(ip_address(host))]
    except ValueError:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
    if not anywhere and not all(is_public(one) for one in addresses):
        raise CalendarAway("address_refused")
    return addresses[0]


def is_public(address: str) -> bool:
    """Of the internet: no private, loopback, link-local or shared network, nor one hidden in an IPv6 address."""
    ip = ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    teredo = getattr(ip, "teredo", None)
    hidden = [one for one in (inner, teredo[1] if teredo else None) if one is not None]
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in (ip, *hidden))


async def _copy(answer: httpx2.Response) -> Copy:
    if answer.status_code == 304:
        return Copy(None)
    if answer.status_code != 200:
        raise CalendarAway("refused")
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise CalendarAway("too_large")
    said = answer.headers
    return Copy(bytes(content), said.get("etag", "")[:300], said.get("last-modified", "")[:100])
