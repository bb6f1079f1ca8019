"""The services behind the desk, and a dispatcher at it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from services.portal.tests.component.what_if.town import NOW, PERSON, TRIES, Town

from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from portal.api.door import Door
from portal.api.keys import SigningKeys
from portal.pages import planning, what_if
from portal.pages.page import Pages
from portal.settings import Settings


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def desk(service: Service, settings: Settings, town: Town) -> AsyncIterator[httpx2.AsyncClient]:
    web = Pages(settings, Door(settings, SigningKeys(settings)))
    web.names[PERSON] = "Hugo Essai"
    web.services._client = httpx2.AsyncClient(transport=httpx2.MockTransport(town), base_url="http://services.test")
    db: Any = SimpleNamespace(clock=lambda: NOW)
    routes = [planning.routes(web), what_if.routes(web, tries=TRIES)]
    app = replace(service, routes=routes, verifier=public_keys).api(db)
    headers = {"Authorization": f"Bearer {bearer('dispatcher', person_id=PERSON)}", "Accept": "text/html"}
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test", headers=headers) as client:
        yield client
