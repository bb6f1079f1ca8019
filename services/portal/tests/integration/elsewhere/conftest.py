"""Real OpenID providers, and portal told of them."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from launcher import assets, machine
from services.portal.tests.integration.elsewhere.houses import COMPANY, HERE, ORIGIN, SECRET, SHAPES, TENANT, Elsewhere

from portal.domain.oidc import Provider
from portal.settings import Settings


@pytest.fixture(scope="session")
def issuers() -> Iterator[dict[str, str]]:
    node = assets.install(HERE, machine.look())
    told = [
        shape
        | {
            "clients": [
                {
                    "client_id": "astreinte",
                    "client_secret": SECRET,
                    "redirect_uris": [f"{ORIGIN}/sign-in/back/{key}"],
                    "post_logout_redirect_uris": [f"{ORIGIN}/sign-in"],
                }
            ]
        }
        for key, shape in SHAPES.items()
    ]
    running = subprocess.Popen(
        [node, HERE / "provider.mjs", json.dumps(told)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with running:
        assert running.stdout is not None
        yield dict(zip(SHAPES, json.loads(running.stdout.readline()), strict=True))
        running.kill()


@pytest.fixture
def settings(issuers: dict[str, str]) -> Settings:
    def one(key: str, **more: Any) -> Provider:
        same = {"key": key, "name": key.title(), "issuer": issuers[key], "client_id": "astreinte"}
        return Provider(**same | {"client_secret": SECRET} | more)

    return Settings(
        environment="test",
        database_url="postgresql://nowhere/portal",
        public_url=ORIGIN,
        services_url="http://127.0.0.1:9",
        rate_limit_per_minute=10_000,
        oidc_providers=(
            one(
                "keycloak",
                roles_claim="realm_access.roles",
                roles={"astreinte-technicien": "technician", "astreinte-repartiteur": "dispatcher"},
                creates=True,
            ),
            one(
                "entra",
                roles_claim="groups",
                roles={"g-users": "client"},
                companies_claim="tid",
                companies={TENANT: COMPANY},
                trusts_email=True,
                domains=("client.example",),
                creates=True,
            ),
            one("google", domains=("demo.example",)),
        ),
    )


@pytest.fixture
def elsewhere(portal: Any) -> Elsewhere:
    return Elsewhere(portal)
