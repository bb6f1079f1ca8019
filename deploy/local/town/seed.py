"""Fills the demo town over the public API. A second run finds everything there and changes nothing."""

import asyncio
import contextlib
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from town.api import Person, Refused
from town.places import ADMIN, COMPANIES, DEMO_PASSWORD, TECHNICIANS, TROUBLES, Company, Technician

SEED = 2026
TICKETS = 24
TAKEN = 18
QUIET_ROUNDS = 8
PREFERENCES = {"contact_mode": "phone", "lang": "fr"}
DEVICES = (
    ("workstation", "Poste 14", "Linux"),
    ("server", "Lame 2", "Linux"),
    ("printer", "Jet 30", None),
    ("network", "Routeur 8", None),
)
ACCOUNTS = Path(__file__).with_name("accounts.txt")


def create_admin() -> None:
    subprocess.run(
        [sys.executable, "-m", "portal", "create-admin", "--email", ADMIN, "--name", "Administration (démo)"],
        env={**os.environ, "ASTREINTE_ADMIN_PASSWORD": DEMO_PASSWORD},
        check=True,
    )


def email(first_name: str, place: str) -> str:
    plain = first_name.lower().translate(str.maketrans("éëèï", "eeei"))
    return f"{plain}@{place}.example"


async def person(admin: Person, name: str, address: str, role: str, client_id: str | None = None) -> str:
    try:
        made = await admin.post(
            "/api/v1/people",
            {
                "name": f"{name} Démo",
                "email": address,
                "role": role,
                "phone": "+33 1 99 00 00 00",
                "client_id": client_id,
                "password": DEMO_PASSWORD,
            },
        )
    except Refused as refused:
        if refused.status != 409:
            raise
        made = (await admin.get("/api/v1/people", q=address))["items"][0]
    return str(made["person_id"])


async def company(admin: Person, asked: Company) -> str:
    known = {c["name"]: c["id"] for c in (await admin.get("/api/v1/clients", limit=200))["items"]}
    if asked.name in known:
        return str(known[asked.name])
    # SIREN of the 999,000,000s are nobody's; their keys are right.
    siren = _with_key(f"9990000{COMPANIES.index(asked)}")
    numbers = {"siret": _with_key(f"{siren}0001"), "vat_number": f"FR{(12 + 3 * int(siren)) % 97:02d}{siren}"}
    kept = {"name": asked.name, "vip": asked.vip, "legal_name": f"{asked.name} SAS", "preferences": PREFERENCES}
    made = await admin.post("/api/v1/clients", kept | numbers | {"electronic_address": f"0225:{siren}"})
    for at, site in enumerate(asked.sites):
        placed = await admin.post(
            f"/api/v1/clients/{made['id']}/sites",
            {
                "label": site.label,
                "address": site.address,
                "latitude": site.city.latitude + site.north,
                "longitude": site.city.longitude + site.east,
                "department": site.city.department,
                "access_notes": "Sonner à l'accueil.",
            },
        )
        await _furnish(admin, asked, made["id"], placed["id"], at)
    return str(made["id"])


async def _furnish(admin: Person, asked: Company, client_id: str, site_id: str, at: int) -> None:
    """Someone to ask for at a site, and what there is in it."""
    someone = {
        "name": f"Accueil {at + 1} (démo)",
        "phone": "+33 1 99 00 00 10",
        "email": f"accueil{at + 1}@{asked.slug}.example",
    }
    functions = [{"function": "onsite", "site_id": site_id}]
    met = await admin.post(f"/api/v1/clients/{client_id}/contacts", someone | {"functions": functions})
    for n, (kind, model, system) in enumerate(DEVICES):
        mark = f"{asked.slug[:3].upper()}-{at + 1}{n + 1:02d}"
        device = {
            "label": mark,
            "kind": kind,
            "brand": "Exemple",
            "model": model,
            "os": system,
            "serial": f"DEMO-{mark}",
        }
        dates = {"purchased_on": f"202{3 + n % 3}-03-01", "warranty_until": f"202{6 + n % 3}-03-01"}
        owner = {"user_id": met["id"]} if kind == "workstation" else {}
        await admin.post("/api/v1/assets", device | dates | owner | {"client_id": client_id, "site_id": site_id})


def _with_key(digits: str) -> str:
    """The last digit makes the weighted sum (Luhn) end in zero."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(f"{digits}0"))]
    return f"{digits}{-sum(value - 9 if value > 9 else value for value in doubled) % 10}"


async def contracts(admin: Person, client_ids: list[str]) -> None:
    """One client in working hours, one around the clock, one without a contract."""
    if (await admin.get("/api/v1/contracts", limit=1))["items"]:
        return
    office = [(day, span) for day in range(5) for span in (("08:30", "12:30"), ("13:30", "18:00"))]
    always = [(day, ("00:00", "24:00")) for day in range(7)]
    days_off = await admin.get("/api/v1/contracts/holidays/mainland")
    codes = [service["code"] for service in await admin.get("/api/v1/services")]
    offers: tuple[tuple[str, str, list[Any], list[Any], int, dict[str, str]], ...] = (
        ("Essentiel", "Heures ouvrées", office, days_off, 60, {"hardware_upgrade": "quoted"}),
        ("Continuité", "Jour et nuit", always, [], 30, {}),
    )
    for client_id, (name, calendar, hours, off, minutes, quoted) in zip(client_ids, offers, strict=False):
        spans = [{"weekday": day, "opens": opens, "closes": closes} for day, (opens, closes) in hours]
        kept = await admin.post("/api/v1/contracts/calendars", {"name": calendar, "hours": spans, "days_off": off})
        goals = {"accept": 0.5, "respond": 1, "resolve": 4}
        targets = {
            f"P{level}": {goal: {"minutes": int(minutes * part * level)} for goal, part in goals.items()}
            for level in range(1, 5)
        }
        services = dict.fromkeys(codes, "included") | quoted
        body = {"client_id": client_id, "calendar_id": kept["id"], "name": name, "starts_on": "2026-01-01"}
        await admin.post("/api/v1/contracts", body | {"targets": targets, "services": services})


def shifts(on_call: bool) -> list[dict[str, Any]]:
    if on_call:
        return [{"weekday": day, "starts": "00:00", "ends": "23:59"} for day in range(7)]
    return [{"weekday": day, "starts": "08:30", "ends": "18:00"} for day in range(5)]


async def technician(admin: Person, person_id: str, asked: Technician, scatter: random.Random) -> None:
    home = {
        "latitude": asked.city.latitude + scatter.uniform(-0.05, 0.05),
        "longitude": asked.city.longitude + scatter.uniform(-0.05, 0.05),
    }
    profile = {
        "technician_id": person_id,
        "skills": [{"skill": skill, "level": level} for skill, level in asked.skills.items()],
        "shifts": shifts(asked.on_call),
        "departments": [asked.city.department],
        "start_place": home,
        "end_place": home,
    }
    try:
        await admin.post("/api/v1/technicians", profile)
    except Refused as refused:
        if refused.status != 409:
            raise


async def tickets(clients: list[Person], technicians: list[Person], scatter: random.Random) -> None:
    """A week of work: some now, the rest with windows over the coming days; most of it taken, some for you."""
    if (await clients[0].get("/api/v1/tickets", limit=1))["items"]:
        return
    now = datetime.now(UTC)
    opened = []
    for n in range(TICKETS):
        client = clients[n % len(clients)]
        sites = await client.get("/api/v1/sites")
        asked = trouble(scatter, sites, now + timedelta(days=n * 7 // TICKETS))
        opened.append((await client.post("/api/v1/tickets", asked))["id"])
    await take(technicians, set(scatter.sample(opened, TAKEN)))


async def take(technicians: list[Person], wanted: set[str]) -> None:
    """Until all are taken, or nothing has been offered for a while: some troubles nobody in town can mend."""

    async def answer(one: Person) -> None:
        with contextlib.suppress(Refused):
            for offer in (await one.get("/api/v1/offers"))["items"]:
                if offer["state"] == "open" and offer["ticket_id"] in wanted:
                    wanted.discard(offer["ticket_id"])
                    await one.post(f"/api/v1/offers/{offer['offer_id']}/accept")

    quiet = 0
    while wanted and quiet < QUIET_ROUNDS:
        left = len(wanted)
        await asyncio.gather(*map(answer, technicians))
        quiet = quiet + 1 if len(wanted) == left else 0
        await asyncio.sleep(0.2)


def trouble(scatter: random.Random, sites: list[dict[str, Any]], day: datetime | None = None) -> dict[str, Any]:
    code, title, description, impact = scatter.choice(TROUBLES)
    body = {
        "service_code": code,
        "title": title,
        "description": description,
        "site_id": scatter.choice(sites)["id"],
        "impact": impact,
        "urgency": scatter.choice(["low", "normal", "normal", "high"]),
    }
    if day and day.date() > datetime.now(UTC).date():
        morning = day.replace(hour=8, minute=0, second=0, microsecond=0)
        body["windows"] = [{"starts_at": morning.isoformat(), "ends_at": (morning + timedelta(hours=9)).isoformat()}]
    return body


async def seed(address: str) -> None:
    scatter = random.Random(SEED)
    admin = Person(address, ADMIN, DEMO_PASSWORD)
    clients, client_ids = [], []
    for asked in COMPANIES:
        client_id = await company(admin, asked)
        client_ids.append(client_id)
        for first_name, role in asked.people:
            await person(admin, first_name, email(first_name, asked.slug), role, client_id)
        clients.append(Person(address, email(asked.people[0][0], asked.slug), DEMO_PASSWORD))
    await contracts(admin, client_ids)
    await person(admin, "Robin", "robin@astreinte.example", "dispatcher")
    await person(admin, "Ange", "ange@astreinte.example", "manager")
    for one in TECHNICIANS:
        person_id = await person(admin, one.first_name, email(one.first_name, "technicien"), "technician")
        await technician(admin, person_id, one, scatter)
    await _known_everywhere(admin)
    technicians = [Person(address, email(t.first_name, "technicien"), DEMO_PASSWORD) for t in TECHNICIANS]
    await tickets(clients, technicians, scatter)
    for each in (admin, *clients, *technicians):
        await each.close()
    write_accounts()


async def _known_everywhere(admin: Person) -> None:
    """People reach routing by events: tickets before them would find nobody."""
    async with asyncio.timeout(30):
        while True:
            known = (await admin.get("/api/v1/technicians", limit=50))["items"]
            if sum(bool(t["name"]) for t in known) >= len(TECHNICIANS):
                return
            await asyncio.sleep(0.2)


def write_accounts() -> None:
    rows = [
        ("Administration", ADMIN),
        ("Régulation", "robin@astreinte.example"),
        ("Direction", "ange@astreinte.example"),
    ]
    rows += [(f"Cliente ou client, {c.name}", email(c.people[0][0], c.slug)) for c in COMPANIES]
    rows += [(f"Technique, {t.city.name}", email(t.first_name, "technicien")) for t in TECHNICIANS if t.on_call]
    lines = [f"  {who:48} {address}" for who, address in rows]
    ACCOUNTS.write_text("\n".join([f"  Accounts, password {DEMO_PASSWORD}:", *lines]) + "\n")


if __name__ == "__main__":
    create_admin()
    asyncio.run(seed(os.environ["ASTREINTE_URL"]))
