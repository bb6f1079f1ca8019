"""People at work while things break: they try again under the same key, and remember what they were promised."""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx2
from town.api import Person
from town.places import ADMIN, DEMO_PASSWORD
from town.seed import shifts

TICKETS_PER_S = 3.0
TECHNICIANS = 4
TRY_AGAIN = {429, 500, 502, 503, 504}


@dataclass
class Promised:
    """Every write that was acknowledged."""

    tickets: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    """by attachment, the hash of its content"""
    projects: dict[str, str] = field(default_factory=dict)
    """by project, the state it was left in"""
    quotes: set[str] = field(default_factory=set)
    """accepted, by ticket"""
    merged: dict[str, str] = field(default_factory=dict)
    what_ifs: set[str] = field(default_factory=set)
    published: set[str] = field(default_factory=set)
    """what-ifs that are the plan now"""
    erased: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """by person, the words that must be nowhere"""


class Load:
    def __init__(self, address: str, seed: int, seconds: float) -> None:
        self.address, self.seconds = address, seconds
        self.chance = random.Random(f"load {seed}")
        self.promised = Promised()
        self.people: list[Person] = []
        self.stopping = False
        self.retries = 0

    async def call(
        self,
        who: Person,
        method: str,
        path: str,
        body: Any = None,
        content: bytes | None = None,
        if_match: str | None = None,
        **query: Any,
    ) -> Any:
        """None when the answer is no; tried until there is an answer."""
        headers = {"Idempotency-Key": uuid4().hex} if method != "GET" else {}
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        while True:
            try:
                if "Authorization" not in who.http.headers or time.monotonic() - who.signed_in_at > 200:
                    await who.sign_in()
                answer = await who.http.request(
                    method, path, json=body, content=content, params=query or None, headers=headers
                )
            except Exception:
                self.retries += 1
                await asyncio.sleep(0.2)
                continue
            if answer.status_code in TRY_AGAIN or (answer.status_code == 409 and "retry-after" in answer.headers):
                self.retries += 1
                await asyncio.sleep(0.2)
                continue
            return answer.json() if answer.is_success and answer.content else None

    def person(self, email: str) -> Person:
        person = Person(self.address, email, DEMO_PASSWORD)
        person.http.timeout = httpx2.Timeout(6)
        self.people.append(person)
        return person

    async def new_person(self, role: str, client_id: str | None = None, **more: str) -> Person:
        email = f"{role}-{uuid4().hex[:10]}@chaos.example"
        body = {
            "name": f"Essai {role}",
            "email": email,
            "role": role,
            "client_id": client_id,
            "password": DEMO_PASSWORD,
        } | more
        made = await self.call(self.admin, "POST", "/api/v1/people", body)
        person = self.person(email)
        person.person_id = made["person_id"]
        self.promised.people.add(person.person_id)
        return person

    async def settle(self) -> None:
        self.admin = self.person(ADMIN)
        company = await self.call(self.admin, "POST", "/api/v1/clients", {"name": "Essais de panne"})
        self.client_id = company["id"]
        place = {"latitude": 48.8566, "longitude": 2.3522}
        site = {"label": "Siège", "address": "12 rue de Rivoli, 75004 Paris", "department": "75", **place}
        made = await self.call(self.admin, "POST", f"/api/v1/clients/{self.client_id}/sites", site)
        self.site_id = made["id"]
        self.client = await self.new_person("client", self.client_id)
        self.dispatcher = await self.new_person("dispatcher")
        self.sales = await self.new_person("sales")
        self.technicians = [await self.new_person("technician") for _ in range(TECHNICIANS)]
        for technician in self.technicians:
            profile = {
                "technician_id": technician.person_id,
                "skills": [{"skill": s, "level": 4} for s in ("hardware", "software")],
                "shifts": shifts(on_call=True),
                "departments": ["75"],
                "start_place": place,
                "end_place": place,
            }
            await self.call(self.admin, "POST", "/api/v1/technicians", profile)

    async def run(self) -> None:
        """Until someone sets `stopping`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._clients())
            tasks.create_task(self._hires())
            tasks.create_task(self._leaves())
            tasks.create_task(self._asks())
            tasks.create_task(self._merges())
            tasks.create_task(self._plans())
            for technician in self.technicians:
                tasks.create_task(self._works(technician))

    async def _clients(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while not self.stopping:
                tasks.create_task(self._ticket())
                await asyncio.sleep(self.chance.expovariate(TICKETS_PER_S))

    async def _ticket(self) -> None:
        onsite = self.chance.random() < 0.25
        body = {
            "service_code": "hardware_repair" if onsite else "software_troubleshooting",
            "title": "Panne sous la charge",
            "description": "Écrit par un essai de panne.",
            "site_id": self.site_id,
            "wished_mode": "onsite" if onsite else "remote",
            "impact": "team",
            "urgency": self.chance.choice(["normal", "high"]),
        }
        opened = await self.call(self.client, "POST", "/api/v1/tickets", body)
        if opened is None:
            return
        self.promised.tickets[opened["id"]] = opened["number"]
        if self.chance.random() < 0.3:
            path = f"/api/v1/tickets/{opened['id']}/comments"
            said = await self.call(self.client, "POST", path, {"text": "Des nouvelles ?"})
            if said:
                self.promised.comments[str(said.get("id") or said.get("comment_id"))] = opened["id"]
        if self.chance.random() < 0.2:
            await self._attach(self.client, opened["id"], f"journal {uuid4().hex}")
        if self.chance.random() < 0.1:
            await asyncio.sleep(self.chance.uniform(0.2, 3))
            await self.call(self.client, "POST", f"/api/v1/tickets/{opened['id']}/cancel", {})

    async def _attach(self, who: Person, ticket_id: str, text: str) -> None:
        content = text.encode()
        added = await self.call(
            who, "POST", f"/api/v1/tickets/{ticket_id}/attachments", content=content, name="journal.txt"
        )
        # What the leaver adds goes with them.
        if added and who is self.client:
            self.promised.files[added["id"]] = sha256(content).hexdigest()

    async def _asks(self) -> None:
        """Document 003: projects to decide, interventions, quotes from the request to the yes."""
        title = {"title": "Demande sous la charge", "description": "Écrit par un essai de panne."}
        while not self.stopping:
            match self.chance.choice(["project", "intervention", "quote"]):
                case "project":
                    body = {"name": "Essai", "serviceType": "other", "description": "Essai", "address": "Siège"}
                    if asked := await self.call(self.client, "POST", "/api/client/requests/project", body):
                        await self._decide(asked["project"]["_id"])
                case "intervention":
                    body = title | {"type": self.chance.choice(["urgent", "planned"]), "site": "Siège"}
                    if asked := await self.call(self.client, "POST", "/api/client/requests/intervention", body):
                        self.promised.tickets[asked["ticket"]["_id"]] = asked["ticket"]["ticketNumber"]
                case "quote":
                    body = title | {"category": "other"}
                    if asked := await self.call(self.client, "POST", "/api/client/requests/quote", body):
                        self.promised.tickets[asked["ticket"]["_id"]] = asked["ticket"]["ticketNumber"]
                        await self._price(asked["ticket"]["_id"])
            await asyncio.sleep(self.chance.uniform(0.5, 2))

    async def _decide(self, project_id: str) -> None:
        self.promised.projects[project_id] = "pending"
        verb, after = self.chance.choice([("validate", "active"), ("refuse", "refused")])
        here = f"/api/v1/requests/projects/{project_id}/{verb}"
        if await self.call(self.admin, "POST", here, {"reason": "Essai"} if verb == "refuse" else {}):
            self.promised.projects[project_id] = after

    async def _price(self, ticket_id: str) -> None:
        here = f"/api/v1/requests/quotes/{ticket_id}"
        line = {"label": "Essai", "quantity": "2", "unit_price": "10.50", "vat_rate": "20"}
        until = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        sent = await self.call(self.sales, "POST", f"{here}/send", {"lines": [line], "valid_until": until})
        if sent and await self.call(self.client, "POST", f"{here}/accept", {"quote_id": sent["quote_id"]}):
            self.promised.quotes.add(ticket_id)

    async def _merges(self) -> None:
        while not self.stopping:
            await asyncio.sleep(self.chance.uniform(1, 4))
            ours = [one for one in self.promised.tickets if one not in self.promised.merged]
            if len(ours) > 2:
                source, into = self.chance.sample(ours[-20:], 2)
                if await self.call(self.dispatcher, "POST", f"/api/v1/tickets/{source}/merge", {"into_id": into}):
                    self.promised.merged[source] = into

    async def _plans(self) -> None:
        """A visit will take longer: its day is planned anew, and what was shown is published or given up."""
        while not self.stopping:
            await asyncio.sleep(self.chance.uniform(1, 4))
            visits = (await self.call(self.dispatcher, "GET", "/api/v1/visits") or {"items": []})["items"]
            movable = [one for one in visits if one["state"] == "confirmed" and one["mode"] == "onsite"]
            if not movable:
                continue
            visit = self.chance.choice(movable)
            changes = [{"kind": "longer", "visit_id": visit["visit_id"], "minutes": self.chance.choice([60, 120, 240])}]
            path = f"/api/v1/plans/{visit['starts_at'][:10]}/what-ifs"
            if asked := await self.call(self.dispatcher, "POST", path, {"changes": changes}):
                self.promised.what_ifs.add(asked["what_if_id"])
            while asked and asked["state"] == "solving" and not self.stopping:
                await asyncio.sleep(0.3)
                asked = await self.call(self.dispatcher, "GET", f"/api/v1/plans/what-ifs/{asked['what_if_id']}")
            if asked and asked["state"] == "ready":
                here = f"/api/v1/plans/what-ifs/{asked['what_if_id']}"
                if self.chance.random() < 0.3:
                    await self.call(self.dispatcher, "DELETE", here)
                elif await self.call(self.dispatcher, "POST", f"{here}/publish", if_match=asked["tag"]):
                    self.promised.published.add(asked["what_if_id"])

    async def _leaves(self) -> None:
        """Somebody whose every word is known: at work until the middle of the run, then erased."""
        name, typed, phone = f"Zéphyrine {uuid4().hex[:8]}", f"introuvable-{uuid4().hex[:8]}", "01 99 77 31 42"
        leaver = await self.new_person("client", self.client_id, name=name, phone=phone)
        body = {
            "service_code": "software_troubleshooting",
            "title": f"Le poste de {name}",
            "description": typed,
            "already_tried": typed,
            "contact_name": name,
            "contact_phone": phone,
            "site_id": self.site_id,
            "impact": "person",
            "urgency": "low",
        }
        ends_at = time.monotonic() + self.seconds * 0.45
        while time.monotonic() < ends_at and not self.stopping:
            if opened := await self.call(leaver, "POST", "/api/v1/tickets", body):
                self.promised.tickets[opened["id"]] = opened["number"]
                await self._attach(leaver, opened["id"], f"{typed} {name} {uuid4().hex}")
                where = f"/api/v1/tickets/{opened['id']}/comments"
                for who in (leaver, self.dispatcher):
                    if said := await self.call(who, "POST", where, {"text": f"{typed} {name}"}):
                        self.promised.comments[str(said["id"])] = opened["id"]
            project = {"name": name, "serviceType": "other", "description": typed, "address": typed}
            if asked := await self.call(leaver, "POST", "/api/client/requests/project", project):
                await self._decide(asked["project"]["_id"])
            await asyncio.sleep(1)
        if await self.call(self.admin, "POST", f"/api/v1/people/{leaver.person_id}/erasure", {"reason": "asked"}):
            self.promised.erased[leaver.person_id] = (name, typed, phone, leaver.email)

    async def _hires(self) -> None:
        """portal writes too, or its failpoints would never be met."""
        while not self.stopping:
            await self.new_person("client", self.client_id)
            await asyncio.sleep(2)

    async def _works(self, technician: Person) -> None:
        while not self.stopping:
            offers = await self.call(technician, "GET", "/api/v1/offers")
            for offer in (offers or {"items": []})["items"]:
                path = f"/api/v1/offers/{offer['offer_id']}"
                if offer["state"] != "open":
                    continue
                if self.chance.random() < 0.1:
                    await self.call(technician, "POST", f"{path}/decline", {"reason": "busy"})
                elif await self.call(technician, "POST", f"{path}/accept", {}):
                    self.promised.accepted.add(offer["offer_id"])
            visits = (await self.call(technician, "GET", "/api/v1/visits") or {"items": []})["items"]
            begun = [visit for visit in visits if visit["state"] == "started"]
            for visit in begun or visits[:3]:
                path = f"/api/v1/visits/{visit['visit_id']}"
                if visit["state"] == "confirmed":
                    await self.call(technician, "POST", f"{path}/start", {})
                elif visit["state"] == "started" and await self.call(
                    technician, "POST", f"{path}/finish", {"outcome": "done"}
                ):
                    self.promised.finished.add(visit["visit_id"])
            await asyncio.sleep(0.5)

    async def close(self) -> None:
        for person in self.people:
            with contextlib.suppress(Exception):
                await person.close()
