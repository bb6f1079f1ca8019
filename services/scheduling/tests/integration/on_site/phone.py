"""A technician's phone, what it is answered, and what a client signs."""

import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from chassis.clock import utc_now
from chassis.service import Service
from chassis.tx import Db
from contracts.event import Event

Said = Callable[[], Awaitable[list[Event]]]


class Phone:
    """A technician's device: what it says, and what it is answered."""

    def __init__(self, api: Any, visit_id: UUID) -> None:
        self.api, self.where, self.device_id = api, f"/api/v1/visits/{visit_id}", str(uuid4())

    def command(self, kind: str, minutes_ago: float = 0, after: tuple[str, ...] = (), **does: Any) -> dict[str, Any]:
        at = utc_now() - timedelta(minutes=minutes_ago)
        return {
            "command_id": str(uuid4()),
            "at": at.isoformat(),
            "after": list(after),
            "does": {"kind": kind, **does},
        }

    async def send(self, *commands: dict[str, Any]) -> Any:
        body = {"device_id": self.device_id, "sent_at": utc_now().isoformat(), "commands": commands}
        answer = await self.api.post(f"{self.where}/commands", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def report(self) -> Any:
        return (await self.api.get(f"{self.where}/report")).json()

    async def photo(self, colour: str = "red", command_id: str = "", caption: str = "Avant") -> Any:
        out = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(out, "JPEG")
        now = utc_now().isoformat()
        query = {"command_id": command_id or str(uuid4()), "device_id": self.device_id, "at": now, "sent_at": now}
        return await self.api.post(f"{self.where}/photos", params={**query, "caption": caption}, content=out.getvalue())

    async def finish(self, *commands: dict[str, Any]) -> str:
        """Through the visit to its end; the hash of its report."""
        end = self.command("finish", 2, outcome="done")
        answered = await self.send(self.command("set_off", 60), self.command("start", 40), *commands, end)
        assert answered["report"]["state"] == "finished", answered["answers"]
        found: str = answered["report"]["report_hash"]
        return found


def kinds(events: list[Event]) -> list[str]:
    return [event.wire_type.removeprefix("scheduling.") for event in events]


def answers(answered: Any) -> list[tuple[str, str | None]]:
    return [(one["answer"], one["code"]) for one in answered["answers"]]


SIGNATURE = {"signer": "Camille Démo", "strokes": [[[100, 100], [300, 220], [420, 90]]]}


async def settle(service: Service, db: Db) -> None:
    while await service.timers.fire_one(db):
        pass
