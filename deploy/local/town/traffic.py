"""Keeps the town alive: a ticket now and then, taken, done and validated by simulated people.

They touch only the tickets they opened themselves, so that yours wait for you.
"""

import asyncio
import contextlib
import os
import random
from typing import Any

import httpx2

from town.api import Person, Refused
from town.places import COMPANIES, DEMO_PASSWORD, TECHNICIANS
from town.seed import SEED, email, trouble

ROUND_S = 4.0
TICKET_EVERY_S = 45.0
KEPT = 60


class Town:
    def __init__(self, address: str) -> None:
        self.chance = random.Random(SEED)
        self.clients = [Person(address, email(c.people[0][0], c.slug), DEMO_PASSWORD) for c in COMPANIES]
        self.technicians = [Person(address, email(t.first_name, "technicien"), DEMO_PASSWORD) for t in TECHNICIANS]
        self.tickets: dict[str, Person] = {}

    async def open_one(self) -> None:
        client = self.chance.choice(self.clients)
        sites = await client.get("/api/v1/sites")
        opened = await client.post("/api/v1/tickets", trouble(self.chance, sites))
        self.tickets[opened["id"]] = client
        while len(self.tickets) > KEPT:
            del self.tickets[next(iter(self.tickets))]

    async def work(self, technician: Person) -> None:
        for offer in (await technician.get("/api/v1/offers"))["items"]:
            if offer["ticket_id"] in self.tickets and offer["state"] == "open":
                path = f"/api/v1/offers/{offer['offer_id']}"
                if self.chance.random() < 0.1:
                    await technician.post(f"{path}/decline", {"reason": "busy"})
                else:
                    await technician.post(f"{path}/accept")
        for visit in (await technician.get("/api/v1/visits"))["items"]:
            if visit["ticket_id"] in self.tickets and self.chance.random() < 0.4:
                await self.advance(technician, visit)

    async def advance(self, technician: Person, visit: dict[str, Any]) -> None:
        path = f"/api/v1/visits/{visit['visit_id']}"
        match visit["state"]:
            case "confirmed" if visit["mode"] == "onsite":
                await technician.post(f"{path}/en-route")
            case "confirmed" | "en_route":
                await technician.post(f"{path}/start")
            case "started":
                await technician.post(f"{path}/finish", {"outcome": "done", "notes": "Fait et vérifié."})

    async def validate(self, client: Person) -> None:
        for ticket in (await client.get("/api/v1/tickets", state="resolved"))["items"]:
            if self.tickets.get(ticket["id"]) is client:
                await client.post(f"/api/v1/tickets/{ticket['id']}/validate", {})
                del self.tickets[ticket["id"]]

    async def live(self) -> None:
        loop = asyncio.get_running_loop()
        opened_at = loop.time() - TICKET_EVERY_S
        while True:
            if loop.time() - opened_at > TICKET_EVERY_S * self.chance.uniform(0.7, 1.3):
                opened_at = loop.time()
                await self.gently(self.open_one())
            for technician in self.technicians:
                if self.tickets:
                    await self.gently(self.work(technician))
            for client in self.clients:
                if self.tickets:
                    await self.gently(self.validate(client))
            await asyncio.sleep(ROUND_S)

    async def gently(self, step: Any) -> None:
        """A refusal is part of town life: an offer expired, someone else was quicker, a service restarts."""
        with contextlib.suppress(Refused, httpx2.HTTPError):
            await step


if __name__ == "__main__":
    asyncio.run(Town(os.environ["ASTREINTE_URL"]).live())
