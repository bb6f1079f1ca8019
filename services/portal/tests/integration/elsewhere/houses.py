"""Three shapes of OpenID providers, and somebody who comes in through them."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit
from uuid import UUID

import httpx2

from portal import queries

HERE = Path(__file__).parents[1] / "oidc_provider"
ORIGIN = "http://portal.test"
COMPANY, TENANT = UUID(int=7), "7d1c0000-0000-4000-8000-000000000001"
SECRET = "un-secret/a+encoder%20&=:"
SHAPES: dict[str, Any] = {
    "keycloak": {
        "claims": {"openid": ["sub", "realm_access"], "profile": ["name"], "email": ["email", "email_verified"]},
        "accounts": {
            "naima": {
                "name": "Naïma Exemple", "email": "Naima@demo.example", "email_verified": True,
                "realm_access": {"roles": ["offline_access", "astreinte-technicien", "astreinte-repartiteur"]},
            },
            "visitor": {"name": "V", "email": "visitor@demo.example", "email_verified": True, "realm_access": {}},
            "impostor": {"name": "I", "email": "admin@demo.example", "email_verified": False},
        },
    },
    "entra": {
        "claims": {"openid": ["sub", "groups", "tid"], "profile": ["name"], "email": ["email"]},
        "accounts": {
            "camille": {"name": "Camille", "email": "camille@client.example", "groups": ["g-users"], "tid": TENANT},
            "stranger": {"name": "S", "email": "s@client.example", "groups": ["g-users"], "tid": "another-tenant"},
            "foreign": {"name": "F", "email": "admin@demo.example", "groups": ["g-users"], "tid": TENANT},
        },
    },
    "google": {
        "claims": {"openid": ["sub", "hd"], "profile": ["name"], "email": ["email", "email_verified"]},
        "accounts": {
            "theo": {"name": "Théo", "email": "theo@demo.example", "email_verified": True, "hd": "demo.example"},
            "private": {"name": "P", "email": "admin@gmail.example", "email_verified": True},
        },
    },
}  # fmt: skip


class Elsewhere:
    """A browser that goes to the provider, says who it is, and comes back."""

    def __init__(self, portal: Any) -> None:
        self.portal = portal

    def browser(self) -> httpx2.AsyncClient:
        browser: httpx2.AsyncClient = self.portal.browser()
        browser.headers["Accept"] = "text/html"
        return browser

    async def leave(self, browser: httpx2.AsyncClient, key: str, next_path: str = "/") -> str:
        answer = await browser.get(f"/sign-in/with/{key}", params={"next": next_path})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def there(self, url: str, account: str | None) -> str:
        """From the provider's door to the address it sends the browser back to."""
        async with httpx2.AsyncClient(cookies={"account": account} if account else None) as provider:
            for _ in range(8):
                answer = await provider.get(url)
                assert "location" in answer.headers, answer.text
                url = urljoin(url, answer.headers["location"])
                if url.startswith(ORIGIN):
                    return url
        raise AssertionError(f"never sent back: {url}")

    async def come(self, key: str, account: str, browser: httpx2.AsyncClient | None = None) -> httpx2.Response:
        browser = browser or self.browser()
        return await browser.get(await self.there(await self.leave(browser, key), account))

    async def people(self) -> list[tuple[str, str, UUID | None]]:
        async with self.portal.db.reader() as reader:
            found = await queries.people(reader)
        return sorted((str(one["email"]), one["role"], one["client_id"]) for one in found)


def changed(url: str, **params: str) -> str:
    found = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | params
    return f"{url.partition('?')[0]}?{urlencode({name: value for name, value in found.items() if value})}"
