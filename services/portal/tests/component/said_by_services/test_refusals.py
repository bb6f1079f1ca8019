"""A service's refusal keeps its meaning."""

from typing import Any

import httpx2
import pytest

from chassis.errors import Forbidden, NotFound, Unavailable
from chassis.tokens import TokenExpired
from portal.pages.services import Refused, Services


def answering(status: int, body: Any = None) -> Services:
    services = Services("http://services.test", 1)
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, json=body))
    services._client = httpx2.AsyncClient(transport=transport, base_url="http://services.test")
    return services


@pytest.mark.parametrize(
    ("status", "method", "error"),
    [
        (401, "GET", TokenExpired), (403, "GET", Forbidden), (404, "GET", NotFound), (503, "GET", Unavailable),
        (500, "POST", Unavailable), (409, "POST", Refused), (404, "POST", Refused), (418, "GET", Unavailable),
    ],
)  # fmt: skip
async def test_a_refusal_keeps_its_meaning(status: int, method: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await answering(status, {"detail": "Non."}).ask(method, "/x", token="t", lang="fr")


async def test_a_refused_form_knows_which_field() -> None:
    body = {"detail": "Non.", "errors": [{"pointer": "/site_id", "detail": "Où ?"}]}
    with pytest.raises(Refused) as refusal:
        await answering(400, body).ask("POST", "/x", token="t", lang="fr")
    assert (refusal.value.detail, refusal.value.fields) == ("Non.", {"site_id": "Où\u202f?"})
