"""What the API refuses before it needs a database, in the reader's language, with pointers."""

import dataclasses
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx2
import pytest

from chassis.clock import utc_now
from chassis.ids import uuid7
from chassis.service import Service
from chassis.testing.tokens import bearer, public_keys
from chassis.tx import Db
from routing.texts import MESSAGES


class NoDatabase:
    """Refuses to be reached: what is tested here must not come so far."""

    def acquire(self, *args: object, **options: object) -> None:
        raise AssertionError("the database was reached")


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx2.AsyncClient]:
    app = dataclasses.replace(service, verifier=public_keys).api(Db(NoDatabase(), "routing", utc_now))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        yield client


def signed(role: str, lang: str = "fr") -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer(role, client_id=uuid7())}", "Accept-Language": lang}


SOMEONE = UUID("0197a000-0000-7000-8000-000000000001")
"""Names of tests are the same in every process that collects them."""


def before(**record: object) -> dict[str, object]:
    return {"technician_id": str(SOMEONE), **record}


def week(monday: str = "2026-10-05", minutes: int = 2_100) -> dict[str, object]:
    return {"monday": monday, "minutes": minutes}


def called_out(begins: float, ends: float) -> dict[str, str]:
    night = datetime(2026, 11, 22, tzinfo=UTC)
    return {
        "starts_at": (night + timedelta(hours=begins)).isoformat(),
        "ends_at": (night + timedelta(hours=ends)).isoformat(),
    }


COMMANDS = [
    ("POST", "/api/v1/technicians", {"client", "technician", "sales"}),
    ("PUT", f"/api/v1/technicians/{SOMEONE}", {"client", "technician", "sales"}),
    ("PUT", f"/api/v1/technicians/{SOMEONE}/position", {"client", "dispatcher", "admin"}),
    ("POST", f"/api/v1/technicians/{SOMEONE}/absences", {"client", "client_manager", "sales"}),
    ("POST", f"/api/v1/offers/{SOMEONE}/accept", {"client", "dispatcher", "admin"}),
    ("POST", f"/api/v1/offers/{SOMEONE}/decline", {"client", "dispatcher", "admin"}),
    ("POST", f"/api/v1/assignments/{SOMEONE}/assign", {"client", "technician", "sales"}),
    ("POST", f"/api/v1/assignments/{SOMEONE}/withdraw", {"client", "technician", "sales"}),
    ("POST", f"/api/v1/assignments/{SOMEONE}/retry", {"client", "technician", "sales"}),
    ("GET", "/api/v1/technicians", {"client", "client_manager", "sales"}),
    ("GET", "/api/v1/offers", {"client", "client_manager", "sales"}),
    ("GET", f"/api/v1/assignments?ticket_ids={SOMEONE}", {"technician", "sales"}),
    ("GET", "/api/v1/assignments/unrouted", {"client", "technician", "sales"}),
]


@pytest.mark.parametrize(("method", "path", "refused"), COMMANDS)
async def test_each_route_refuses_other_roles_and_strangers(client, method, path, refused):
    for role in refused:
        answer = await client.request(method, path, headers=signed(role), json={})
        assert answer.status_code == 403, (role, answer.text)
    assert (await client.request(method, path, json={})).status_code == 401


@pytest.mark.parametrize(
    ("path", "role", "body", "pointer"),
    [
        ("/api/v1/technicians", "admin", {}, "/technician_id"),
        ("/api/v1/technicians", "admin", {"technician_id": str(SOMEONE), "zone": "Mars/Base"}, "/zone"),
        (
            "/api/v1/technicians",
            "admin",
            {"technician_id": str(SOMEONE), "skills": [{"skill": "network", "level": 9}]},
            "/skills/0/level",
        ),
        (
            "/api/v1/technicians",
            "admin",
            {
                "technician_id": str(SOMEONE),
                "shifts": [{"weekday": 0, "starts": "09:00Z", "ends": "17:00"}],
            },
            "/shifts",
        ),
        ("/api/v1/technicians", "admin", before(hours_before=[week("2026-10-06")]), "/hours_before/0/monday"),
        ("/api/v1/technicians", "admin", before(hours_before=[week(), week()]), "/hours_before/1/monday"),
        ("/api/v1/technicians", "admin", before(hours_before=[week(minutes=10_081)]), "/hours_before/0/minutes"),
        ("/api/v1/technicians", "admin", before(hours_before=[week()] * 13), "/hours_before"),
        ("/api/v1/technicians", "admin", before(call_outs=[called_out(4, 3)]), "/call_outs/0/ends_at"),
        (
            "/api/v1/technicians",
            "admin",
            before(breaks=[{"weekday": 0, "starts": "12:00", "ends": "12:00"}]),
            "/breaks/0/ends",
        ),
        (
            "/api/v1/technicians",
            "admin",
            before(call_outs=[called_out(3, 27), called_out(3, 27.1)]),
            "/call_outs/1/ends_at",
        ),
        ("/api/v1/technicians", "admin", before(call_outs=[called_out(3, 4)] * 51), "/call_outs"),
        (f"/api/v1/offers/{SOMEONE}/decline", "technician", {"reason": "bored"}, "/reason"),
        (f"/api/v1/assignments/{SOMEONE}/assign", "dispatcher", {"technician_id": str(SOMEONE)}, "/reason"),
        (
            f"/api/v1/technicians/{SOMEONE}/absences",
            "manager",
            {"starts_at": "2026-11-23T10:00:00Z", "ends_at": "2026-11-23T09:00:00Z"},
            "/ends_at",
        ),
    ],
)
async def test_what_makes_no_sense_is_pointed_at(client, path, role, body, pointer):
    """S004-107."""
    answer = await client.post(path, headers=signed(role), json=body)
    assert answer.status_code == 400, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_our_own_rules_are_said_in_the_readers_language(client):
    body = {"technician_id": str(SOMEONE), "zone": "Mars/Base"}
    said = {}
    for lang in ("fr", "en"):
        answer = await client.post("/api/v1/technicians", headers=signed("admin", lang), json=body)
        said[lang] = answer.json()["errors"][0]["detail"]
    assert said == {"fr": "Ce fuseau horaire est inconnu.", "en": "This time zone is unknown."}


def test_every_message_is_there_in_french_and_english():
    assert all(set(entry) == {"fr", "en"} and all(entry.values()) for entry in MESSAGES.values())
