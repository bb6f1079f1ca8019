"""A support company with two client companies, and people of each to act as."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest
from hypothesis import settings as hypothesis_settings

from chassis.ids import uuid7
from chassis.service import Service
from chassis.testing.memory_files import MemoryFiles
from intake.app import build
from intake.settings import Settings

hypothesis_settings.register_profile("astreinte", database=None, deadline=None)
hypothesis_settings.load_profile("astreinte")

AsRole = Callable[..., httpx2.AsyncClient]


@pytest.fixture
def settings() -> Settings:
    return Settings(environment="test", database_url="postgresql://nowhere/intake")


@pytest.fixture
def memory_files() -> MemoryFiles:
    return MemoryFiles()


@pytest.fixture
def service(settings: Settings, memory_files: MemoryFiles) -> Service:
    return build(settings, memory_files)


@dataclass
class World:
    """`acme` and `other` are client companies; `acme` has one site."""

    as_role: AsRole
    acme: UUID
    other: UUID
    site_id: UUID
    client_id: UUID
    client: httpx2.AsyncClient
    manager: httpx2.AsyncClient
    stranger: httpx2.AsyncClient
    desk: httpx2.AsyncClient

    def order(self, **changes: Any) -> dict[str, Any]:
        return {
            "title": "Serveur injoignable",
            "description": "Plus rien ne répond depuis 9 h.",
            "service_code": "network_configuration",
            "site_id": str(self.site_id),
            "impact": "company",
            "urgency": "high",
        } | changes

    async def open(self, **changes: Any) -> dict[str, Any]:
        answer = await self.client.post("/api/v1/tickets", json=self.order(**changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def seen(self, ticket_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/api/v1/tickets/{ticket_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


SITE = {
    "label": "Atelier Démo",
    "address": "12 rue de l'Exemple, 75011 Paris",
    "latitude": 48.857,
    "longitude": 2.379,
    "hours": [{"weekday": 0, "opens": "08:00", "closes": "18:00"}],
}


@pytest.fixture
async def world(as_role: AsRole) -> World:
    desk = as_role("dispatcher")
    ids = []
    for name in ("Acmé Démo", "Autre Démo"):
        answer = await desk.post("/api/v1/clients", json={"name": name})
        assert answer.status_code == 201, answer.text
        ids.append(UUID(answer.json()["id"]))
    site = await desk.post(f"/api/v1/clients/{ids[0]}/sites", json=SITE)
    assert site.status_code == 201, site.text
    person_id = uuid7()
    return World(
        as_role=as_role,
        acme=ids[0],
        other=ids[1],
        site_id=UUID(site.json()["id"]),
        client_id=person_id,
        client=as_role("client", person_id=person_id, client_id=ids[0]),
        manager=as_role("client_manager", client_id=ids[0]),
        stranger=as_role("client", client_id=ids[1]),
        desk=desk,
    )
